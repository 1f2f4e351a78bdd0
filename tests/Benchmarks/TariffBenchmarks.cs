using BenchmarkDotNet.Attributes;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Benchmarks;

/// <summary>How many sessions one core prices by an OCPI tariff: 1 s divided by the mean; every line, VAT and limits included.</summary>
[MemoryDiagnoser]
public class TariffBenchmarks
{
    private static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];
    private static readonly Instant Start = Instant.FromUtc(2026, 5, 4, 18, 30);

    /// <summary>Ten elements of which each kind of restriction is one, as large partners send them.</summary>
    private static readonly TariffPricer TenElements = new(new Tariff
    {
        Currency = Currency.Parse("EUR"),
        TimeUnit = TimePriceUnit.Hour,
        Taxes = TaxMode.Excluded,
        MinPrice = new PriceLimit(0.50m, 0.61m),
        MaxPrice = new PriceLimit(100m, 121m),
        Elements =
        [
            Element(Price(TariffDimension.Flat, 0.50m)),
            Element(Price(TariffDimension.Energy, 0.79m), new PowerBand(50m, null)),
            Element(Price(TariffDimension.Energy, 0.69m), new PowerBand(22m, 50m)),
            Element(Price(TariffDimension.Energy, 0.34m), Window(22, 8)),
            Element(Price(TariffDimension.Energy, 0.49m), new Weekdays(WeekdaySet.Saturday | WeekdaySet.Sunday)),
            Element(Price(TariffDimension.Energy, 0.45m), new EnergyBand(Energy.FromKilowattHours(30), null)),
            Element(Price(TariffDimension.Energy, 0.53m)),
            Element(Price(TariffDimension.ParkingTime, 0m), Window(22, 8)),
            Element(Price(TariffDimension.ParkingTime, 6m, 60), new DurationBand(Duration.FromHours(2), null)),
            Element(Price(TariffDimension.ParkingTime, 3m, 60)),
        ],
    });

    private static readonly SessionProfile Charged = new(Amsterdam, [new SessionPeriod(Start, Start + Duration.FromHours(1), Energy.FromKilowattHours(11))]);

    /// <summary>Over a change of price and into parking.</summary>
    private static readonly SessionProfile Evening = new(Amsterdam,
    [
        new SessionPeriod(Start, Start + Duration.FromHours(3), Energy.FromKilowattHours(33)),
        new SessionPeriod(Start + Duration.FromHours(3), Start + Duration.FromHours(5), Energy.Zero, SessionState.Parked),
    ]);

    [Benchmark]
    public decimal? TenElementTariff() => TenElements.Price(Charged).Gross;

    [Benchmark]
    public decimal? TenElementTariffOverAnEvening() => TenElements.Price(Evening).Gross;

    private static TariffComponent Price(TariffDimension dimension, decimal price, long step = 1) => new(dimension, price, 21m, step);

    private static TariffElement Element(TariffComponent component, params TariffCondition[] conditions) => new([component], conditions);

    private static LocalWindow Window(int from, int to) => new(new LocalTime(from, 0), new LocalTime(to, 0), WeekdaySet.All);
}
