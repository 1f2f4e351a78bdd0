namespace GreenFlux.Contracts;

/// <summary>A place with one or more charge stations.</summary>
public sealed record LocationRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The CPO that operates it; left out: you yourself (<c>own</c>).</summary>
    public string? CpoId { get; init; }
    public required string Address { get; init; }
    public required string City { get; init; }
    public required string PostalCode { get; init; }

    /// <summary>ISO 3166-1 alpha-3, for example <c>NLD</c>.</summary>
    public required string Country { get; init; }

    /// <summary>IANA zone, for example <c>Europe/Amsterdam</c>; prices follow the clock there.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Degrees, -90 to 90; with longitude or not at all.</summary>
    public decimal? Latitude { get; init; }

    /// <summary>Degrees, -180 to 180.</summary>
    public decimal? Longitude { get; init; }
}

public sealed record LocationResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? CpoId { get; init; }
    public required string Address { get; init; }
    public required string City { get; init; }
    public required string PostalCode { get; init; }
    public required string Country { get; init; }
    public required string TimeZone { get; init; }
    public decimal? Latitude { get; init; }
    public decimal? Longitude { get; init; }
}
