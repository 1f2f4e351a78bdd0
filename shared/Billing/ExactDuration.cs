using NodaTime;

namespace GreenFlux.Billing;

internal static class ExactDuration
{
    /// <summary>Every nanosecond: a double would lose some.</summary>
    public static decimal ExactNanoseconds(this Duration duration) =>
        duration.Days * (decimal)NodaConstants.NanosecondsPerDay + duration.NanosecondOfDay;
}
