using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Tariffs;

/// <summary>The kernel against the slow witness, line by line.</summary>
public sealed class ReferenceTests
{
    private static readonly Instant Epoch = Instant.FromUtc(2026, 3, 28, 12, 0);
    private static readonly Instant Autumn = Instant.FromUtc(2026, 10, 24, 12, 0);
    private static readonly DateTimeZone[] Zones = [DateTimeZoneProviders.Tzdb["Europe/Amsterdam"], DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"], DateTimeZoneProviders.Tzdb["Asia/Kolkata"]];

    /// <summary>Powers of which any threshold of 100 Wh is reached between two steps.</summary>
    private static readonly int[] WattHoursPerStep = [0, 10, 20, 50, 100];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<TariffCondition> Condition { get; } = Gen.OneOf<TariffCondition>(
        Gen.Select(Gen.Int[0, 47], Gen.Int[0, 47], Gen.Int[1, 127], (from, to, days) =>
            (TariffCondition)new LocalWindow(LocalTime.FromMinutesSinceMidnight(from * 30), LocalTime.FromMinutesSinceMidnight(to * 30), (WeekdaySet)days)),
        Gen.Int[1, 127].Select(days => (TariffCondition)new Weekdays((WeekdaySet)days)),
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 60], (from, length) => (TariffCondition)new EnergyBand(Energy.FromWattHours(from * 100), Energy.FromWattHours((from + length) * 100))),
        Gen.Select(Gen.Int[0, 100], Gen.Int[1, 200], (from, length) => (TariffCondition)new DurationBand(Duration.FromSeconds(from * 30), Duration.FromSeconds((from + length) * 30))),
        Gen.Select(Gen.Int[0, 100], Gen.Int[1, 200], (from, length) => (TariffCondition)new ChargingTimeBand(Duration.FromSeconds(from * 30), Duration.FromSeconds((from + length) * 30))),
        Gen.Select(Gen.Int[0, 900], Gen.Int[1, 300], (from, length) => (TariffCondition)new AbsoluteInterval(Epoch + Duration.FromMinutes(from), Epoch + Duration.FromMinutes(from + length))),
        OneOf(3.6m, 7.2m, 10m, 18m).Select(kilowatts => (TariffCondition)new PowerBand(kilowatts, null)),
        Gen.Int[6, 32].Select(amperes => (TariffCondition)new CurrentBand(null, amperes)),
        OneOf(new LocalDate(2026, 3, 29), new LocalDate(2026, 10, 25)).Select(date => (TariffCondition)new LocalDates(null, date)),
        OneOf(ReservationKind.Reserved, ReservationKind.Expired).Select(kind => (TariffCondition)new ReservationState(kind)));

    private static Gen<TariffElement> Element { get; } =
        Gen.Select(OneOf(TariffDimension.Flat, TariffDimension.Energy, TariffDimension.Time, TariffDimension.ParkingTime).Array[1, 4], Gen.Int[0, 300], OneOf(0L, 1L, 60L, 500L, 900L), Condition.Array[0, 2],
            (dimensions, cents, step, conditions) => new TariffElement(
                [.. dimensions.Distinct().Select((dimension, i) => new TariffComponent(dimension, (cents + i) / 100m, null, step))],
                [.. conditions.GroupBy(condition => condition.GetType()).Select(alike => alike.First())]));

    private static Gen<Tariff> AnyTariff { get; } =
        Gen.Select(Element.Array[1, 10], OneOf(FlatFees.OncePerComponent, FlatFees.OncePerSession), OneOf(TimePriceUnit.Hour, TimePriceUnit.Minute),
            (elements, flat, unit) => new Tariff { Currency = Currency.Parse("EUR"), Elements = elements, FlatFees = flat, TimeUnit = unit });

    private static Gen<SessionProfile> AnySession { get; } =
        Gen.Select(
            Gen.Int[0, 5000], Gen.Int[0, 2], Gen.Bool, Gen.Int[-30, 30], OneOf(true, false, false, false),
            Gen.Select(OneOf(SessionState.Charging, SessionState.Charging, SessionState.Parked), Gen.Int[1, 60], Gen.Int[0, 4], Gen.Int[0, 40]).Array[1, 5],
            (start, zone, inSpring, reserved, expired, stretches) =>
            {
                var at = (inSpring ? Epoch : Autumn) + Duration.FromSeconds(start * 10);
                var periods = new List<SessionPeriod>();
                if (reserved > 0)
                    periods.Add(new SessionPeriod(at, at += Duration.FromSeconds(reserved * 100), Energy.Zero, expired ? SessionState.ReservedExpired : SessionState.Reserved));
                foreach (var (state, hundredSeconds, power, amperes) in expired && reserved > 0 ? [] : stretches)
                {
                    var energy = state == SessionState.Parked ? 0 : WattHoursPerStep[power] * hundredSeconds * 10;
                    periods.Add(new SessionPeriod(at, at += Duration.FromSeconds(hundredSeconds * 100), Energy.FromWattHours(energy), state, null, amperes));
                }
                return new SessionProfile(Zones[zone], periods);
            });

    [Fact]
    public void The_kernel_and_the_witness_agree_on_every_line() =>
        Gen.Select(AnyTariff, AnySession).Sample((tariff, session) =>
        {
            var expected = ReferencePricer.Price(tariff, session);
            var actual = new TariffPricer(tariff).Price(session).Lines
                .Select(line => new ReferenceLine(
                    line.Element, line.Dimension, line.IsReservation, line.From, line.To, line.Unit is TariffUnit.Hour or TariffUnit.Minute ? decimal.Round(line.Measured * (line.Unit == TariffUnit.Hour ? 3600 : 60), 6) : line.Measured,
                    line.Seconds ?? line.Quantity, line.RoundedAmount));
            Assert.Equal(expected, actual);
        }, iter: Soak.Times(300, 100_000), print: Print);

    private static string Print((Tariff Tariff, SessionProfile Session) input) =>
        $"{input.Tariff.FlatFees}\n{string.Join('\n', input.Tariff.Elements.Select(element => $"{string.Join(", ", element.Components)} when {string.Join(", ", element.Conditions)}"))}\n{input.Session.Zone.Id}\n{string.Join('\n', input.Session.Periods)}";
}
