using NodaTime;

namespace GreenFlux.Billing.Kernel;

/// <summary>What makes a line, where the two kinds of tariff differ.</summary>
/// <param name="TimeGrainTicks">Time counts in whole multiples of it since the session's start, so that cutting a session loses none.</param>
/// <param name="FlatAtStart">Whether a flat fee is only owed under the tariff of the session's very start.</param>
/// <param name="SplitsByState">Whether charging and parking never share a line.</param>
/// <param name="KeepsEmpty">Whether a component that was in force and measured nothing has its line too.</param>
internal sealed record LinePolicy(long TimeGrainTicks, bool FlatAtStart, bool SplitsByState, bool KeepsEmpty)
{
    /// <summary>Every component is told apart, nothing else; nothing is rounded before the step size.</summary>
    public static LinePolicy Ocpi { get; } = new(1, FlatAtStart: false, SplitsByState: false, KeepsEmpty: false);

    /// <summary>Whole seconds; a CDR shows what it was priced by, also where that came to nothing (domain, lines and rounding).</summary>
    public static LinePolicy BillingRules { get; } = new(NodaConstants.TicksPerSecond, FlatAtStart: true, SplitsByState: true, KeepsEmpty: true);
}
