using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Billing.Parking;
using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;
using NodaTime;
using SessionParties = GreenFlux.Platform.Parties.SessionParties;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Everything that the decision about a finished session rests on: the pure middle needs nothing else.</summary>
/// <param name="Curve">What the meter says.</param>
/// <param name="Rules">For each engine the rules that its code leads to, as known when the session started.</param>
/// <param name="Now">The instant of the decision; part of the record's audit stamps only.</param>
public sealed record FinishedSession(
    Session Session, MeterCurve Curve, DateTimeZone Zone, TenantSettings Settings, RuleBook Rules, DateTimeOffset Now)
{
    /// <exception cref="InvalidOperationException">The session has not ended.</exception>
    public SessionStop Stop => Session.Stop ?? throw new InvalidOperationException($"Session {Session.Id} has not ended.");

    /// <summary>The day that the decision is of: what waits for a time looks at this. A run of last night that is repeated decides as it did then.</summary>
    public DateTimeOffset AsOf { get; init; } = Now;

    /// <summary>Who pays whom.</summary>
    public SessionParties Who { get; init; } = new();

    /// <summary>Whom rules are chosen for where the evidence shows none.</summary>
    public Billing.SessionParties RuleParties { get; init; } = Billing.SessionParties.Unknown;

    public SessionVatRates VatRates { get; init; } = SessionVatRates.None;

    /// <summary>As it was when the session started; null when that was not kept and the station has been deleted since.</summary>
    public StationBilling? Station { get; init; }

    /// <summary>What one session costs at most before a human looks.</summary>
    public PriceCeilings Ceilings { get; init; } = PriceCeilings.Default;

    /// <summary>What one session costs at most in a currency, by the tenant's settings, else the platform's; null: nobody said.</summary>
    public decimal? CeilingOf(Currency currency) =>
        currency != default && Settings.Limits.CostCeilings?.TryGetValue(currency.Code, out var own) == true ? own : Ceilings.OfSession(currency);

    /// <summary>Other sessions at the same time.</summary>
    public IReadOnlyList<OverlappingSession> Overlaps { get; init; } = [];

    /// <summary>When the meter was read while it went on; the registers of start and stop are not among these.</summary>
    public IReadOnlyList<Instant> ReadingTimes { get; init; } = [];

    /// <summary>What signed values say; null: there are none, and none are needed.</summary>
    public SessionCalibration? Calibration { get; init; }

    /// <summary>What counts as parked.</summary>
    public ParkingPolicy Parking { get; init; } = new();

    /// <summary>Decimals of wholesale costs, where the CPO's contract sets more than the currency has; else null.</summary>
    public int? WholesaleDecimals => Who.Cpo?.Contract.WholesaleDecimals;

    public TimeSpan Elapsed => Stop.At - Session.StartedAt;
}

/// <summary>The VAT rates that a session may come under.</summary>
/// <param name="WholesaleSubjects">What the wholesale price's rate may be set on, most specific first.</param>
public sealed record SessionVatRates(
    IReadOnlyList<VatSubject> WholesaleSubjects, IReadOnlyList<VatRate> Wholesale, IReadOnlyList<VatSubject> RetailSubjects, IReadOnlyList<VatRate> Retail)
{
    public static SessionVatRates None { get; } = new([], [], [], []);
}

/// <summary>What of a station counts for billing.</summary>
public sealed record StationBilling(ChargerType ChargerType, HomeChargingDecision HomeCharging, string? ProductType);

/// <summary>Billing rules by engine; an engine that does not run for the session is null.</summary>
public sealed record RuleBook(EngineRules Wholesale, EngineRules? Retail, EngineRules? Reimbursement);

/// <param name="TariffCode">The code, or for retail the package; null when there is none although the engine must run.</param>
/// <param name="Known">The rules of that code as they were when the platform learned of the session's start.</param>
/// <param name="Current">The rules as they are now: they may fill a gap that the known ones leave, never replace them.</param>
public sealed record EngineRules(
    BillingEngine Engine, string? TariffCode, IReadOnlyList<BillingRule> Known, IReadOnlyList<BillingRule> Current)
{
    /// <summary>The price shown at the start; null for a session without evidence, or whose evidence is silent about this engine.</summary>
    public ShownRules? Shown { get; init; }
}

/// <summary>The rules of the session's price evidence.</summary>
public sealed record ShownRules(bool FollowsClock, IReadOnlyList<ShownPeriod> Periods);

/// <param name="To">Null: as long as the session lasts.</param>
/// <param name="Rule">Null: no price could be shown.</param>
/// <param name="IsAmbiguous">Whether that was because several rules applied.</param>
public sealed record ShownPeriod(Instant From, Instant? To, BillingRule? Rule, bool IsAmbiguous);
