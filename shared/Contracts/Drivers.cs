namespace GreenFlux.Contracts;

/// <summary>Who drives and is charged for it.</summary>
public sealed record DriverRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Prices all sessions of all of the driver's tokens.</summary>
    public required string RetailPackageId { get; init; }

    /// <summary>Your own reference.</summary>
    public string? ExternalId { get; init; }
}

public sealed record DriverResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string RetailPackageId { get; init; }
    public string? ExternalId { get; init; }
}

/// <summary>Segments drivers; retail billing rules refer to it.</summary>
public sealed record RetailPackageRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }
}

public sealed record RetailPackageResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
}
