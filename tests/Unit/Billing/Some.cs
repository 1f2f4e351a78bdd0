using CsCheck;
using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>Short spellings and generators for the billing tests.</summary>
internal static class Some
{
    public static readonly Instant TenOClock = Instant.FromUtc(2026, 5, 4, 10, 0);

    public static Currency Euro => Currency.Parse("EUR");

    /// <summary>A register reading some minutes after ten.</summary>
    public static RegisterReading At(double minutes, decimal wattHours) =>
        new(TenOClock + Duration.FromMinutes(minutes), Energy.FromWattHours(wattHours));

    public static MeterCurve Curve(RegisterReading start, RegisterReading? stop, params RegisterReading[] readings) =>
        MeterCurveAssembly.Assemble(new MeterRecord(start, readings, stop));

    public static BillingRule Rule(params (PriceDimension Dimension, decimal Price)[] components) => new()
    {
        Id = "rule",
        Version = 1,
        Engine = BillingEngine.Wholesale,
        TariffCode = "STD",
        Currency = Euro,
        Components = [.. components.Select(component => new PriceComponent(component.Dimension, component.Price))],
    };

    /// <summary>Decimals of up to 12 places between the bounds.</summary>
    public static Gen<decimal> Decimal(long from, long to) =>
        Gen.Select(Gen.Long[from, to - 1], Gen.Long[0, 999_999_999_999], Gen.Int[0, 12],
            (whole, fraction, places) => decimal.Round(whole + fraction / 1_000_000_000_000m, places));

    public static Gen<RegisterReading> Reading { get; } =
        Gen.Select(Gen.Int[-30, 150], Gen.OneOf(Decimal(0, 20_000), Decimal(12_345_000, 12_400_000), Gen.Const(decimal.MaxValue), Decimal(-10, 10)),
            (minutes, wattHours) => At(minutes, wattHours));

    /// <summary>Whatever a charger may send: unordered, repeated, falling, jumping, absurd, with or without a stop.</summary>
    public static Gen<MeterRecord> WildRecord { get; } =
        Gen.Select(Reading, Reading.Array[0, 12], Reading, Gen.Bool,
            (start, readings, stop, stopped) => new MeterRecord(start, readings, stopped ? stop : null));

    /// <summary>A well-behaved meter: registers that only rise, in order, with a stop.</summary>
    public static Gen<MeterRecord> SteadyRecord { get; } =
        Gen.Select(Decimal(0, 900_000_000), Gen.Select(Gen.Int[1, 3_600], Decimal(0, 50_000)).Array[1, 20], (first, steps) =>
        {
            var readings = new List<RegisterReading> { At(0, first) };
            foreach (var (seconds, rise) in steps)
                readings.Add(new RegisterReading(readings[^1].At + Duration.FromSeconds(seconds), readings[^1].Register + Energy.FromWattHours(rise)));
            return new MeterRecord(readings[0], readings[1..^1], readings[^1]);
        });

    public static Gen<Instant[]> Boundaries { get; } =
        Gen.Long[-3_600_000_000_000, 60_000_000_000_000].Select(nanoseconds => TenOClock + Duration.FromNanoseconds(nanoseconds)).Array[0, 12];

    public static Gen<BillingRule> AnyRule { get; } =
        Gen.Select(Gen.Shuffle(new[] { PriceDimension.Flat, PriceDimension.Energy, PriceDimension.Time }), Gen.Int[1, 3],
            Gen.OneOf(Decimal(0, 2), Gen.Const(0m), Decimal(0, 100_000_000)).Array[3], Gen.OneOf(Gen.Const("EUR"), Gen.Const("JPY"), Gen.Const("KWD")),
            (dimensions, count, prices, currency) =>
                Rule([.. dimensions.Zip(prices).Take(count)]) with { Currency = Currency.Parse(currency) });
}
