using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Tariffs;

/// <summary>Random tariffs and sessions in which everything changes between two steps of the witness alone.</summary>
/// <param name="StepSeconds">One step.</param>
/// <param name="BandSeconds">Limits of durations are multiples of it; so many steps.</param>
/// <param name="BoundSeconds">Absolute limits are multiples of it; so many steps.</param>
/// <param name="UnitWattHours">Limits of energy are multiples of it.</param>
/// <param name="WattHoursPerStep">Each divides the unit, so that a limit is reached between two steps.</param>
/// <param name="StretchSteps">Stretches are multiples of it, so that each ends at a whole unit.</param>
/// <param name="MostStretch">How many of them at most.</param>
internal sealed record WitnessCases(int StepSeconds, int BandSeconds, int BoundSeconds, int UnitWattHours, int[] WattHoursPerStep, int StretchSteps, int MostStretch)
{
    private static readonly Instant Spring = Instant.FromUtc(2026, 3, 28, 12, 0);
    private static readonly Instant Autumn = Instant.FromUtc(2026, 10, 24, 12, 0);
    private static readonly DateTimeZone[] Zones = [DateTimeZoneProviders.Tzdb["Europe/Amsterdam"], DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"], DateTimeZoneProviders.Tzdb["Asia/Kolkata"]];

    /// <summary>Hardly anything is on a round time: ten seconds.</summary>
    public static WitnessCases Fine { get; } = new(10, 30, 60, 100, [0, 10, 20, 50, 100], 10, 60);

    public static WitnessCases FiveMinutes { get; } = new(300, 900, 900, 1_000, [0, 250, 500, 1_000], 4, 6);

    public static WitnessCases QuarterHours { get; } = new(900, 900, 900, 1_000, [0, 250, 500, 1_000], 4, 3);

    public Gen<(Tariff Tariff, SessionProfile Session)> Gen => CsCheck.Gen.Select(AnyTariff(), AnySession());

    private static Gen<T> OneOf<T>(params T[] values) => CsCheck.Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<TariffCondition> Band(int most, int longest, Func<int, int, TariffCondition> band) =>
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, most], CsCheck.Gen.Int[1, longest], (from, length) => band(from, from + length));

    private Gen<TariffCondition> Condition() => CsCheck.Gen.OneOf<TariffCondition>(
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 47], CsCheck.Gen.Int[0, 47], CsCheck.Gen.Int[1, 127], (from, to, days) =>
            (TariffCondition)new LocalWindow(LocalTime.FromMinutesSinceMidnight(from * 30), LocalTime.FromMinutesSinceMidnight(to * 30), (WeekdaySet)days)),
        CsCheck.Gen.Int[1, 127].Select(days => (TariffCondition)new Weekdays((WeekdaySet)days)),
        Band(40, 60, (from, to) => new EnergyBand(Energy.FromWattHours(from * UnitWattHours), Energy.FromWattHours(to * UnitWattHours))),
        Band(60, 100, (from, to) => new DurationBand(Duration.FromSeconds(from * BandSeconds), Duration.FromSeconds(to * BandSeconds))),
        Band(60, 100, (from, to) => new ChargingTimeBand(Duration.FromSeconds(from * BandSeconds), Duration.FromSeconds(to * BandSeconds))),
        Band(60_000 / BoundSeconds, 18_000 / BoundSeconds, (from, to) => new AbsoluteInterval(Spring + Duration.FromSeconds(from * BoundSeconds), Spring + Duration.FromSeconds(to * BoundSeconds))),
        OneOf([10m, .. WattHoursPerStep.Where(wattHours => wattHours > 0).Select(Kilowatts)]).Select(kilowatts => (TariffCondition)new PowerBand(kilowatts, null)),
        CsCheck.Gen.Int[6, 32].Select(amperes => (TariffCondition)new CurrentBand(null, amperes)),
        OneOf(new LocalDate(2026, 3, 29), new LocalDate(2026, 10, 25)).Select(date => (TariffCondition)new LocalDates(null, date)),
        OneOf(ReservationKind.Reserved, ReservationKind.Expired).Select(kind => (TariffCondition)new ReservationState(kind)));

    private decimal Kilowatts(int wattHours) => wattHours * 3.6m / StepSeconds;

    private Gen<TariffElement> Element() =>
        CsCheck.Gen.Select(
            OneOf(TariffDimension.Flat, TariffDimension.Energy, TariffDimension.Time, TariffDimension.ParkingTime).Array[1, 4],
            CsCheck.Gen.Int[0, 300], OneOf(0L, 1L, 60L, 500L, 900L), Condition().Array[0, 2],
            (dimensions, cents, step, conditions) => new TariffElement(
                [.. dimensions.Distinct().Select((dimension, i) => new TariffComponent(dimension, (cents + i) / 100m, null, step))],
                [.. conditions.GroupBy(condition => condition.GetType()).Select(alike => alike.First())]));

    private Gen<Tariff> AnyTariff() =>
        CsCheck.Gen.Select(Element().Array[1, 10], OneOf(FlatFees.OncePerComponent, FlatFees.OncePerSession), OneOf(TimePriceUnit.Hour, TimePriceUnit.Minute),
            (elements, flat, unit) => new Tariff { Currency = Currency.Parse("EUR"), Elements = elements, FlatFees = flat, TimeUnit = unit });

    private Gen<SessionProfile> AnySession() =>
        CsCheck.Gen.Select(
            CsCheck.Gen.Int[0, 50_000 / StepSeconds], CsCheck.Gen.Int[0, 2], CsCheck.Gen.Bool, CsCheck.Gen.Int[-12, 12], OneOf(true, false, false, false),
            CsCheck.Gen.Select(OneOf(SessionState.Charging, SessionState.Charging, SessionState.Parked), CsCheck.Gen.Int[1, MostStretch], CsCheck.Gen.Int[0, WattHoursPerStep.Length - 1], CsCheck.Gen.Int[0, 40]).Array[1, 5],
            (start, zone, inSpring, reserved, expired, stretches) =>
            {
                var at = (inSpring ? Spring : Autumn) + Duration.FromSeconds(start * StepSeconds);
                var periods = new List<SessionPeriod>();
                if (reserved > 0)
                    periods.Add(new SessionPeriod(at, at += Duration.FromSeconds(reserved * StepSeconds), Energy.Zero, expired ? SessionState.ReservedExpired : SessionState.Reserved));
                foreach (var (state, count, power, amperes) in expired && reserved > 0 ? [] : stretches)
                {
                    var steps = count * StretchSteps;
                    var energy = state == SessionState.Parked ? 0 : WattHoursPerStep[power] * steps;
                    periods.Add(new SessionPeriod(at, at += Duration.FromSeconds(steps * StepSeconds), Energy.FromWattHours(energy), state, null, amperes));
                }
                return new SessionProfile(Zones[zone], periods);
            });
}
