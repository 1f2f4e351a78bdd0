using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Billing;

/// <summary>Whether a session's price follows the clock (domain §§7-8).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimePricing>))]
public enum TimePricing
{
    /// <summary>The rule valid at the start prices the whole session.</summary>
    StartRule,

    /// <summary>Every rule that becomes valid during the session prices its own part.</summary>
    TimeOfUse,

    /// <summary>The same for minutes alone: energy is not charged for.</summary>
    DynamicTimeBased,
}

/// <summary>What a rule may not hold, depending on how a station's sessions are priced.</summary>
public static class ForbiddenCombination
{
    /// <returns>A sentence that says what doesn't fit and what to do; null when it fits.</returns>
    public static string? Of(BillingRule rule, TimePricing pricing)
    {
        foreach (var component in rule.Components)
        {
            if (component.Dimension == PriceDimension.Parking && pricing == TimePricing.StartRule)
                return $"Rule '{rule.Id}' has a parking price, which needs time-of-use or dynamic time-based tariffs on the station: parked time is only known there.";
            if (component.Dimension == PriceDimension.Energy && pricing == TimePricing.DynamicTimeBased)
                return $"Rule '{rule.Id}' has an energy price, and with dynamic time-based tariffs energy is not charged for.";
            if (component.Dimension == PriceDimension.Energy && pricing == TimePricing.TimeOfUse && OffQuarter(rule) is { } time)
                return $"Rule '{rule.Id}' changes an energy price at {LocalTimePattern.ExtendedIso.Format(time)}: with time-of-use tariffs that must be at a quarter of an hour, when the meter is read.";
        }
        return null;
    }

    /// <summary>A time of day at which the rule begins or ends to apply, and no meter is read; null: there is none.</summary>
    private static LocalTime? OffQuarter(BillingRule rule)
    {
        if (IsOff(rule.ValidFrom?.TimeOfDay) || IsOff(rule.ValidTo?.TimeOfDay))
            return IsOff(rule.ValidFrom?.TimeOfDay) ? rule.ValidFrom!.Value.TimeOfDay : rule.ValidTo!.Value.TimeOfDay;
        foreach (var window in rule.Windows ?? [])
        {
            if (IsOff(window.From) || IsOff(window.To))
                return IsOff(window.From) ? window.From : window.To;
        }
        return null;
    }

    private static bool IsOff(LocalTime? time) => time is { } of && of.NanosecondOfDay % (15 * NodaConstants.NanosecondsPerMinute) != 0;
}
