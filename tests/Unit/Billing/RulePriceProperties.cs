using System.Globalization;
using System.Text.Json;
using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Billing.Tariffs;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>What holds for every set of rules and every session, from selection to the total.</summary>
public sealed class RulePriceProperties
{
    private static readonly int Times = Soak.Times(300, 100_000);

    private static readonly Gen<decimal> Price = Gen.Int[0, 20_000].Select(price => price / 10_000m);

    private static readonly Gen<PriceComponent[]> Components = Gen.Select(
        Gen.Int[1, 15], Price.Array[4], Gen.Nullable(Gen.Int[1, 300]), Gen.Nullable(Gen.Int[1, 200]), Gen.Int[0, 3_600], Gen.Nullable(Gen.Int[0, 500]),
        (which, prices, kilowattHours, minutes, free, cap) => new PriceComponent[]
        {
            new(PriceDimension.Flat, prices[0]),
            new(PriceDimension.Energy, prices[1], kilowattHours is { } above ? new PriceThreshold(above / 10m, prices[2]) : null),
            new(PriceDimension.Time, prices[2], minutes is { } limit ? new PriceThreshold(limit, prices[3]) : null),
            new(PriceDimension.Parking, prices[3]) { FreeSeconds = free, Cap = cap / 100m },
        }.Where((_, i) => (which & (1 << i)) != 0).ToArray());

    /// <summary>Rules that share the day among them.</summary>
    private static readonly Gen<BillingRule[]> Day = Gen.Select(Gen.Int[0, 95].Array[1, 5], Components.Array[5], (quarters, components) =>
    {
        LocalTime[] changes = [.. quarters.Distinct().Order().Select(quarter => LocalTime.FromMinutesSinceMidnight(quarter * 15))];
        return changes.Select((from, i) => Some.Rule() with
        {
            Id = $"rule-{i}",
            Components = components[i],
            Windows = changes.Length == 1 ? null : [new WeeklyWindow(null, from, changes[(i + 1) % changes.Length])],
        }).ToArray();
    });

    private static List<RatedPeriod> Periods(IReadOnlyList<BillingRule> rules, MeterCurve curve, DateTimeZone zone) =>
        [.. RuleTimeline.Over(rules, new RuleQuery(BillingEngine.Wholesale, "STD", curve.From, zone), curve.From, curve.To).Select(period => new RatedPeriod(period.From, period.To, period.Selection.Rule!))];

    private static PricedSession PriceOf(IReadOnlyList<BillingRule> rules, MeterRecord record, DateTimeZone zone)
    {
        var curve = MeterCurveAssembly.Assemble(record);
        return RulePricer.Price(SessionRating.Rate(curve, Periods(rules, curve, zone), ParkingDetection.Detect(curve, new ParkingPolicy())));
    }

    [Fact]
    public void The_total_is_the_sum_of_rounded_lines_and_never_negative() =>
        Gen.Select(Day, Some.SteadyRecord).Sample((rules, record) =>
        {
            var priced = PriceOf(rules, record, Amsterdam);

            Assert.Equal(priced.Lines.Sum(line => line.RoundedCost), priced.Total.Amount);
            Assert.True(priced.Total.Amount >= 0);
            Assert.All(priced.Lines.Where(line => line.Kind != CostLineKind.Cap), line => Assert.True(line is { Quantity: >= 0, UnroundedCost: >= 0, RoundedCost: >= 0 }));
            Assert.All(priced.Lines, line => Assert.Equal(Some.Euro.Round(line.UnroundedCost), line.RoundedCost));
        }, iter: Times);

    [Fact]
    public void A_parking_cap_holds_to_the_cent_for_each_rule() =>
        Gen.Select(Day, Some.SteadyRecord).Sample((rules, record) =>
        {
            foreach (var parked in PriceOf(rules, record, Amsterdam).Lines.Where(line => line.Dimension == PriceDimension.Parking).GroupBy(line => line.RuleId))
            {
                var cap = rules.Single(rule => rule.Id == parked.Key).Components.Single(component => component.Dimension == PriceDimension.Parking).Cap;
                Assert.InRange(parked.Sum(line => line.RoundedCost), 0m, cap ?? decimal.MaxValue);
            }
        }, iter: Times);

    [Fact]
    public void The_order_of_the_rules_changes_no_line() =>
        Gen.Select(Day, Some.SteadyRecord).SelectMany(each => Gen.Shuffle(each.Item1).Select(shuffled => (each.Item1, shuffled, each.Item2)))
            .Sample((rules, shuffled, record) => Assert.Equal(PriceOf(rules, record, Amsterdam).Lines, PriceOf(shuffled, record, Amsterdam).Lines), iter: Times);

    [Fact]
    public void On_a_night_when_the_clock_changes_each_window_has_the_minutes_that_the_clock_shows() =>
        Gen.Select(OneOf("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"), Gen.Int[0, 40], Gen.Int[0, 95], Gen.Int[1, 95], Gen.Int[0, 900], Gen.Int[1, 1_500])
            .Sample((name, which, from, length, before, minutes) =>
            {
                var zone = DateTimeZoneProviders.Tzdb[name];
                Instant[] changes = [.. zone.GetZoneIntervals(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2040, 1, 1, 0, 0)).Skip(1).Select(interval => interval.Start)];
                var change = changes[which % changes.Length];
                var (opens, closes) = (LocalTime.FromMinutesSinceMidnight(from * 15), LocalTime.FromMinutesSinceMidnight((from + length) % 96 * 15));
                var start = change - Duration.FromMinutes(before);
                var record = new MeterRecord(new RegisterReading(start, default), [], new RegisterReading(start + Duration.FromMinutes(minutes), default));
                // Asked of the clock, minute by minute.
                var inside = Enumerable.Range(0, minutes).Count(minute => IsBetween((start + Duration.FromMinutes(minute)).InZone(zone).TimeOfDay));

                var curve = MeterCurveAssembly.Assemble(record);
                var one = Some.Rule((PriceDimension.Time, 1m));
                var lines = RulePricer.Price(SessionRating.Rate(curve,
                    Periods([one with { Id = "in", Windows = [new WeeklyWindow(null, opens, closes)] }, one with { Id = "out", Windows = [new WeeklyWindow(null, closes, opens)] }], curve, zone), ParkedTime.None)).Lines;
                var tariff = new TariffPricer(new Tariff
                {
                    Currency = Some.Euro,
                    TimeUnit = TimePriceUnit.Minute,
                    Elements = [new TariffElement([new TariffComponent(TariffDimension.Time, 1m)], [new LocalWindow(opens, closes, WeekdaySet.All)])],
                }).Price(new SessionProfile(zone, [new SessionPeriod(curve.From, curve.To, Energy.Zero)]));

                Assert.Equal(minutes, lines.Sum(line => line.Quantity));
                Assert.Equal(inside, lines.Where(line => line.RuleId == "in").Sum(line => line.Quantity));
                Assert.Equal(inside * 60m, tariff.Lines.Sum(line => line.Seconds ?? 0m));

                bool IsBetween(LocalTime time) => opens < closes ? time >= opens && time < closes : time >= opens || time < closes;
            }, iter: Times);

    [Fact]
    public void The_same_session_gives_the_same_bytes_on_every_thread_and_in_every_culture() =>
        Gen.Select(Day, Some.SteadyRecord).Sample((rules, record) =>
        {
            byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(PriceOf(rules, record, Amsterdam), BillingTestJson.Default.PricedSession);
            byte[]? there = null;
            var thread = new Thread(() => there = Bytes()) { CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } } };
            thread.Start();
            thread.Join();
            Assert.Equal(Bytes(), there);
        }, iter: Soak.Times(50, 5_000));
}
