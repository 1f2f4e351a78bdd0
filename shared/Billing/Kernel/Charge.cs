using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing.Kernel;

/// <summary>What a run costs: the one place where a quantity meets a price.</summary>
/// <param name="Measured">In <paramref name="Unit"/>.</param>
/// <param name="Quantity">As billed: with what a step size adds.</param>
/// <param name="Seconds">Billed seconds; null unless time is billed.</param>
/// <param name="Amount">Unrounded.</param>
internal readonly record struct Charge(decimal Measured, decimal Quantity, TariffUnit Unit, decimal? Seconds, decimal Amount)
{
    public static Charge Of(in Run run, TariffComponent component, TimePriceUnit timeUnit)
    {
        switch (component.Dimension)
        {
            case TariffDimension.Flat:
                return new Charge(1m, 1m, TariffUnit.Session, null, component.Price);
            case TariffDimension.Energy:
                var kilowattHours = (run.WattHours + run.Added) / 1000m;
                return new Charge(run.WattHours / 1000m, kilowattHours, TariffUnit.KilowattHour, null, component.Price * kilowattHours);
            default:
                // Divided once, at the end: a price times a repeating fraction of an hour would carry its error.
                var (unit, ticksPerUnit) = timeUnit == TimePriceUnit.Hour
                    ? (TariffUnit.Hour, (decimal)NodaConstants.TicksPerHour)
                    : (TariffUnit.Minute, NodaConstants.TicksPerMinute);
                var ticks = run.Ticks + run.Added;
                return new Charge(run.Ticks / ticksPerUnit, ticks / ticksPerUnit, unit, ticks / NodaConstants.TicksPerSecond, component.Price * ticks / ticksPerUnit);
        }
    }
}
