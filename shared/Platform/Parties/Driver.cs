using GreenFlux.Platform.Records;

namespace GreenFlux.Platform.Parties;

/// <summary>Who drives and is charged for it.</summary>
public sealed record Driver : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }

    /// <summary>Every driver must have one: it prices all sessions of all of the driver's tokens (domain §5).</summary>
    public required string RetailPackageId { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>Null: the customer's, else the package's, else the tenant's own.</summary>
    public string? EmspId { get; init; }
    public string? CustomerId { get; init; }
}

/// <summary>Segments drivers as tariff codes segment chargers; retail billing rules refer to it.</summary>
public sealed record RetailPackage : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }

    /// <summary>The eMSP that offers it; null: any eMSP of the tenant may.</summary>
    public string? EmspId { get; init; }
}
