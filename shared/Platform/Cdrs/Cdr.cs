using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Platform.Cdrs;

/// <summary>A charge detail record: immutable once stored (domain §11).</summary>
public sealed record Cdr
{
    /// <summary><c>cdr-</c>, the session id, and the revision that it settles.</summary>
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string SessionId { get; init; }
    public required int Revision { get; init; }
    public CdrKind Kind { get; set; } = CdrKind.Charge;

    /// <summary>
    /// The CDR before: that which a credit takes back, that which a charge replaces after its credit, or that which released
    /// wholesale before a retail supplement. Null for a first charge.
    /// </summary>
    public string? ReferenceId { get; init; }

    /// <summary>Whether it is too small to be published, and the tenant doesn't publish such: in no feed, export or statement.</summary>
    public bool IsUnpublished { get; init; }
    public required string StationId { get; init; }
    public required int ConnectorId { get; init; }
    public string? EvseId { get; init; }
    public required string LocationId { get; init; }
    public required string TimeZone { get; init; }
    public required string TransactionId { get; init; }
    public required string TokenUid { get; init; }
    public string? AuthId { get; init; }
    public string? DriverId { get; init; }
    public string? RetailPackageId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public required decimal EnergyWh { get; init; }
    public required long DurationSeconds { get; init; }

    /// <summary>How much of it the vehicle was parked and drew nearly nothing; 0 when it never was.</summary>
    public long ParkingSeconds { get; init; }

    /// <summary>Whether the price followed the clock.</summary>
    public TimePricing TimePricing { get; init; }

    /// <summary>Where it was not billed by the price shown at its start; null: it was.</summary>
    public IReadOnlyList<PriceDeviation>? Deviations { get; init; }
    public required EnginePrice Wholesale { get; init; }

    /// <summary>Null when the token is not one of ours (its own eMSP prices it).</summary>
    public EnginePrice? Retail { get; init; }

    /// <summary>Null when no reimbursement tariff is set: absent, not zero.</summary>
    public EnginePrice? Reimbursement { get; init; }

    /// <summary>Null in CDRs from before parties were known.</summary>
    public CdrParties? Parties { get; init; }

    /// <summary>Who the charger was there for when the session started; null when that was not kept and the station had been deleted.</summary>
    public ChargerType? ChargerType { get; init; }
    public HomeChargingFlag? HomeCharging { get; init; }

    /// <summary>
    /// The station's state when the session started, if it was not in production then: such a session is neither shared with
    /// partners nor resold (domain §§4 and 13). Null: it was in production.
    /// </summary>
    public DeploymentState? OutsideProduction { get; init; }

    /// <summary>By the table of product types in the configuration.</summary>
    public string? ProductType { get; init; }

    /// <summary>Reasons to hold it back that somebody accepted; null: there were none.</summary>
    public IReadOnlyList<AcceptedReason>? Accepted { get; init; }

    /// <summary>What an operator should know of it although it is billed; null: nothing.</summary>
    public IReadOnlyList<CdrWarning>? Warnings { get; init; }

    /// <summary>What the session's signed meter values are worth; null: there are none, and none were needed.</summary>
    public CdrCalibration? Calibration { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The same with what coupons paid of the retail price.</summary>
    internal Cdr With(IReadOnlyList<AppliedCoupon> applied, Money publicTotal) =>
        Retail is null ? this : this with { Retail = Retail with { Coupons = applied, PublicTotal = publicTotal, Vat = Retail.Vat?.On(publicTotal) } };

    public static string IdOf(string sessionId, int revision) => $"cdr-{sessionId}-{revision}";

    /// <summary>The session behind a CDR's id: it says the partition.</summary>
    public static bool TryParseId(string? id, out SessionId sessionId)
    {
        sessionId = default;
        return id is { Length: > 31 } && id.StartsWith("cdr-", StringComparison.Ordinal)
            && Sessions.SessionId.TryParse(id[4..30], out sessionId) && id[30] == '-';
    }
}

/// <summary>What a CDR is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CdrKind>))]
public enum CdrKind
{
    Charge,

    /// <summary>Takes another back: all of its data, with the sign of every amount changed; energy and time stay positive.</summary>
    Credit,

    /// <summary>The retail price of a session whose wholesale was released before: no energy, and a wholesale total of 0 without lines.</summary>
    RetailSupplement,
}

/// <summary>A reason that would have held a session back, and who accepted it.</summary>
public sealed record AcceptedReason(string Code, Actor By, DateTimeOffset At, string Why);

/// <param name="Code">Stable, for example <c>METER_TOO_COARSE</c>.</param>
/// <param name="Sentence">What is the matter and what to do.</param>
public sealed record CdrWarning(string Code, string Sentence);

/// <summary>What one engine made of the session.</summary>
/// <param name="TariffCode">The code (for retail: the package) that led to the rule.</param>
/// <param name="RuleId">The rule valid at session start; with time of use each line names its own.</param>
/// <param name="Lines">Every line with its quantity, price and evidence.</param>
/// <param name="Total">Sum of the rounded lines.</param>
public sealed record EnginePrice(string TariffCode, string RuleId, int RuleVersion, IReadOnlyList<CostLine> Lines, Money Total)
{
    /// <summary>Null for reimbursement, which is paid without, and in CDRs from before VAT was known.</summary>
    public PriceVat? Vat { get; init; }

    /// <summary>Retail: what coupons paid, in the order in which they did; null: nothing.</summary>
    public IReadOnlyList<AppliedCoupon>? Coupons { get; init; }

    /// <summary>Retail: the total after coupons; null: no coupon paid anything.</summary>
    public Money? PublicTotal { get; init; }

    /// <summary>What is to be paid, without VAT: the total after coupons.</summary>
    [JsonIgnore]
    public Money Payable => PublicTotal ?? Total;
}
