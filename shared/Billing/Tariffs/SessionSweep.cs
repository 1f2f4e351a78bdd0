using NodaTime;
using NodaTime.TimeZones;

namespace GreenFlux.Billing.Tariffs;

/// <summary>One walk over a session that finds, for each moment and dimension, the component that counts.</summary>
internal struct SessionSweep(CompiledElement[] elements, Boundaries boundaries, FlatFees flatFees)
{
    private const int None = -1;
    private ZoneInterval? zoneInterval;
    private long zoneEnd = long.MinValue;
    private long zoneOffset;
    private int flat = None;
    private int energy = None;
    private int time = None;
    private int parking = None;
    private int openEnergy = None;
    private int openTime = None;
    private int openParking = None;
    private int lastFlat = None;

    public void Sweep(SessionProfile session, ref RunBuffer runs)
    {
        var at = default(Moment);
        var phaseStart = 0L;
        var first = true;
        var wasReservation = false;
        foreach (ref readonly var period in session.Span)
        {
            var (from, to) = (period.From.ToUnixTimeTicks(), period.To.ToUnixTimeTicks());
            if (first || wasReservation != period.IsReservation)
                phaseStart = from;
            (first, wasReservation) = (false, period.IsReservation);
            at.State = period.State;
            at.Kilowatts = period.PowerKilowatts ?? AveragePower(period, to - from);
            at.Amperes = period.CurrentAmperes ?? 0m;
            SweepPeriod(ref at, from, to, phaseStart, period.Energy.WattHours, session.Zone, ref runs);
        }
    }

    private void SweepPeriod(ref Moment at, long from, long to, long phaseStart, decimal wattHours, DateTimeZone zone, ref RunBuffer runs)
    {
        var (startWattHours, endWattHours) = (at.WattHours, at.WattHours + wattHours);
        at.Ticks = from;
        do
        {
            at.DurationTicks = at.Ticks - phaseStart;
            var most = to - at.Ticks;
            if (boundaries.IsLocal)
                most = Math.Min(most, Localise(ref at, zone));
            var ticks = boundaries.TicksToNext(at, most);
            var nextWattHours = at.Ticks + ticks == to ? endWattHours : EnergyAt(at.Ticks + ticks);
            var threshold = boundaries.NextWattHours(at.WattHours);
            if (threshold < endWattHours)
            {
                var crossing = from + (long)decimal.Round((threshold - startWattHours) / wattHours * (to - from), MidpointRounding.AwayFromZero);
                if (crossing <= at.Ticks + ticks)
                    (ticks, nextWattHours) = (Math.Max(0, crossing - at.Ticks), threshold);
            }
            Find(at);
            Count(at, ticks, nextWattHours - at.WattHours, ref runs);
            at.Ticks += ticks;
            at.WattHours = nextWattHours;
            if (at.State == SessionState.Charging)
                at.ChargingTicks += ticks;
        }
        while (at.Ticks < to || at.WattHours < endWattHours);

        decimal EnergyAt(long instant) =>
            startWattHours + decimal.Round(wattHours * (instant - from) / (to - from), Energy.DecimalPlaces, MidpointRounding.AwayFromZero);
    }

    /// <summary>Puts the local clock into the moment.</summary>
    /// <returns>Ticks until the zone's offset changes.</returns>
    private long Localise(ref Moment at, DateTimeZone zone)
    {
        if (at.Ticks >= zoneEnd || zoneInterval is null)
        {
            zoneInterval = zone.GetZoneInterval(Instant.FromUnixTimeTicks(at.Ticks));
            zoneOffset = zoneInterval.WallOffset.Ticks;
            zoneEnd = zoneInterval.HasEnd ? zoneInterval.End.ToUnixTimeTicks() : long.MaxValue;
        }
        var local = at.Ticks + zoneOffset;
        at.Day = Math.DivRem(local, NodaConstants.TicksPerDay, out at.TickOfDay);
        if (at.TickOfDay < 0)
        {
            at.Day--;
            at.TickOfDay += NodaConstants.TicksPerDay;
        }
        // 1970-01-01 was a Thursday, the fourth bit of a week that begins on Monday.
        var weekday = (int)(((at.Day + 3) % 7 + 7) % 7);
        at.Weekday = 1 << weekday;
        at.WeekdayBefore = 1 << ((weekday + 6) % 7);
        return zoneEnd == long.MaxValue ? long.MaxValue : zoneEnd - at.Ticks;
    }

    private void Find(in Moment at)
    {
        flat = energy = time = parking = None;
        switch (at.State)
        {
            case SessionState.Reserved:
                FindAmong(ReservationKind.Reserved, at);
                break;
            case SessionState.ReservedExpired:
                FindAmong(ReservationKind.Expired, at);
                FindAmong(ReservationKind.Reserved, at);
                break;
            default:
                FindAmong(null, at);
                break;
        }
    }

    private void FindAmong(ReservationKind? reservation, in Moment at)
    {
        foreach (ref readonly var element in elements.AsSpan())
        {
            var adds = (flat < 0 && element.Flat >= 0) || (energy < 0 && element.Energy >= 0)
                || (time < 0 && element.Time >= 0) || (parking < 0 && element.ParkingTime >= 0);
            if (!adds || element.Reservation != reservation || !element.Holds(at))
                continue;
            flat = flat < 0 ? element.Flat : flat;
            energy = energy < 0 ? element.Energy : energy;
            time = time < 0 ? element.Time : time;
            parking = parking < 0 ? element.ParkingTime : parking;
        }
    }

    private void Count(in Moment at, long ticks, decimal wattHours, ref RunBuffer runs)
    {
        if (flat >= 0 && flat != lastFlat)
            CountFlat(at, ref runs);
        var stretch = new Run { State = at.State, From = at.Ticks, To = at.Ticks + ticks, WattHours = wattHours };
        Extend(ref openEnergy, energy, stretch, wattHours == 0, ref runs);
        (stretch.WattHours, stretch.Ticks) = (0m, ticks);
        if (at.State == SessionState.Parked)
            Extend(ref openParking, parking, stretch, ticks == 0, ref runs);
        else
            Extend(ref openTime, time, stretch, ticks == 0, ref runs);
    }

    private void CountFlat(in Moment at, ref RunBuffer runs)
    {
        lastFlat = flat;
        for (var i = 0; i < runs.Count; i++)
        {
            if (runs[i].Flat && (runs[i].Component == flat || flatFees == FlatFees.OncePerSession))
                return;
        }
        runs.Add(new Run { Component = flat, Flat = true, State = at.State, From = at.Ticks, To = at.Ticks });
    }

    /// <summary>Lengthens the open run of a dimension, or opens one as soon as there is something to count.</summary>
    private static void Extend(ref int open, int component, in Run stretch, bool isEmpty, ref RunBuffer runs)
    {
        if (component < 0)
            return;
        if (open >= 0)
        {
            ref var run = ref runs[open];
            if (run.Component == component && run.To == stretch.From)
            {
                run.To = stretch.To;
                run.WattHours += stretch.WattHours;
                run.Ticks += stretch.Ticks;
                return;
            }
        }
        if (!isEmpty)
            open = runs.Add(stretch with { Component = component });
    }

    private static decimal AveragePower(in SessionPeriod period, long ticks) =>
        period.State == SessionState.Charging && ticks > 0 ? period.Energy.KilowattHours * NodaConstants.TicksPerHour / ticks : 0m;
}
