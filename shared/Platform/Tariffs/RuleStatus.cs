using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Where a rule stands in time. Validity is by each location's clock, so a day passes until all clocks agree.</summary>
public enum RuleStatus
{
    /// <summary>Valid now by some clock on earth.</summary>
    Active,

    /// <summary>Begun by no clock.</summary>
    Future,

    /// <summary>Over by every clock.</summary>
    Ended,
}

public static class RuleStatuses
{
    /// <summary>The first and the last clock on earth: Kiribati, and Baker Island.</summary>
    private static readonly Offset Earliest = Offset.FromHours(14);
    private static readonly Offset Latest = Offset.FromHours(-12);

    public static RuleStatus StatusAt(this BillingRule rule, DateTimeOffset now)
    {
        var instant = Instant.FromDateTimeOffset(now);
        if (rule.ValidTo is { } to && IsOver(to, instant))
            return RuleStatus.Ended;
        return rule.ValidFrom is { } from && instant.WithOffset(Earliest).LocalDateTime < from ? RuleStatus.Future : RuleStatus.Active;
    }

    /// <summary>Whether the moment has passed by every clock.</summary>
    public static bool IsOver(LocalDateTime moment, DateTimeOffset now) => IsOver(moment, Instant.FromDateTimeOffset(now));

    private static bool IsOver(LocalDateTime moment, Instant now) => moment <= now.WithOffset(Latest).LocalDateTime;
}
