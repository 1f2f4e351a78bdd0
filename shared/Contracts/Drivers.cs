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

    /// <summary>Left out: the customer's eMSP, else the package's, else you yourself (<c>own</c>).</summary>
    public string? EmspId { get; init; }

    /// <summary>The business partner that the driver belongs to; of the same eMSP.</summary>
    public string? CustomerId { get; init; }
}

public sealed record DriverResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string RetailPackageId { get; init; }
    public string? ExternalId { get; init; }
    public string? EmspId { get; init; }
    public string? CustomerId { get; init; }
}

/// <summary>Segments drivers; retail billing rules refer to it.</summary>
public sealed record RetailPackageRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The eMSP that offers it; left out: any of yours may. Fixed once set.</summary>
    public string? EmspId { get; init; }
}

public sealed record RetailPackageResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? EmspId { get; init; }
}
