using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing.Kernel;

/// <summary>Every point at which some element of a tariff may begin or cease to apply, each kind in order.</summary>
internal sealed class Boundaries
{
    private readonly long[] intervals;
    private readonly long[] ticksOfDay;
    private readonly long[] durations;
    private readonly long[] chargingTimes;
    private readonly decimal[] wattHours;

    public static Boundaries None { get; } = new([], [], [], [], [], isLocal: false);

    private Boundaries(long[] intervals, long[] ticksOfDay, long[] durations, long[] chargingTimes, decimal[] wattHours, bool isLocal)
    {
        this.intervals = intervals;
        this.ticksOfDay = ticksOfDay;
        this.durations = durations;
        this.chargingTimes = chargingTimes;
        this.wattHours = wattHours;
        IsLocal = isLocal;
    }

    public static Boundaries Of(ReadOnlySpan<CompiledElement> elements)
    {
        var any = ElementChecks.None;
        foreach (ref readonly var element in elements)
            any |= element.Checks;
        return any == ElementChecks.None ? None : Collect(elements);
    }

    private static Boundaries Collect(ReadOnlySpan<CompiledElement> elements)
    {
        var (at, ofDay, lasting, charging, energy) = (new SortedSet<long>(), new SortedSet<long>(), new SortedSet<long>(), new SortedSet<long>(), new SortedSet<decimal>());
        var local = false;
        foreach (ref readonly var element in elements)
        {
            local |= element.Checks.Has(ElementChecks.Local);
            if (element.Checks.Has(ElementChecks.Weekdays | ElementChecks.Dates) || element.WindowDays is not (0 or (int)WeekdaySet.All))
                ofDay.Add(0);
            if (element.Checks.Has(ElementChecks.Window))
                ofDay.UnionWith([element.WindowFrom, element.WindowTo]);
            at.UnionWith([element.IntervalFrom, element.IntervalTo]);
            lasting.UnionWith([element.DurationFrom, element.DurationTo]);
            charging.UnionWith([element.ChargingFrom, element.ChargingTo]);
            energy.UnionWith([element.WattHoursFrom, element.WattHoursTo]);
        }
        return new Boundaries(
            Inner(at), [.. ofDay], Inner(lasting), Inner(charging),
            [.. energy.Where(value => value is not (decimal.MinValue or decimal.MaxValue))], local);
    }

    /// <summary>The local clock matters, and with it the zone.</summary>
    public bool IsLocal { get; }

    /// <summary>Ticks from a moment to the next boundary of time, as long as the zone's offset stays the same; at most <paramref name="most"/>.</summary>
    public long TicksToNext(in Moment at, long most)
    {
        var next = most;
        if (ticksOfDay.Length > 0)
            next = Math.Min(next, TicksToNextOfDay(at.TickOfDay));
        next = Math.Min(next, TicksTo(intervals, at.Ticks));
        next = Math.Min(next, TicksTo(durations, at.DurationTicks));
        if (at.State == SessionState.Charging)
            next = Math.Min(next, TicksTo(chargingTimes, at.ChargingTicks) - at.TicksIntoGrain);
        return next;
    }

    /// <summary>The first energy threshold above what was metered so far; <see cref="decimal.MaxValue"/>: none.</summary>
    public decimal NextWattHours(decimal metered)
    {
        foreach (var threshold in wattHours)
        {
            if (threshold > metered)
                return threshold;
        }
        return decimal.MaxValue;
    }

    private long TicksToNextOfDay(long tickOfDay)
    {
        foreach (var boundary in ticksOfDay)
        {
            if (boundary > tickOfDay)
                return boundary - tickOfDay;
        }
        return NodaConstants.TicksPerDay - tickOfDay + ticksOfDay[0];
    }

    private static long TicksTo(long[] boundaries, long now)
    {
        foreach (var boundary in boundaries)
        {
            if (boundary > now)
                return boundary - now;
        }
        return long.MaxValue;
    }

    private static long[] Inner(SortedSet<long> bounds) => [.. bounds.Where(bound => bound is not (long.MinValue or long.MaxValue))];
}
