using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;
using NodaTime;

namespace GreenFlux.Tests.Unit.Checks;

/// <summary>A session of an hour at 22 kW with 10 kWh, in which nothing is wrong, and what can be changed about it.</summary>
internal sealed record SomeSession
{
    public static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    public DateTimeOffset From { get; init; } = Ten;
    public DateTimeOffset To { get; init; } = Ten.AddHours(1);

    /// <summary>How late the start arrived.</summary>
    public TimeSpan StartDelay { get; init; }
    public TimeSpan StopDelay { get; init; }
    public decimal MeterStart { get; init; } = 1_000m;
    public decimal MeterStop { get; init; } = 11_000m;
    public bool Inferred { get; init; }
    public int? MaxPowerW { get; init; } = 22_000;
    public string? EvseId { get; init; } = "NL*GFX*E1*1";
    public SessionTerms? Terms { get; init; } = new(300m, false, ChargerType.Public, false, false);
    public ChargerType Charger { get; init; } = ChargerType.Public;
    public SessionToken Token { get; init; } = new("TAG", AuthorizationStatus.Accepted, Known: true, DriverId: "drv", RetailPackageId: "basic");
    public TimePricing TimePricing { get; init; }
    public string? TariffCode { get; init; } = "AC";
    public IReadOnlyList<BillingRule> Wholesale { get; init; } = [Rule(0.40m)];

    /// <summary>Null: the engine doesn't run.</summary>
    public EngineRules? Retail { get; init; }
    public EngineRules? Reimbursement { get; init; }
    public IReadOnlyList<(TimeSpan After, decimal Wh)> Readings { get; init; } = [];
    public IReadOnlyList<PartyProblem> Problems { get; init; } = [];
    public IReadOnlyList<OverlappingSession> Overlaps { get; init; } = [];
    public TenantSettings Settings { get; init; } = new();
    public PricedMoney? FirstPriced { get; init; }

    public FinishedSession Finished()
    {
        var session = new Session
        {
            Id = "202603-00-0123456789abcdef",
            TenantId = "t",
            StationId = "CP-1",
            ConnectorId = 1,
            EvseId = EvseId,
            MaxPowerW = MaxPowerW,
            LocationId = "l",
            TimeZone = "Europe/Amsterdam",
            TransactionId = "1",
            Token = Token,
            TariffCode = TariffCode,
            TimePricing = TimePricing,
            StartedAt = From,
            MeterStartWh = MeterStart,
            ReceivedAt = From + StartDelay,
            Stop = new SessionStop(To, MeterStop, "Local", null, To + StopDelay, Inferred),
            Status = SessionStatus.Stopped,
            Terms = Terms,
        };
        var registers = Readings.Select(reading => new RegisterReading(Instant.FromDateTimeOffset(From + reading.After), Energy.FromWattHours(reading.Wh))).ToList();
        var finished = new FinishedSession(
            session, SessionFacts.CurveOf(session, registers), DateTimeZoneProviders.Tzdb["Europe/Amsterdam"], Settings,
            new RuleBook(new EngineRules(BillingEngine.Wholesale, TariffCode, Wholesale, Wholesale), Retail, Reimbursement), To + StopDelay)
        {
            Station = Terms is null ? null : new StationBilling(Charger, HomeChargingRules.Decide(new HomeChargingFacts(Charger, false, false, false)), null),
            ReadingTimes = [.. registers.Select(reading => reading.At)],
            Who = new Platform.Parties.SessionParties { Problems = Problems },
            Overlaps = Overlaps,
        };
        if (FirstPriced is not { } first)
            return finished;
        var attempt = SettlementDecision.Decide(finished).Attempt with { Wholesale = new Money(first.Amount, Currency.Parse("EUR")) };
        return finished with { Session = session with { FirstPriced = attempt } };
    }

    /// <summary>Everything that is found, of either severity.</summary>
    public IReadOnlyList<string> Codes() => SettlementDecision.Decide(Finished()) switch
    {
        Settlement.Priced priced => [.. (priced.Cdr.Warnings ?? []).Select(warning => warning.Code)],
        Settlement.HeldBack held => [.. held.Flagged.Reasons.Select(reason => reason.Code)],
        var other => throw new InvalidOperationException(other.ToString()),
    };

    public IReadOnlyList<FlagReason> Reasons() => SettlementDecision.Decide(Finished()) is Settlement.HeldBack held ? held.Flagged.Reasons : [];

    public static BillingRule Rule(
        decimal price, string currency = "EUR", BillingEngine engine = BillingEngine.Wholesale, string code = "AC", string id = "r",
        PriceDimension dimension = PriceDimension.Energy) => new()
        {
            Id = id,
            Version = 1,
            Engine = engine,
            TariffCode = code,
            Currency = Currency.Parse(currency),
            Components = [new PriceComponent(dimension, price)],
        };

    public static EngineRules RetailRules(params BillingRule[] rules) => new(BillingEngine.Retail, "basic", rules, rules);

    public static EngineRules ReimbursementRules(params BillingRule[] rules) => new(BillingEngine.Reimbursement, "HOME", rules, rules);

    internal readonly record struct PricedMoney(decimal Amount);
}
