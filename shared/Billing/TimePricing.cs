using System.Text.Json.Serialization;
using NodaTime;

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
        }
        return pricing == TimePricing.TimeOfUse && OffQuarter(rule) is { } field
            ? $"Rule '{rule.Id}' has an energy price whose {field} lies beside the quarter-hours (:00, :15, :30, :45): with time of use, energy is read from the meter at those alone."
            : null;
    }

    /// <summary>The first bound of an energy price that lies beside the quarter-hours, by its field; null: there is none.</summary>
    public static string? OffQuarter(BillingRule rule)
    {
        if (rule.Components.All(component => component.Dimension != PriceDimension.Energy))
            return null;
        if (IsOff(rule.ValidFrom?.TimeOfDay))
            return "validFrom";
        if (IsOff(rule.ValidTo?.TimeOfDay))
            return "validTo";
        for (var i = 0; i < (rule.Windows?.Count ?? 0); i++)
        {
            if (IsOff(rule.Windows![i].From) || IsOff(rule.Windows[i].To))
                return $"windows[{i}]";
        }
        for (var i = 0; i < (rule.Exceptions?.Count ?? 0); i++)
        {
            if (IsOff(rule.Exceptions![i].ValidFrom?.TimeOfDay) || IsOff(rule.Exceptions[i].ValidTo?.TimeOfDay))
                return $"exceptions[{i}]";
        }
        return null;
    }

    private static bool IsOff(LocalTime? time) => time is { } bound && bound.TickOfDay % (15 * NodaConstants.TicksPerMinute) != 0;
}
