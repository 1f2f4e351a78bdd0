namespace GreenFlux.Billing.Kernel;

/// <summary>Which conditions an element has at all, so that a moment is only compared with these.</summary>
[Flags]
internal enum ElementChecks
{
    None = 0,
    Interval = 1,
    Dates = 2,
    Window = 4,
    Weekdays = 8,
    Energy = 16,
    Duration = 32,
    ChargingTime = 64,
    Power = 128,
    Current = 256,
    Local = Dates | Window | Weekdays,
}

internal static class ElementCheckSets
{
    /// <summary>Any of them is there.</summary>
    public static bool Has(this ElementChecks checks, ElementChecks any) => (checks & any) != ElementChecks.None;
}
