using GreenFlux.Billing.Kernel;
using NodaTime;

namespace GreenFlux.Billing.Tariffs;

/// <summary>
/// Step sizes: once per session for energy, and once for charging and parking time together, namely for that of the two which
/// was billed last. The dimension's total is rounded up by the step size of its last component, and what that adds is billed
/// there (OCPI mod_cdrs, step_size; docs/ocpi-tariffs.md). A reservation's time counts by itself.
/// </summary>
internal static class StepRounding
{
    public static void Apply(ReadOnlySpan<TariffComponent> components, ref RunBuffer runs)
    {
        var (energy, time, reservation) = (-1, -1, -1);
        for (var i = 0; i < runs.Count; i++)
        {
            ref readonly var run = ref runs[i];
            if (run.Flat)
                continue;
            if (components[run.Component].Dimension == TariffDimension.Energy)
                energy = i;
            else if (run.State is SessionState.Reserved or SessionState.ReservedExpired)
                reservation = i;
            else
                time = i;
        }
        RoundUp(components, energy, 1, ref runs);
        RoundUp(components, time, NodaConstants.TicksPerSecond, ref runs);
        RoundUp(components, reservation, NodaConstants.TicksPerSecond, ref runs);
    }

    private static void RoundUp(ReadOnlySpan<TariffComponent> components, int last, long unit, ref RunBuffer runs)
    {
        if (last < 0 || components[runs[last].Component] is not { StepSize: > 0 } component)
            return;
        var isReservation = IsReservation(runs[last]);
        var total = 0m;
        for (var i = 0; i <= last; i++)
        {
            ref readonly var run = ref runs[i];
            if (!run.Flat && IsReservation(run) == isReservation && components[run.Component].Dimension == component.Dimension)
                total += run.WattHours + run.Ticks;
        }
        var over = total % (component.StepSize * (decimal)unit);
        if (over > 0)
            runs[last].Added = component.StepSize * (decimal)unit - over;
    }

    private static bool IsReservation(in Run run) => run.State is SessionState.Reserved or SessionState.ReservedExpired;
}
