using BenchmarkDotNet.Attributes;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using NodaTime;

namespace GreenFlux.Benchmarks;

/// <summary>How many sessions one core prices: 1 s divided by the mean. Each includes assembling the meter curve and every line.</summary>
[MemoryDiagnoser]
public class PricingBenchmarks
{
    private static readonly Instant Start = Instant.FromUtc(2026, 5, 4, 18, 0);
    private static readonly BillingRule Wholesale = Rule("wholesale", BillingEngine.Wholesale, new PriceComponent(PriceDimension.Energy, 0.40m));
    private static readonly BillingRule Retail = Rule("retail", BillingEngine.Retail, new PriceComponent(PriceDimension.Flat, 1m), new PriceComponent(PriceDimension.Energy, 0.50m));
    private static readonly BillingRule Reimbursement = Rule("reimbursement", BillingEngine.Reimbursement, new PriceComponent(PriceDimension.Energy, 0.25m));

    private static readonly BillingRule Peak = Rule("peak", BillingEngine.Wholesale, new PriceComponent(PriceDimension.Energy, 0.53m), new PriceComponent(PriceDimension.Parking, 0.05m));
    private static readonly BillingRule OffPeak = Rule("off-peak", BillingEngine.Wholesale, new PriceComponent(PriceDimension.Energy, 0.34m), new PriceComponent(PriceDimension.Parking, 0.02m));

    private static readonly MeterRecord Plain = Record(0);
    private static readonly MeterRecord QuarterHourly = Record(24);

    private static readonly RulePricer Prepared = new(Wholesale, Retail, Reimbursement);
    private static readonly RatedSlice[][] Sessions = [.. new[] { Wholesale, Retail, Reimbursement }.Select(rule =>
        MeterCurveAssembly.Assemble(Plain).Slices().Select(slice => new RatedSlice(rule, slice)).ToArray())];

    /// <summary>The same without assembling the curve, by rules that were made ready before: what the pricing itself takes.</summary>
    [Benchmark]
    public decimal ThreeEnginesPrepared()
    {
        var total = 0m;
        foreach (var session in Sessions)
            total += Prepared.PriceSession(session).Total.Amount;
        return total;
    }

    /// <summary>One flat rule for each of the three engines.</summary>
    [Benchmark]
    public decimal ThreeEngines()
    {
        var curve = MeterCurveAssembly.Assemble(Plain);
        return Price(Wholesale, curve) + Price(Retail, curve) + Price(Reimbursement, curve);
    }

    /// <summary>Two prices and a parking fee over 24 readings.</summary>
    [Benchmark]
    public decimal TimeOfUse()
    {
        var curve = MeterCurveAssembly.Assemble(QuarterHourly);
        var change = Start + Duration.FromHours(4);
        var parked = ParkingDetection.Detect(curve, new ParkingPolicy());
        return RulePricer.Price(SessionRating.Rate(curve, [new RatedPeriod(curve.From, change, Peak), new RatedPeriod(change, curve.To, OffPeak)], parked)).Total.Amount;
    }

    private static decimal Price(BillingRule rule, MeterCurve curve) => RulePricer.Price(rule, curve.Slices()).Total.Amount;

    private static BillingRule Rule(string id, BillingEngine engine, params PriceComponent[] components) => new()
    {
        Id = id,
        Version = 1,
        Engine = engine,
        TariffCode = "STD",
        Currency = Currency.Parse("EUR"),
        Components = components,
    };

    private static MeterRecord Record(int quarters)
    {
        RegisterReading At(int quarter) => new(Start + Duration.FromMinutes(15 * quarter), Energy.FromWattHours(1_000_000 + 2_500 * Math.Min(quarter, 18)));
        return new MeterRecord(At(0), [.. Enumerable.Range(1, quarters).Select(At)], At(quarters + 1));
    }
}
