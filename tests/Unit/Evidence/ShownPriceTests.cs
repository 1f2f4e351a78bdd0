using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;
using NodaTime;

namespace GreenFlux.Tests.Unit.Evidence;

/// <summary>What was shown bills, and only where nothing was shown something else does.</summary>
public sealed class ShownPriceTests
{
    private static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    /// <summary>21:30 in Amsterdam.</summary>
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 10, 20, 30);
    private static readonly Instant Night = Start + Duration.FromMinutes(30);
    private static readonly BillingRule Old = Rule("r", 1, 0.40m);
    private static readonly BillingRule New = Rule("r", 2, 0.90m);

    [Fact]
    public void The_version_shown_bills_whatever_is_known_otherwise()
    {
        var priced = Price(new EngineRules(BillingEngine.Wholesale, "T", [New], [New]) { Shown = new ShownRules(false, [new ShownPeriod(Start, null, Old, false)]) });
        Assert.Equal(4.00m, priced.Wholesale!.Total.Amount);
        Assert.Empty(priced.Deviations);
    }

    [Fact]
    public void Beyond_the_evidence_the_rules_known_at_the_start_go_on()
    {
        var shown = new ShownRules(true, [new ShownPeriod(Start, Night, Old, false)]);
        var priced = Price(new EngineRules(BillingEngine.Wholesale, "T", [New], [Rule("r", 3, 5m)]) { Shown = shown }, TimePricing.TimeOfUse);
        Assert.Equal([(1, 2.00m), (2, 4.50m)], priced.Wholesale!.Lines.Select(line => (line.RuleVersion, line.RoundedCost)));
        Assert.Equal([DeviationCodes.MissingReading], priced.Deviations.Select(deviation => deviation.Code));
    }

    [Fact]
    public void A_gap_in_what_was_shown_is_filled_by_rules_of_now_and_says_from_when()
    {
        var shown = new ShownRules(true, [new ShownPeriod(Start, Night, Old, false), new ShownPeriod(Night, Start + Duration.FromHours(24), null, false)]);
        var filled = Price(new EngineRules(BillingEngine.Wholesale, "T", [], [New]) { Shown = shown }, TimePricing.TimeOfUse);
        Assert.Equal(6.50m, filled.Wholesale!.Total.Amount);
        var deviation = Assert.Single(filled.Deviations, each => each.Code == DeviationCodes.GapFill);
        Assert.Contains("2026-03-10 22:00", deviation.Sentence, StringComparison.Ordinal);

        var open = Price(new EngineRules(BillingEngine.Wholesale, "T", [], []) { Shown = shown }, TimePricing.TimeOfUse);
        Assert.Equal(["NO_BILLING_RULE"], open.Reasons.Select(reason => reason.Code));
        Assert.Null(open.Wholesale);
    }

    [Fact]
    public void Where_several_rules_were_shown_the_one_that_is_left_bills()
    {
        var rival = Rule("rival", 1, 0.10m);
        var shown = new ShownRules(false, [new ShownPeriod(Start, null, null, IsAmbiguous: true)]);
        var resolved = Price(new EngineRules(BillingEngine.Wholesale, "T", [Old, rival], [rival]) { Shown = shown });
        Assert.Equal((1.00m, DeviationCodes.AmbiguityResolved), (resolved.Wholesale!.Total.Amount, Assert.Single(resolved.Deviations).Code));

        foreach (var now in (IReadOnlyList<BillingRule>[])[[Old, rival], []])
        {
            var still = Price(new EngineRules(BillingEngine.Wholesale, "T", [Old, rival], now) { Shown = shown });
            Assert.Equal(["SEVERAL_BILLING_RULES"], still.Reasons.Select(reason => reason.Code));
        }
    }

    [Fact]
    public void Evidence_of_any_length_prices_like_the_rules_that_it_was_taken_from() =>
        Gen.Select(Gen.Int[0, 48 * 60], Gen.Int[0, 36 * 60], Gen.Int[0, 23], Gen.Int[1, 12]).Sample((reach, minutes, hour, length) =>
        {
            var from = new LocalTime(hour, 0);
            BillingRule[] rules =
            [
                Rule("day", 1, 0.50m) with { Windows = [new WeeklyWindow(null, from, from.PlusHours(length))] },
                Rule("night", 1, 0.20m) with { Windows = [new WeeklyWindow(null, from.PlusHours(length), from)] },
            ];
            var end = Start + Duration.FromMinutes(minutes);
            var query = new RuleQuery(BillingEngine.Wholesale, "T", Start, Amsterdam);
            var periods = RuleTimeline.Over(rules, query, Start, Start + Duration.FromMinutes(reach))
                .Select(period => new ShownPeriod(period.From, period.To, period.Selection.Rule, false)).ToList();
            var engine = new EngineRules(BillingEngine.Wholesale, "T", rules, []);

            var derived = Price(engine, TimePricing.TimeOfUse, end);
            var shown = Price(engine with { Shown = new ShownRules(true, periods) }, TimePricing.TimeOfUse, end);
            Assert.Equal(derived.Wholesale!.Lines, shown.Wholesale!.Lines);
            Assert.Equal(derived.Wholesale.Total, shown.Wholesale.Total);
            Assert.Equal(derived.Deviations, shown.Deviations);

            var segments = CostSegments.Of(shown.Wholesale);
            Assert.Equal(shown.Wholesale.Lines.OrderBy(line => line.From).ThenBy(line => line.RuleId), segments.SelectMany(segment => segment.Lines).OrderBy(line => line.From).ThenBy(line => line.RuleId));
            Assert.Equal(Enumerable.Range(1, segments.Count), segments.Select(segment => segment.Number));
        }, iter: 300);

    [Fact]
    public void Another_price_is_flagged_for_the_same_readings_alone()
    {
        var before = Attempt(0.40m, 10_000, null);
        Assert.Contains("PRICE_CHANGED_ON_RETRY", CodesOf(Decide(0.50m, 10_000, before)));
        Assert.DoesNotContain("PRICE_CHANGED_ON_RETRY", CodesOf(Decide(0.40m, 10_000, before)));
        Assert.DoesNotContain("PRICE_CHANGED_ON_RETRY", CodesOf(Decide(0.50m, 12_000, before)));

        // A retry that gives the changed price once more is still held against the first one.
        var again = Attempt(0.50m, 10_000, before);
        Assert.Equal(before.Wholesale, again.Wholesale);
        Assert.Contains("PRICE_CHANGED_ON_RETRY", CodesOf(Decide(0.50m, 10_000, again)));
    }

    private static PricedAttempt Attempt(decimal price, decimal wattHours, PricedAttempt? before) =>
        PricedAttempt.First(before, Decide(price, wattHours, before).Attempt);

    private static IEnumerable<string> CodesOf(Settlement settlement) =>
        settlement is Settlement.HeldBack held ? held.Flagged.Reasons.Select(reason => reason.Code) : [];

    private static Settlement Decide(decimal price, decimal wattHours, PricedAttempt? before)
    {
        var finished = Finished(new EngineRules(BillingEngine.Wholesale, "T", [Rule("r", 1, price)], []), TimePricing.StartRule, Start + Duration.FromHours(1), wattHours);
        return SettlementDecision.Decide(finished with { Session = finished.Session with { FirstPriced = before } });
    }

    private static PricedEngines Price(EngineRules wholesale, TimePricing pricing = TimePricing.StartRule, Instant? end = null) =>
        SettlementDecision.Price(Finished(wholesale, pricing, end ?? Start + Duration.FromHours(1), 10_000));

    private static FinishedSession Finished(EngineRules wholesale, TimePricing pricing, Instant end, decimal wattHours)
    {
        var session = new Session
        {
            Id = "202603-00-0123456789abcdef",
            TenantId = "t",
            StationId = "s",
            ConnectorId = 1,
            MaxPowerW = 22_000,
            LocationId = "l",
            TimeZone = Amsterdam.Id,
            TransactionId = "1",
            Token = new SessionToken("TAG", AuthorizationStatus.Accepted, Known: true),
            TariffCode = "T",
            TimePricing = pricing,
            StartedAt = Start.ToDateTimeOffset(),
            MeterStartWh = 0,
            ReceivedAt = Start.ToDateTimeOffset(),
            Stop = new SessionStop(end.ToDateTimeOffset(), wattHours, "Local", null, end.ToDateTimeOffset(), Inferred: false),
            Status = SessionStatus.Stopped,
        };
        return new FinishedSession(
            session, SessionFacts.MeterCurveOf(session, []), Amsterdam, new TenantSettings(), new RuleBook(wholesale, null, null), end.ToDateTimeOffset());
    }

    private static BillingRule Rule(string id, int version, decimal price) => new()
    {
        Id = id,
        Version = version,
        Engine = BillingEngine.Wholesale,
        TariffCode = "T",
        Currency = Currency.Parse("EUR"),
        Components = [new PriceComponent(PriceDimension.Energy, price)],
    };
}
