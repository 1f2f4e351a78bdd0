using System.Globalization;
using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Reference;

/// <summary>The engine against a slow pricer that shares no code with it.</summary>
public sealed class ReferencePricerTests
{
    private const int Sessions = 100_000;
    private static readonly Instant Midnight = Instant.FromUtc(2026, 5, 4, 0, 0);

    private sealed record Case(IReadOnlyList<PlainRule> Rules, IReadOnlyList<(int Minutes, int WattHoursPerMinute)> Steps, IReadOnlyList<int> Changes, int FirstMinute, bool SplitsByTime)
    {
        public List<Minute> Minutes()
        {
            var minutes = new List<Minute>();
            foreach (var (count, wattHours) in Steps)
            {
                for (var i = 0; i < count; i++)
                    minutes.Add(new Minute(wattHours, SplitsByTime ? Changes.Count(change => change <= minutes.Count) % Rules.Count : 0));
            }
            return minutes;
        }
    }

    private static readonly Gen<decimal> Price = Gen.Int[0, 20_000].Select(price => price / 10_000m);

    private static readonly Gen<PlainRule> Rule = Gen.Select(
        Gen.Nullable(Price), Gen.Null(Gen.Select(Price, Gen.Nullable(Gen.Int[1, 300]), Price, (price, above, priceAbove) => new PlainFee(price, above / 10m, priceAbove))),
        Gen.Null(Gen.Select(Price, Gen.Nullable(Gen.Int[1, 200]), Price, (price, above, priceAbove) => new PlainFee(price, above, priceAbove))),
        Gen.Null(Gen.Select(Price, Gen.Int[0, 45], Gen.Nullable(Gen.Int[0, 500]), (price, free, cap) => new PlainParking(price, free, cap / 100m))),
        (start, energy, minute, parking) => start is null && energy is null && minute is null && parking is null
            ? new PlainRule(1m, null, null, null)
            : new PlainRule(start, energy, minute, parking));

    private static readonly Gen<Case> Cases = Gen.Select(
        Rule.Array[1, 3], Gen.Select(Gen.Int[1, 40], Gen.OneOf(Gen.Const(0), Gen.Int[1, 12], Gen.Int[0, 400])).Array[1, 14], Gen.Int[1, 300].Array[0, 4],
        Gen.Int[0, 600], Gen.Bool,
        (rules, steps, changes, first, splits) => new Case(rules, steps, [.. changes.Distinct().Order()], first, splits));

    [Fact]
    public void The_engine_agrees_with_a_minute_by_minute_pricer_on_every_line() => Cases.Sample(Agree, iter: Sessions);

    private static void Agree(Case one)
    {
        var minutes = one.Minutes();
        var expected = new ReferencePricer(one.Rules, minutes, one.FirstMinute, one.SplitsByTime).Price();

        var curve = CurveOf(one);
        var rules = one.Rules.Select(ToBillingRule).ToList();
        var periods = PeriodsOf(minutes, rules, curve);
        var parked = SessionRating.DependsOnParking(periods, one.SplitsByTime) ? ParkingDetection.Detect(curve, new ParkingPolicy()) : ParkedTime.None;
        var priced = RulePricer.Price(SessionRating.Rate(curve, periods, parked));

        var lines = ReferencePricer.InOrder(priced.Lines.Select(line => new PlainLine(NameOf(line), int.Parse(line.RuleId, CultureInfo.InvariantCulture), line.Quantity, line.RoundedCost))).ToList();
        Assert.Equal(expected.Lines, lines);
        Assert.Equal(expected.Total, priced.Total.Amount);
    }

    private static string NameOf(CostLine line) => (line.Kind, line.Dimension) switch
    {
        (CostLineKind.Free, _) => "free",
        (CostLineKind.Cap, _) => "cap",
        (_, PriceDimension.Flat) => "start",
        (_, PriceDimension.Energy) => "kWh",
        (_, PriceDimension.Time) => "minute",
        _ => "parked",
    };

    private static MeterCurve CurveOf(Case one)
    {
        var readings = new List<RegisterReading> { new(Midnight + Duration.FromMinutes(one.FirstMinute), Energy.FromWattHours(5_000_000)) };
        foreach (var (count, wattHours) in one.Steps)
            readings.Add(new RegisterReading(readings[^1].At + Duration.FromMinutes(count), readings[^1].Register + Energy.FromWattHours(count * wattHours)));
        return MeterCurveAssembly.Assemble(new MeterRecord(readings[0], readings[1..^1], readings[^1]));
    }

    private static List<RatedPeriod> PeriodsOf(List<Minute> minutes, List<BillingRule> rules, MeterCurve curve)
    {
        var periods = new List<RatedPeriod>();
        for (var i = 0; i < minutes.Count; i++)
        {
            var (from, to) = (curve.From + Duration.FromMinutes(i), curve.From + Duration.FromMinutes(i + 1));
            if (periods.Count > 0 && ReferenceEquals(periods[^1].Rule, rules[minutes[i].Rule]))
                periods[^1] = periods[^1] with { To = to };
            else
                periods.Add(new RatedPeriod(from, to, rules[minutes[i].Rule]));
        }
        return periods;
    }

    private static BillingRule ToBillingRule(PlainRule rule, int index)
    {
        var components = new List<PriceComponent>();
        if (rule.Start is { } start)
            components.Add(new(PriceDimension.Flat, start));
        if (rule.PerKilowattHour is { } energy)
            components.Add(new(PriceDimension.Energy, energy.Price, Threshold(energy)));
        if (rule.PerMinute is { } minute)
            components.Add(new(PriceDimension.Time, minute.Price, Threshold(minute)));
        if (rule.PerParkedMinute is { } parking)
            components.Add(new(PriceDimension.Parking, parking.Price) { FreeSeconds = parking.FreeMinutes * 60, Cap = parking.Cap });
        return Some.Rule() with { Id = $"{index}", Components = components };
    }

    private static PriceThreshold? Threshold(PlainFee fee) => fee.Above is { } above ? new PriceThreshold(above, fee.PriceAbove) : null;
}
