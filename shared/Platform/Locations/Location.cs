using GreenFlux.Platform.Records;

namespace GreenFlux.Platform.Locations;

/// <summary>A place with one or more charge stations.</summary>
public sealed record Location : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }

    /// <summary>Who operates it; null: the tenant itself.</summary>
    public string? CpoId { get; init; }
    public required string Address { get; init; }
    public required string City { get; init; }
    public required string PostalCode { get; init; }

    /// <summary>ISO 3166-1 alpha-3, for example <c>NLD</c>.</summary>
    public required string Country { get; init; }

    /// <summary>IANA zone, for example <c>Europe/Amsterdam</c>: validity and times of day are wall-clock time here.</summary>
    public required string TimeZone { get; init; }
    public decimal? Latitude { get; init; }
    public decimal? Longitude { get; init; }
}
