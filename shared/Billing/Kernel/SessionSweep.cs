using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing.Kernel;

/// <summary>
/// The pricing kernel: one walk over a session, slice by slice and boundary by boundary, that finds for each moment and
/// dimension the component that counts, and gathers what it measures into runs. What is counted (energy, duration,
/// charging time) is counted over the whole session, whatever tariffs its slices come under.
/// </summary>
internal struct SessionSweep(LinePolicy policy)
{
    private const int None = -1;
    private CompiledTariff? tariff;
    private Stretch stretch;
    private Moment at;
    private ZonedClock clock;
    private long sessionStart;
    private long phaseStart;
    private bool hasBegun;
    private bool hasCounted;
    private bool wasReservation;
    private Found found;
    private OpenRuns open;
    private int lastFlat = None;

    /// <summary>Which tariff and slice the sweep is in.</summary>
    private record struct Stretch(int Tariff, int Slice);

    /// <summary>The components that count at a moment.</summary>
    private struct Found
    {
        public int Flat;
        public int Energy;
        public int Time;
        public int Parking;
    }

    /// <summary>The runs that the next stretch may lengthen, by their place in the buffer plus 1; 0: none.</summary>
    private struct OpenRuns
    {
        public int Energy;
        public int Time;
        public int Parking;
    }

    /// <summary>Sweeps the next slice of the session.</summary>
    /// <param name="governing">The tariff that governs it.</param>
    /// <param name="number">That tariff's number: what runs name it by.</param>
    /// <param name="zone">Whose clock local conditions follow.</param>
    /// <param name="slice">Not before the end of the slice ahead of it.</param>
    /// <param name="place">The slice's place in the session.</param>
    public void Advance(CompiledTariff governing, int number, DateTimeZone zone, in SessionPeriod slice, int place, ref RunBuffer runs)
    {
        var (from, to) = (slice.From.ToUnixTimeTicks(), slice.To.ToUnixTimeTicks());
        if (!hasBegun)
            sessionStart = from;
        if (!hasBegun || wasReservation != slice.IsReservation)
            phaseStart = from;
        if (number != stretch.Tariff)
            lastFlat = None;
        (hasBegun, wasReservation) = (true, slice.IsReservation);
        (tariff, stretch) = (governing, new Stretch(number, place));
        at.State = slice.State;
        at.Kilowatts = slice.PowerKilowatts ?? AveragePower(slice, to - from);
        at.Amperes = slice.CurrentAmperes ?? 0m;
        Sweep(from, to, slice.Energy.WattHours, zone, ref runs);
    }

    private void Sweep(long from, long to, decimal wattHours, DateTimeZone zone, ref RunBuffer runs)
    {
        var boundaries = tariff!.Boundaries;
        var (startWattHours, endWattHours) = (at.WattHours, at.WattHours + wattHours);
        at.Ticks = from;
        do
        {
            at.DurationTicks = at.Ticks - phaseStart;
            at.TicksIntoGrain = policy.TimeGrainTicks == 1 ? 0 : (at.Ticks - sessionStart) % policy.TimeGrainTicks;
            var most = to - at.Ticks;
            if (boundaries.IsLocal)
                most = Math.Min(most, clock.Show(ref at, zone));
            var ticks = boundaries.TicksToNext(at, most);
            var nextWattHours = at.Ticks + ticks == to ? endWattHours : EnergyAt(at.Ticks + ticks);
            var threshold = boundaries.NextWattHours(at.WattHours);
            if (threshold < endWattHours)
            {
                var crossing = from + (long)decimal.Round((threshold - startWattHours) / wattHours * (to - from), MidpointRounding.AwayFromZero);
                if (crossing <= at.Ticks + ticks)
                    (ticks, nextWattHours) = (Math.Max(0, crossing - at.Ticks), threshold);
            }
            Find();
            Count(ticks, nextWattHours - at.WattHours, ref runs);
            at.Ticks += ticks;
            at.WattHours = nextWattHours;
        }
        while (at.Ticks < to || at.WattHours < endWattHours);

        decimal EnergyAt(long instant) =>
            startWattHours + decimal.Round(wattHours * (instant - from) / (to - from), Energy.DecimalPlaces, MidpointRounding.AwayFromZero);
    }

    private void Find()
    {
        found = new Found { Flat = None, Energy = None, Time = None, Parking = None };
        switch (at.State)
        {
            case SessionState.Reserved:
                FindAmong(ReservationKind.Reserved);
                break;
            case SessionState.ReservedExpired:
                FindAmong(ReservationKind.Expired);
                FindAmong(ReservationKind.Reserved);
                break;
            default:
                FindAmong(null);
                break;
        }
    }

    private void FindAmong(ReservationKind? reservation)
    {
        foreach (ref readonly var element in tariff!.Elements)
        {
            var adds = (found.Flat < 0 && element.Flat >= 0) || (found.Energy < 0 && element.Energy >= 0)
                || (found.Time < 0 && element.Time >= 0) || (found.Parking < 0 && element.ParkingTime >= 0);
            if (!adds || element.Reservation != reservation || !element.Holds(at))
                continue;
            found.Flat = found.Flat < 0 ? element.Flat : found.Flat;
            found.Energy = found.Energy < 0 ? element.Energy : found.Energy;
            found.Time = found.Time < 0 ? element.Time : found.Time;
            found.Parking = found.Parking < 0 ? element.ParkingTime : found.Parking;
        }
    }

    private void Count(long ticks, decimal wattHours, ref RunBuffer runs)
    {
        if (found.Flat >= 0 && found.Flat != lastFlat)
            CountFlat(ref runs);
        hasCounted = true;
        var counted = Whole(ticks);
        var run = new Run
        {
            Tariff = stretch.Tariff, State = at.State, From = at.Ticks, To = at.Ticks + ticks, FirstSlice = stretch.Slice, LastSlice = stretch.Slice,
            Component = found.Energy, WattHours = wattHours,
        };
        Extend(ref open.Energy, run, wattHours == 0, ref runs);
        (run.WattHours, run.Ticks) = (0m, counted);
        if (at.State == SessionState.Parked)
        {
            run.Component = found.Parking;
            Extend(ref open.Parking, run, ticks == 0, ref runs);
        }
        else
        {
            run.Component = found.Time;
            Extend(ref open.Time, run, ticks == 0, ref runs);
            at.ChargingTicks += at.State == SessionState.Charging ? counted : 0;
        }
    }

    /// <summary>The whole grains that end in a stretch: those of adjoining stretches add up to those of both.</summary>
    private readonly long Whole(long ticks)
    {
        var grain = policy.TimeGrainTicks;
        return grain == 1 ? ticks : (at.TicksIntoGrain + ticks) / grain * grain;
    }

    private void CountFlat(ref RunBuffer runs)
    {
        lastFlat = found.Flat;
        if (policy.FlatAtStart && hasCounted)
            return;
        for (var i = 0; i < runs.Count; i++)
        {
            ref readonly var run = ref runs[i];
            if (run.Flat && (tariff!.FlatFees == FlatFees.OncePerSession || (run.Component == found.Flat && run.Tariff == stretch.Tariff)))
                return;
        }
        runs.Add(new Run
        {
            Flat = true, Tariff = stretch.Tariff, Component = found.Flat, State = at.State, From = at.Ticks, To = at.Ticks, FirstSlice = stretch.Slice, LastSlice = stretch.Slice,
        });
    }

    /// <summary>Lengthens the open run of a dimension, or opens one as soon as there is something to count.</summary>
    private readonly void Extend(ref int place, in Run next, bool isEmpty, ref RunBuffer runs)
    {
        if (next.Component < 0)
            return;
        if (place > 0)
        {
            ref var run = ref runs[place - 1];
            // What measured nothing needs no line of its own beside one of the same tariff, whatever its threshold.
            var continues = run.Tariff == next.Tariff && run.To == next.From && (run.Component == next.Component || (isEmpty && policy.KeepsEmpty))
                && (run.State == next.State || !policy.SplitsByState);
            if (continues)
            {
                run.To = next.To;
                run.LastSlice = next.LastSlice;
                run.WattHours += next.WattHours;
                run.Ticks += next.Ticks;
                return;
            }
        }
        if (!isEmpty || policy.KeepsEmpty)
            place = runs.Add(next) + 1;
    }

    private static decimal AveragePower(in SessionPeriod period, long ticks) =>
        period.State == SessionState.Charging && ticks > 0 ? period.Energy.KilowattHours * NodaConstants.TicksPerHour / ticks : 0m;
}
