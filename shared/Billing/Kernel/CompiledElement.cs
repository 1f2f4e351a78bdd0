using System.Diagnostics.CodeAnalysis;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing.Kernel;

/// <summary>An element's conditions, intersected into plain bounds, and where its components are.</summary>
internal struct CompiledElement
{
    public ElementChecks Checks;
    public ReservationKind? Reservation;
    public int Flat;
    public int Energy;
    public int Time;
    public int ParkingTime;
    public long IntervalFrom;
    public long IntervalTo;
    public long DayFrom;
    public long DayTo;
    public long WindowFrom;
    public long WindowTo;
    public int WindowDays;
    public int Weekdays;
    public decimal WattHoursFrom;
    public decimal WattHoursTo;
    public long DurationFrom;
    public long DurationTo;
    public long ChargingFrom;
    public long ChargingTo;
    public decimal KilowattsFrom;
    public decimal KilowattsTo;
    public decimal AmperesFrom;
    public decimal AmperesTo;

    public static CompiledElement Unconditional => new()
    {
        Flat = -1,
        Energy = -1,
        Time = -1,
        ParkingTime = -1,
        IntervalFrom = long.MinValue,
        IntervalTo = long.MaxValue,
        DayFrom = long.MinValue,
        DayTo = long.MaxValue,
        Weekdays = (int)WeekdaySet.All,
        WattHoursFrom = decimal.MinValue,
        WattHoursTo = decimal.MaxValue,
        DurationFrom = long.MinValue,
        DurationTo = long.MaxValue,
        ChargingFrom = long.MinValue,
        ChargingTo = long.MaxValue,
        KilowattsFrom = decimal.MinValue,
        KilowattsTo = decimal.MaxValue,
        AmperesFrom = decimal.MinValue,
        AmperesTo = decimal.MaxValue,
    };

    /// <exception cref="ArgumentException">A second window or reservation state.</exception>
    public void Add(TariffCondition condition)
    {
        switch (condition)
        {
            case AbsoluteInterval interval:
                Narrow(ElementChecks.Interval, ref IntervalFrom, ref IntervalTo, interval.From?.ToUnixTimeTicks(), interval.To?.ToUnixTimeTicks());
                break;
            case LocalDates dates:
                Narrow(ElementChecks.Dates, ref DayFrom, ref DayTo, DayOf(dates.From), DayOf(dates.To));
                break;
            case LocalWindow window:
                if (Checks.Has(ElementChecks.Window))
                    throw new ArgumentException("An element has at most one local window; give it two elements with the same components.", nameof(condition));
                Checks |= ElementChecks.Window;
                (WindowFrom, WindowTo, WindowDays) = (window.From.TickOfDay, window.To.TickOfDay, (int)window.StartDays);
                break;
            case Weekdays days:
                Checks |= ElementChecks.Weekdays;
                Weekdays &= (int)days.Days;
                break;
            case EnergyBand band:
                Narrow(ElementChecks.Energy, ref WattHoursFrom, ref WattHoursTo, band.From.WattHours, band.To?.WattHours);
                break;
            case DurationBand band:
                Narrow(ElementChecks.Duration, ref DurationFrom, ref DurationTo, TicksOf(band.From), TicksOf(band.To));
                break;
            case ChargingTimeBand band:
                Narrow(ElementChecks.ChargingTime, ref ChargingFrom, ref ChargingTo, TicksOf(band.From), TicksOf(band.To));
                break;
            case PowerBand band:
                Narrow(ElementChecks.Power, ref KilowattsFrom, ref KilowattsTo, band.FromKilowatts, band.ToKilowatts);
                break;
            case CurrentBand band:
                Narrow(ElementChecks.Current, ref AmperesFrom, ref AmperesTo, band.FromAmperes, band.ToAmperes);
                break;
            case ReservationState state:
                if (Reservation is not null)
                    throw new ArgumentException("An element has at most one reservation state.", nameof(condition));
                Reservation = state.Kind;
                break;
            default:
                throw new ArgumentException($"No tariff knows the condition {condition.GetType().Name}.", nameof(condition));
        }
    }

    /// <summary>Where the number of the component for a dimension is kept; -1: the element has none.</summary>
    [UnscopedRef]
    public ref int PlaceOf(TariffDimension dimension)
    {
        switch (dimension)
        {
            case TariffDimension.Flat:
                return ref Flat;
            case TariffDimension.Energy:
                return ref Energy;
            case TariffDimension.Time:
                return ref Time;
            case TariffDimension.ParkingTime:
                return ref ParkingTime;
            default:
                throw new ArgumentException($"There is no dimension {dimension}.", nameof(dimension));
        }
    }

    public readonly bool Holds(in Moment at)
    {
        var checks = Checks;
        if (checks == ElementChecks.None)
            return true;
        if (checks.Has(ElementChecks.Local) && !HoldsLocally(checks, at))
            return false;
        return (!checks.Has(ElementChecks.Energy) || (at.WattHours >= WattHoursFrom && at.WattHours < WattHoursTo))
            && (!checks.Has(ElementChecks.Duration) || (at.DurationTicks >= DurationFrom && at.DurationTicks < DurationTo))
            && (!checks.Has(ElementChecks.Power) || (at.Kilowatts >= KilowattsFrom && at.Kilowatts < KilowattsTo))
            && (!checks.Has(ElementChecks.Current) || (at.Amperes >= AmperesFrom && at.Amperes < AmperesTo))
            && (!checks.Has(ElementChecks.Interval) || (at.Ticks >= IntervalFrom && at.Ticks < IntervalTo))
            && (!checks.Has(ElementChecks.ChargingTime) || (at.ChargingTicks >= ChargingFrom && at.ChargingTicks < ChargingTo));
    }

    private readonly bool HoldsLocally(ElementChecks checks, in Moment at) =>
        (!checks.Has(ElementChecks.Weekdays) || (Weekdays & at.Weekday) != 0)
        && (!checks.Has(ElementChecks.Dates) || (at.Day >= DayFrom && at.Day < DayTo))
        && (!checks.Has(ElementChecks.Window) || InWindow(at));

    /// <summary>A window that is not over by midnight began yesterday as far as the hours before its end are concerned.</summary>
    private readonly bool InWindow(in Moment at) =>
        WindowFrom < WindowTo
            ? at.TickOfDay >= WindowFrom && at.TickOfDay < WindowTo && (WindowDays & at.Weekday) != 0
            : (at.TickOfDay >= WindowFrom && (WindowDays & at.Weekday) != 0) || (at.TickOfDay < WindowTo && (WindowDays & at.WeekdayBefore) != 0);

    private void Narrow<T>(ElementChecks check, ref T from, ref T to, T? narrowerFrom, T? narrowerTo)
        where T : struct, IComparable<T>
    {
        Checks |= check;
        if (narrowerFrom is { } lower && lower.CompareTo(from) > 0)
            from = lower;
        if (narrowerTo is { } upper && upper.CompareTo(to) < 0)
            to = upper;
    }

    private static long? DayOf(LocalDate? date) => date is { } day ? Period.DaysBetween(new LocalDate(1970, 1, 1), day) : null;

    private static long TicksOf(Duration duration) => duration.BclCompatibleTicks;

    private static long? TicksOf(Duration? duration) => duration?.BclCompatibleTicks;
}
