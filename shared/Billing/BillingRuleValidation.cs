using NodaTime;

namespace GreenFlux.Billing;

/// <summary>One thing that makes a billing rule illegal.</summary>
/// <param name="Field">Path of the field at fault in the rule's JSON, for example <c>components[1].price</c>.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">A sentence for the operator: what is wrong and what to do.</param>
public sealed record BillingRuleError(string Field, string Code, string Message);

/// <summary>Says whether a rule may exist; checked on save and before pricing.</summary>
public static class BillingRuleValidation
{
    /// <summary>Longest id or tariff code.</summary>
    public const int MaxTextLength = 100;

    /// <summary>Finest price.</summary>
    public const int MaxPriceDecimals = 12;

    /// <summary>Largest price of any currency; dear enough for the weakest ones, and no session's cost can overflow.</summary>
    public const decimal MaxPrice = 100_000_000m;

    /// <summary>Everything that is wrong, in the order of the fields; empty: the rule is legal.</summary>
    public static IReadOnlyList<BillingRuleError> Check(BillingRule rule)
    {
        var errors = new List<BillingRuleError>();
        CheckText(rule.Id, "id", errors);
        if (rule.Version < 1)
            errors.Add(new("version", "VERSION_TOO_LOW", $"Version {rule.Version} can't be: versions count from 1."));
        if (!Enum.IsDefined(rule.Engine))
            errors.Add(new("engine", "ENGINE_UNKNOWN", $"There is no engine {rule.Engine}; use Wholesale, Retail or Reimbursement."));
        CheckText(rule.TariffCode, "tariffCode", errors);
        if (rule.Currency == default)
            errors.Add(new("currency", "CURRENCY_MISSING", "A rule needs a currency, for example EUR."));
        CheckComponents(rule.Components, errors);
        CheckValidity(rule, errors);
        return errors;
    }

    private static void CheckText(string? text, string field, List<BillingRuleError> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
            errors.Add(new(field, "MISSING", $"The {field} is empty; a rule needs one."));
        else if (text.Length > MaxTextLength)
            errors.Add(new(field, "TOO_LONG", $"The {field} has {text.Length} characters; at most {MaxTextLength} are allowed."));
        else if (text.Any(char.IsControl) || text.Trim().Length < text.Length)
            errors.Add(new(field, "NOT_CLEAN", $"The {field} '{text.Trim()}' has control characters, or spaces around it; remove them."));
    }

    private static void CheckComponents(IReadOnlyList<PriceComponent>? components, List<BillingRuleError> errors)
    {
        if (components is null or [])
        {
            errors.Add(new("components", "COMPONENTS_MISSING", "The rule has no price component; add at least one, even with price 0."));
            return;
        }
        var seen = new HashSet<PriceDimension>();
        for (var i = 0; i < components.Count; i++)
        {
            var field = $"components[{i}]";
            if (components[i] is not { } component)
            {
                errors.Add(new(field, "MISSING", $"The price component at position {i} is null; remove it."));
                continue;
            }
            if (!Enum.IsDefined(component.Dimension))
                errors.Add(new($"{field}.dimension", "DIMENSION_UNKNOWN", $"There is no dimension {component.Dimension}; use Flat, Energy or Time."));
            else if (!seen.Add(component.Dimension))
                errors.Add(new($"{field}.dimension", "DIMENSION_REPEATED", $"The rule already has a price for {component.Dimension}; keep one."));
            CheckPrice(component, $"{field}.price", errors);
        }
    }

    private static void CheckPrice(PriceComponent component, string field, List<BillingRuleError> errors)
    {
        if (component.Price < 0)
            errors.Add(new(field, "PRICE_NEGATIVE", $"The {component.Dimension} price {component.Price} is negative; use 0 or more."));
        else if (component.Price > MaxPrice)
            errors.Add(new(field, "PRICE_TOO_HIGH", $"The {component.Dimension} price {component.Price} is above {MaxPrice}; check the decimal point."));
        else if (decimal.Round(component.Price, MaxPriceDecimals) != component.Price)
            errors.Add(new(field, "PRICE_TOO_FINE", $"The {component.Dimension} price {component.Price} has more than {MaxPriceDecimals} decimal places."));
    }

    private static void CheckValidity(BillingRule rule, List<BillingRuleError> errors)
    {
        if (IsForeign(rule.ValidFrom))
            errors.Add(new("validFrom", "CALENDAR_NOT_ISO", "The start of validity is not in the ISO calendar."));
        else if (IsForeign(rule.ValidTo))
            errors.Add(new("validTo", "CALENDAR_NOT_ISO", "The end of validity is not in the ISO calendar."));
        else if (rule.ValidFrom is { } from && rule.ValidTo is { } to && to <= from)
            errors.Add(new("validTo", "VALIDITY_INVERTED", $"The validity ends at {Text(to)}, not after its start at {Text(from)}; the end is exclusive."));
    }

    private static bool IsForeign(LocalDateTime? moment) => moment is { } value && value.Calendar != CalendarSystem.Iso;

    private static string Text(LocalDateTime moment) => NodaTime.Text.LocalDateTimePattern.ExtendedIso.Format(moment);
}
