using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Tariffs;

/// <summary>Random tariffs and sessions.</summary>
internal static class TariffGen
{
    private static readonly Instant Epoch = Instant.FromUtc(2026, 3, 27, 0, 0);
    private static readonly DateTimeZone[] Zones =
        [DateTimeZoneProviders.Tzdb["Europe/Amsterdam"], DateTimeZoneProviders.Tzdb["America/New_York"], DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"], DateTimeZone.Utc];

    private static Gen<decimal> Amount(int most) => Gen.Select(Gen.Int[0, most * 1000], Gen.Int[0, 3], (thousandths, places) => decimal.Round(thousandths / 1000m, places));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<LocalTime> TimeOfDay { get; } = Gen.Int[0, 95].Select(quarter => LocalTime.FromMinutesSinceMidnight(quarter * 15));

    public static Gen<TariffCondition> Condition { get; } = Gen.OneOf<TariffCondition>(
        Gen.Select(TimeOfDay, TimeOfDay, Gen.Int[1, 127], (from, to, days) => (TariffCondition)new LocalWindow(from, to, (WeekdaySet)days)),
        Gen.Int[1, 127].Select(days => (TariffCondition)new Weekdays((WeekdaySet)days)),
        Gen.Select(Amount(30), Amount(30), (from, length) => (TariffCondition)new EnergyBand(Energy.FromKilowattHours(from), Energy.FromKilowattHours(from + length))),
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 300], (from, length) => (TariffCondition)new DurationBand(Duration.FromMinutes(from), Duration.FromMinutes(from + length))),
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 300], (from, length) => (TariffCondition)new ChargingTimeBand(Duration.FromMinutes(from), Duration.FromMinutes(from + length))),
        Gen.Select(Gen.Int[0, 4000], Gen.Int[1, 1000], (from, length) => (TariffCondition)new AbsoluteInterval(Epoch + Duration.FromMinutes(from), Epoch + Duration.FromMinutes(from + length))),
        Amount(20).Select(kilowatts => (TariffCondition)new PowerBand(null, kilowatts)),
        Amount(32).Select(amperes => (TariffCondition)new CurrentBand(amperes, null)),
        Gen.Int[0, 3].Select(day => (TariffCondition)new LocalDates(new LocalDate(2026, 3, 27 + day), null)));

    private static Gen<TariffElement> Element(bool steps) =>
        Gen.Select(Gen.Enum<TariffDimension>().Array[1, 4], Amount(3), OneOf<decimal?>(null, 0m, 9m, 21m), OneOf(0L, 1L, 60L, 500L, 900L), Condition.Array[0, 2],
            (dimensions, price, vat, step, conditions) => new TariffElement(
                [.. dimensions.Distinct().Select((dimension, i) => new TariffComponent(dimension, price + i, vat, steps ? step : 0))],
                [.. conditions.GroupBy(condition => condition.GetType()).Select(alike => alike.First())]));

    public static Gen<Tariff> Tariff(bool steps = true, bool limits = true) =>
        Gen.Select(Element(steps).Array[1, 10], Gen.Enum<TaxMode>(), Gen.Enum<FlatFees>(), OneOf("EUR", "JPY", "KWD"), Amount(5), Amount(20), Gen.Int[0, 3],
            (elements, taxes, flat, currency, min, max, which) => new Tariff
            {
                Currency = Currency.Parse(currency),
                Elements = elements,
                Taxes = taxes,
                FlatFees = flat,
                MinPrice = limits && (which & 1) != 0 ? new PriceLimit(min, min * 1.5m) : null,
                MaxPrice = limits && (which & 2) != 0 ? new PriceLimit(7 + max, (7 + max) * 1.5m) : null,
            });

    private static Gen<(SessionState State, int Seconds, decimal Energy, decimal Amperes)> Stretch { get; } =
        Gen.Select(OneOf(SessionState.Charging, SessionState.Charging, SessionState.Parked), Gen.Int[1, 20_000], Amount(20), Amount(32));

    public static Gen<SessionProfile> Session { get; } =
        Gen.Select(Gen.Int[0, 4 * 86_400], Gen.Int[0, 3], Stretch.Array[1, 6], Gen.Int[-2000, 2000], (start, zone, stretches, reserved) =>
        {
            var at = Epoch + Duration.FromSeconds(start);
            var periods = new List<SessionPeriod>();
            if (reserved > 0)
                periods.Add(new SessionPeriod(at, at += Duration.FromSeconds(reserved), Energy.Zero, SessionState.Reserved));
            foreach (var (state, seconds, energy, amperes) in stretches)
                periods.Add(new SessionPeriod(at, at += Duration.FromSeconds(seconds), Energy.FromKilowattHours(energy), state, null, amperes));
            return new SessionProfile(Zones[zone], periods);
        });
}
