using System.Text.Json.Serialization;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Storage;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Platform.Parties;

/// <summary>Who holds a site's energy contract and is paid back what is charged there (domain §6).</summary>
public sealed record ReimbursementParty : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required ReimbursementPartyKind Kind { get; init; }
    public required string Name { get; init; }

    /// <summary>Which driver; with kind Driver alone.</summary>
    public string? DriverId { get; init; }

    /// <summary>Which customer; with kind Customer alone.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Normalized; null as long as nothing can be paid.</summary>
    public string? Iban { get; init; }

    /// <summary>Whether energy that nobody is billed for (dropped, unknown token) is paid back all the same.</summary>
    public bool PaysUnbilledEnergy { get; init; } = true;

    /// <summary>How often it is settled; null: as the tenant's billing settings say.</summary>
    public BillingFrequency? BillingFrequency { get; init; }

    /// <summary>As its statements name it; null: by <see cref="Name"/> alone.</summary>
    public LegalEntity? Legal { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<ReimbursementPartyKind>))]
public enum ReimbursementPartyKind { Landlord, Driver, Customer }

/// <summary>That a party is paid back for a location or a station during a time.</summary>
public sealed record ReimbursementAssignment : ITimedRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string ReimbursementPartyId { get; init; }

    /// <summary>For all stations there that have no assignment of their own; this or a station.</summary>
    public string? LocationId { get; init; }
    public string? StationId { get; init; }

    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidTo { get; init; }

    [JsonIgnore]
    public string Subject => StationId is { } station ? OfStation(station) : OfLocation(LocationId ?? "-");

    public static string OfStation(string stationId) => $"station|{KeyText.Escape(stationId)}";
    public static string OfLocation(string locationId) => $"location|{locationId}";
}
