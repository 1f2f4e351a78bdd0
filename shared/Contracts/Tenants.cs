using System.Text.Json.Serialization;

namespace GreenFlux.Contracts;

/// <summary>A new customer of the platform.</summary>
public sealed record TenantRequest
{
    /// <summary>2 to 40 lower-case letters, digits and inner hyphens.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The defaults when left out.</summary>
    public TenantSettingsBody? Settings { get; init; }
}

/// <summary>What a tenant can set.</summary>
public sealed record TenantSettingsBody
{
    /// <summary>Flag sessions received more than this many days after their stop (1 to 3650); null switches the check off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? MaxAgeDays { get; set; } = 90;

    /// <summary>Flag sessions longer than this many days (1 to 365).</summary>
    public int MaxDurationDays { get; set; } = 7;

    /// <summary>The same at home chargers (1 to 365).</summary>
    public int MaxDurationDaysHome { get; set; } = 30;

    /// <summary>Whether stations may connect without a password.</summary>
    public bool AllowOpenStations { get; init; }

    /// <summary>Whether a contract id (<c>authId</c>) with a wrong check character is refused; else it is accepted with a warning.</summary>
    public bool StrictContractIds { get; init; }

    /// <summary>Heartbeat interval given to chargers, 10 to 86400 seconds.</summary>
    public int HeartbeatIntervalSeconds { get; set; } = 300;

    /// <summary>A vehicle that draws less than this on average over a quarter of an hour is parked, 1 to 10000 W.</summary>
    public decimal ParkingThresholdW { get; set; } = 300;

    /// <summary>The same at DC connectors; parkingThresholdW when left out.</summary>
    public decimal? ParkingThresholdDcW { get; init; }

    /// <summary>Whether a session has the VAT rate that was valid immediately before its end, or the one valid at its start.</summary>
    public VatRateMoment VatRateAt { get; init; }

    /// <summary>Whether CDRs of under 0.2 kWh and under 2 minutes go to webhooks, exports and statements like others. Counts for sessions that are priced from now on.</summary>
    public bool PublishAllCdrs { get; init; }

    /// <summary>
    /// Hours (0 to 8760) between a change of wholesale prices and its moment. Left out: as many as the platform asks for, which
    /// is the least in any case (usually 0, and 72 on managed roaming).
    /// </summary>
    public int? PriceChangeLeadHours { get; init; }

    /// <summary>Beyond what a session is looked at before it is billed; the defaults when left out. docs/flags.md says what each is for.</summary>
    public SessionLimitsBody Limits { get; set; } = new();
}

/// <summary>Beyond what a session or a partner's CDR is looked at before it is billed.</summary>
public sealed record SessionLimitsBody
{
    /// <summary>How many times its rated power a connector is believed to deliver, 1 to 10.</summary>
    public decimal PowerToleranceFactor { get; set; } = 1.1m;

    /// <summary>Energy beyond that which is no matter, 0 to 100000 Wh.</summary>
    public decimal EnergyToleranceWh { get; set; } = 500m;

    /// <summary>More energy than this is noted with the CDR, Wh; null notes none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? UnusualEnergyWh { get; set; } = 100_000m;

    /// <summary>So far off a charger's clock may be before its sessions are flagged, 60 to 86400 seconds; less is noted.</summary>
    public int MaxClockSkewSeconds { get; set; } = 300;

    /// <summary>Differences of times up to this are no matter, 0 to 3600 seconds and less than maxClockSkewSeconds.</summary>
    public int ClockToleranceSeconds { get; set; } = 60;

    /// <summary>A partner's figure is flagged when it is off by more than so many percent (0 to 100) and by more than partnerToleranceAmount.</summary>
    public decimal PartnerTolerancePercent { get; set; } = 1m;

    /// <summary>In the figure's own unit (money, kWh or hours), 0 to 1000.</summary>
    public decimal PartnerToleranceAmount { get; set; } = 0.05m;

    /// <summary>What one session costs at most before a human looks, by ISO 4217 code, for example <c>{"EUR":800}</c>. Currencies that are left out have the platform's ceiling; one without any is flagged.</summary>
    public IReadOnlyDictionary<string, decimal>? CostCeilings { get; init; }
}

public sealed record TenantResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required TenantSettingsBody Settings { get; init; }
}

/// <summary>The new tenant and its first key, which may do everything inside the tenant.</summary>
/// <param name="ApiKey">Shown this once: keep it.</param>
public sealed record TenantCreatedResponse(TenantResponse Tenant, string ApiKey);

/// <summary>A new key.</summary>
public sealed record ApiKeyRequest
{
    public required string Name { get; init; }

    /// <summary>Names of permissions; a key can't give what its maker doesn't hold.</summary>
    public required IReadOnlyList<string> Permissions { get; init; }
}

/// <param name="Key">Shown this once: keep it.</param>
public sealed record ApiKeyCreatedResponse(string Id, string Name, IReadOnlyList<string> Permissions, DateTimeOffset CreatedAt, string Key);

public sealed record ApiKeyResponse(string Id, string Name, IReadOnlyList<string> Permissions, DateTimeOffset CreatedAt);
