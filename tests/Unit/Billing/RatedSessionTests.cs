using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>Sessions under several rules, with parked time and thresholds: the worked examples, each to the cent.</summary>
public sealed class RatedSessionTests
{
    private static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    [Fact]
    public void TOU_2_each_half_has_its_own_price() =>
        AssertCosts(
            Price(Night("21:30", (0, 0), (30, 5.5m), (60, 11m)), NoParking, From("21:30", Energy(0.53m)), From("22:00", Energy(0.34m))),
            4.79m, 2.92m, 1.87m);

    [Fact]
    public void TOU_1_off_the_first_rule_prices_it_all() =>
        AssertCosts(Price(Night("21:30", (0, 0), (30, 5.5m), (60, 11m)), NoParking, From("21:30", Energy(0.53m))), 5.83m, 5.83m);

    [Fact]
    public void TOU_3_a_morning_over_the_peak() =>
        AssertCosts(
            Price(Night("06:00", (0, 0), (120, 8m), (240, 14m)), NoParking, From("06:00", Energy(0.34m)), From("08:00", Energy(0.53m))),
            5.90m, 2.72m, 3.18m);

    [Fact]
    public void DTB_1_and_2_minutes_by_their_own_window()
    {
        var session = Night("20:30", (0, 0), (60, 11m));
        AssertCosts(Price(session, NoParking, From("20:30", Minutes(0.0240m))), 1.44m, 1.44m);
        var on = Price(session, NoParking, From("20:30", Minutes(0.0240m)), From("21:00", Minutes(0.0092m)));
        AssertCosts(on, 1.00m, 0.72m, 0.28m);
        Assert.Equal(0.996m, on.Lines.Sum(line => line.UnroundedCost));
    }

    [Fact]
    public void DTB_3_parked_minutes_cost_the_parking_fee_and_no_others()
    {
        var session = Night("20:30", (0, 0), (45, 9m), (60, 9m), (75, 9m), (90, 9m));
        var parked = ParkingDetection.Detect(session, new ParkingPolicy());

        Assert.Equal([new Interval(session.From + Duration.FromMinutes(45), session.To)], parked.Intervals);
        AssertCosts(
            Price(session, parked, From("20:30", Minutes(0.0240m), Parking(0.05m)), From("21:00", Minutes(0.0092m), Parking(0.05m))),
            3.11m, 0.72m, 0.14m, 2.25m);
        AssertCosts(Price(session, parked, From("20:30", Minutes(0.0240m)), From("21:00", Minutes(0.0092m))), 0.86m, 0.72m, 0.14m);
    }

    [Fact]
    public void TH_1_and_2_a_second_price_above_the_threshold()
    {
        AssertCosts(Price(Night("10:00", (0, 0), (60, 15m)), NoParking, From("10:00", Energy(0.40m) with { Threshold = new(10, 0.50m) })), 6.50m, 4.00m, 2.50m);
        var minutes = Price(Night("10:00", (0, 0), (90, 15m)), NoParking, From("10:00", Minutes(0.02m) with { Threshold = new(60, 0.05m) }));
        AssertCosts(minutes, 2.70m, 1.20m, 1.50m);
        Assert.Equal((60m, 30m), (minutes.Lines[0].Quantity, minutes.Lines[1].Quantity));
        Assert.Equal(minutes.Lines[0].From + Duration.FromMinutes(60), minutes.Lines[1].From);
    }

    [Fact]
    public void TH_3_a_threshold_counts_over_the_session_and_the_start_fee_is_the_first_rules() =>
        AssertCosts(
            Price(Night("21:00", (0, 0), (60, 8m), (120, 14m)), NoParking,
                From("21:00", Flat(1.00m), Energy(0.50m) with { Threshold = new(10, 0.60m) }),
                From("22:00", Flat(2.00m), Energy(0.30m) with { Threshold = new(10, 0.40m) })),
            7.20m, 1.00m, 4.00m, 0.60m, 1.60m);

    [Fact]
    public void A_start_fee_that_only_a_later_rule_has_is_not_owed() =>
        AssertCosts(
            Price(Night("21:00", (0, 0), (120, 14m)), NoParking, From("21:00", Minutes(0.01m)), From("22:00", Flat(2.00m), Minutes(0.02m))),
            1.80m, 0.60m, 1.20m);

    [Fact]
    public void MIN_1_without_parking_component_and_time_of_use_minutes_are_those_of_the_whole_session()
    {
        var session = Night("10:00", (0, 0), (60, 8m), (75, 8m), (90, 8m), (105, 8m), (120, 8m));
        var periods = Periods(session, From("10:00", Minutes(0.02m)));
        Assert.False(SessionRating.DependsOnParking(periods, splitsByTime: false));
        AssertCosts(Price(session, NoParking, From("10:00", Minutes(0.02m))), 2.40m, 2.40m);
    }

    [Fact]
    public void MIN_2_with_a_parking_component_they_are_the_charging_ones()
    {
        var session = Night("10:00", (0, 0), (60, 8m), (75, 8m), (90, 8m), (105, 8m), (120, 8m));
        AssertCosts(Price(session, Detect(session), From("10:00", Minutes(0.02m), Parking(0.05m))), 4.20m, 1.20m, 3.00m);
    }

    [Fact]
    public void MIN_3_a_threshold_of_minutes_counts_charging_ones_across_a_pause()
    {
        var session = Night("10:00", (0, 0), (45, 9m), (60, 9m), (75, 9m), (90, 12m), (105, 15m), (120, 18m));
        AssertCosts(
            Price(session, Detect(session), From("10:00", Minutes(0.02m) with { Threshold = new(60, 0.05m) }, Parking(0.10m))),
            5.70m, 0.90m, 0.30m, 1.50m, 3.00m);
        AssertCosts(Price(session, NoParking, From("10:00", Minutes(0.02m) with { Threshold = new(60, 0.05m) })), 4.20m, 1.20m, 3.00m);
    }

    [Fact]
    public void PK_2_seconds_are_counted_not_rounded_hours()
    {
        var start = Local("08:00");
        var rule = Rule(Minutes(0.02m), Parking(0.05m));
        RegisterReading first = new(start, default), last = new(start + Duration.FromSeconds(29_884), GreenFlux.Billing.Energy.FromWattHours(10_363));
        var middle = start + Duration.FromSeconds(11_712);
        var priced = RulePricer.Price(
        [
            new RatedSlice(rule, new MeasuredSlice(start, middle, last.Register, SliceState.Charging, first, last)),
            new RatedSlice(rule, new MeasuredSlice(middle, last.At, default, SliceState.Parked, last, last)),
        ]);
        AssertCosts(priced, 19.04m, 3.90m, 15.14m);
        Assert.Equal(3.904m, priced.Lines[0].UnroundedCost);
    }

    [Fact]
    public void PK_3_the_threshold_itself_is_charging_and_a_tail_shares_the_state_before_it()
    {
        var session = Night("10:00", (0, 0), (15, 1.500m), (30, 1.525m), (45, 1.549m), (60, 1.549m), (67, 1.549m));
        var parked = ParkingDetection.Detect(session, new ParkingPolicy { ThresholdW = 100 });

        Assert.Equal(Duration.FromMinutes(37), parked.Total);
        AssertCosts(Price(session, parked, From("10:00", Minutes(0.02m), Parking(0.05m))), 2.45m, 0.60m, 1.85m);
    }

    [Fact]
    public void RE_1_a_rule_that_ends_at_midnight_prices_what_flowed_before()
    {
        var session = Night("23:30", (0, 0), (30, 4m), (60, 10m));
        AssertCosts(Price(session, NoParking, From("23:30", Energy(0.40m))), 4.00m, 4.00m);
        AssertCosts(Price(session, NoParking, From("23:30", Energy(0.40m)), From("00:00", Energy(0.42m))), 4.12m, 1.60m, 2.52m);
    }

    [Fact]
    public void Grace_comes_off_the_first_parked_time_once_and_shows_as_a_line()
    {
        var session = Night("10:00", (0, 0), (45, 9m), (60, 9m), (75, 9m), (90, 12m), (105, 12m), (120, 12m));
        var priced = Price(session, Detect(session), From("10:00", Parking(0.10m) with { FreeSeconds = 40 * 60 }));

        AssertCosts(priced, 2.00m, 0m, 0m, 2.00m);
        Assert.Equal([CostLineKind.Free, CostLineKind.Free, CostLineKind.Component], priced.Lines.Select(line => line.Kind));
        Assert.Equal([30m, 10m, 20m], priced.Lines.Select(line => line.Quantity));
    }

    [Fact]
    public void A_cap_shows_as_a_line_that_takes_off_what_is_above_it()
    {
        var session = Night("10:00", (0, 0), (45, 9m), (60, 9m), (75, 9m), (90, 9m));
        var priced = Price(session, Detect(session), From("10:00", Parking(0.10m) with { Cap = 3m }));

        AssertCosts(priced, 3.00m, 4.50m, -1.50m);
        Assert.Equal(CostLineKind.Cap, priced.Lines[1].Kind);
        AssertCosts(Price(session, Detect(session), From("10:00", Parking(0.10m) with { Cap = 4.5m })), 4.50m, 4.50m);
    }

    [Fact]
    public void Wherever_a_session_is_cut_the_unrounded_price_of_linear_components_is_the_same() =>
        Gen.Select(SteadyRecord, Boundaries, Decimal(0, 2), Decimal(0, 2)).Sample((record, cuts, kWh, minute) =>
        {
            var curve = MeterCurveAssembly.Assemble(record);
            var rule = Rule(Energy(kWh), Minutes(minute));
            decimal Cost(IEnumerable<MeasuredSlice> slices) =>
                RulePricer.Price([.. slices.Select(slice => new RatedSlice(rule, slice))]).Lines.Sum(line => line.UnroundedCost);

            Assert.Equal(Cost(curve.Slices()), Cost(curve.Slices(cuts)), 9);
        }, iter: 500);

    [Fact]
    public void Thresholds_parking_and_grace_lose_no_quantity_however_the_session_is_cut() =>
        Gen.Select(SteadyRecord, Boundaries, Gen.Int[1, 200], Gen.Int[0, 3600]).Sample((record, cuts, above, free) =>
        {
            var curve = MeterCurveAssembly.Assemble(record);
            var rule = Rule(Energy(1m) with { Threshold = new(above / 10m, 2m) }, Minutes(1m) with { Threshold = new(above, 2m) }, Parking(1m) with { FreeSeconds = free });
            var parked = Detect(curve);
            var lines = RulePricer.Price(SessionRating.Rate(curve, [new RatedPeriod(curve.From, curve.To, rule)], parked)).Lines;
            var cut = RulePricer.Price(
                [.. curve.Slices(cuts.Concat(parked.Intervals.SelectMany(interval => new[] { interval.Start, interval.End }))).Select(slice =>
                    new RatedSlice(rule, parked.Intervals.Any(interval => interval.Contains(slice.From)) ? slice with { State = SliceState.Parked } : slice))]).Lines;

            Assert.Equal(curve.Energy.KilowattHours, lines.Where(line => line.Dimension == PriceDimension.Energy).Sum(line => line.Quantity));
            Assert.Equal(lines.Select(line => (line.Dimension, line.Kind, line.From, line.RoundedCost)), cut.Select(line => (line.Dimension, line.Kind, line.From, line.RoundedCost)));
            Assert.All(lines, line => Assert.True(line.RoundedCost >= 0));
        }, iter: 500);

    private static ParkedTime NoParking => ParkedTime.None;

    private static ParkedTime Detect(MeterCurve curve) => ParkingDetection.Detect(curve, new ParkingPolicy());

    private static PriceComponent Flat(decimal price) => new(PriceDimension.Flat, price);

    private static PriceComponent Energy(decimal price) => new(PriceDimension.Energy, price);

    private static PriceComponent Minutes(decimal price) => new(PriceDimension.Time, price);

    private static PriceComponent Parking(decimal price) => new(PriceDimension.Parking, price);

    private static BillingRule Rule(params PriceComponent[] components) =>
        Some.Rule() with { Id = "rule", Components = components };

    private static (string From, BillingRule Rule) From(string time, params PriceComponent[] components) =>
        (time, Rule(components) with { Id = $"from {time}" });

    /// <summary>A local time of 30 June 2026 in Amsterdam; those before noon that follow an evening are of the next day.</summary>
    private static Instant Local(string time, bool nextDay = false)
    {
        var local = new LocalDate(2026, 6, nextDay ? 29 : 30).PlusDays(nextDay ? 2 : 0) + NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(time).Value;
        return local.InZoneStrictly(Amsterdam).ToInstant();
    }

    private static MeterCurve Night(string start, params (int Minute, decimal KilowattHours)[] registers)
    {
        var readings = registers.Select(register => new RegisterReading(
            Local(start) + Duration.FromMinutes(register.Minute), GreenFlux.Billing.Energy.FromKilowattHours(5000 + register.KilowattHours))).ToList();
        return MeterCurveAssembly.Assemble(new MeterRecord(readings[0], readings[1..^1], readings[^1]));
    }

    private static List<RatedPeriod> Periods(MeterCurve session, params (string From, BillingRule Rule)[] rules)
    {
        var starts = rules.Select((rule, index) => index == 0 ? session.From : Local(rule.From, nextDay: string.CompareOrdinal(rule.From, rules[0].From) < 0)).ToList();
        return [.. rules.Select((rule, index) => new RatedPeriod(starts[index], index + 1 < starts.Count ? starts[index + 1] : session.To, rule.Rule))];
    }

    private static PricedSession Price(MeterCurve session, ParkedTime parked, params (string From, BillingRule Rule)[] rules) =>
        RulePricer.Price(SessionRating.Rate(session, Periods(session, rules), parked));

    private static void AssertCosts(PricedSession priced, decimal total, params decimal[] lines)
    {
        Assert.Equal(lines, priced.Lines.Select(line => line.RoundedCost));
        Assert.Equal(new Money(total, Euro), priced.Total);
    }
}
