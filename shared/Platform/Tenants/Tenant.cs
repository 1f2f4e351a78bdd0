using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Platform.Tenants;

/// <summary>A customer of the platform: nobody reads across tenants.</summary>
public sealed record Tenant
{
    /// <summary>Lower-case letters, digits and hyphens, 2 to 40.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required TenantSettings Settings { get; init; }
}

/// <summary>What a tenant can set; domain.md's defaults.</summary>
public sealed record TenantSettings
{
    /// <summary>Flag sessions received more than this many days after their stop; null switches the check off.</summary>
    public int? MaxAgeDays { get; init; } = 90;

    /// <summary>Flag sessions longer than this many days.</summary>
    public int MaxDurationDays { get; init; } = 7;

    /// <summary>The same at home chargers, where a vehicle may stay for weeks.</summary>
    public int MaxDurationDaysHome { get; set; } = 30;

    /// <summary>Whether stations may connect without a password.</summary>
    public bool AllowOpenStations { get; init; }

    /// <summary>Whether a contract id with a wrong check character is refused; else it is accepted with a warning.</summary>
    public bool StrictContractIds { get; init; }

    /// <summary>Heartbeat interval given to chargers, seconds.</summary>
    public int HeartbeatIntervalSeconds { get; init; } = 300;

    /// <summary>A vehicle that draws less than this on average over a quarter of an hour is parked, W.</summary>
    public decimal ParkingThresholdW { get; set; } = 300;

    /// <summary>The same at DC connectors, W; null: no other than at AC.</summary>
    public decimal? ParkingThresholdDcW { get; init; }

    /// <summary>The threshold that counts at a connector; one that is not known is taken as AC.</summary>
    public decimal ParkingThresholdAt(Connector? connector) => connector is { IsDc: true } ? ParkingThresholdDcW ?? ParkingThresholdW : ParkingThresholdW;

    /// <summary>Whether a session has the VAT rate of its end or of its start.</summary>
    public VatMoment VatRateAt { get; init; }

    /// <summary>Whether CDRs of under 0.2 kWh and under 2 minutes are published like others (PUBLISH_ALL_CDRS).</summary>
    public bool PublishAllCdrs { get; init; }

    /// <summary>Hours between a change of wholesale prices and its moment, where that is more than the platform asks for; null: no more.</summary>
    public int? PriceChangeLeadHours { get; init; }

    /// <summary>Beyond what a session is looked at before it is billed.</summary>
    public SessionLimits Limits { get; set; } = new();
}
