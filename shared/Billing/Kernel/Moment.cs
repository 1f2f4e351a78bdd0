using GreenFlux.Billing.Tariffs;

namespace GreenFlux.Billing.Kernel;

/// <summary>A point of a session: all that conditions look at.</summary>
internal struct Moment
{
    /// <summary>Unix ticks of 100 ns.</summary>
    public long Ticks;

    /// <summary>Local calendar day, counted from 1970-01-01.</summary>
    public long Day;
    public long TickOfDay;
    public int Weekday;
    public int WeekdayBefore;
    public decimal WattHours;
    public long DurationTicks;
    public long ChargingTicks;

    /// <summary>How far into a grain of time it lies, which counts as a whole or not at all.</summary>
    public long TicksIntoGrain;
    public decimal Kilowatts;
    public decimal Amperes;
    public SessionState State;
}
