using GreenFlux.Billing.Retail;
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

    /// <summary>Largest threshold, in kWh or minutes.</summary>
    public const decimal MaxThreshold = 1_000_000m;

    /// <summary>Ten times the wholesale price on top of it.</summary>
    public const decimal MaxPercentage = 1000m;

    /// <summary>A week of free parking.</summary>
    public const int MaxFreeSeconds = 7 * 24 * 3600;

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
        if (rule.Currency == default || (rule.Currency == Currency.Inherited && rule.RetailPricing is not { InheritsCurrency: true }))
            errors.Add(new("currency", "CURRENCY_MISSING", "A rule needs a currency, for example EUR."));
        CheckRetail(rule, errors);
        if (rule is not { RetailPricing.Option: RetailPricingOption.WholesalePlusPercentage, Components: [] })
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

    private static void CheckRetail(BillingRule rule, List<BillingRuleError> errors)
    {
        if (rule.RetailPricing is not { } retail)
            return;
        if (rule.Engine != BillingEngine.Retail)
            errors.Add(new("retailPricing", "RETAIL_NOT_ALLOWED", $"A {rule.Engine} rule builds on no other price; leave retailPricing out."));
        else if (!Enum.IsDefined(retail.Option))
            errors.Add(new("retailPricing.option", "OPTION_UNKNOWN", $"There is no option {retail.Option}."));
        else if (retail.Option == RetailPricingOption.WholesalePlusPercentage && retail.Percentage is not (>= 0 and <= MaxPercentage))
            errors.Add(new("retailPricing.percentage", "PERCENTAGE_OUT_OF_RANGE", $"A percentage from 0 to {MaxPercentage} is needed; 0 passes the wholesale price through."));
        else if (retail.Option == RetailPricingOption.WholesalePlusPercentage && rule.Components is not [])
            errors.Add(new("components", "COMPONENTS_NOT_ALLOWED", "A rule that adds a percentage has no amounts of its own; use WholesalePlusAmount for these."));
        else if (retail.Option != RetailPricingOption.WholesalePlusPercentage && retail.Percentage is not null)
            errors.Add(new("retailPricing.percentage", "PERCENTAGE_NOT_ALLOWED", $"A percentage goes with WholesalePlusPercentage only, not with {retail.Option}."));
        else if (retail.AllowedCurrencies is not null && retail.Option != RetailPricingOption.OwnAmountsInheritedCurrency)
            errors.Add(new("retailPricing.allowedCurrencies", "CURRENCIES_NOT_ALLOWED", $"Allowed currencies go with OwnAmountsInheritedCurrency only, not with {retail.Option}."));
        else if (retail.AllowedCurrencies is [])
            errors.Add(new("retailPricing.allowedCurrencies", "CURRENCIES_EMPTY", "The list of allowed currencies is empty: leave it out to allow any."));
        if (retail.InheritsCurrency && rule.Currency != Currency.Inherited)
            errors.Add(new("currency", "CURRENCY_NOT_ALLOWED", "The rule takes the currency of the wholesale price; leave its own out."));
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
                errors.Add(new($"{field}.dimension", "DIMENSION_UNKNOWN", $"There is no dimension {component.Dimension}; use Flat, Energy, Time or Parking."));
            else if (!seen.Add(component.Dimension))
                errors.Add(new($"{field}.dimension", "DIMENSION_REPEATED", $"The rule already has a price for {component.Dimension}; keep one."));
            CheckPrice(component.Dimension, component.Price, $"{field}.price", errors);
            if (component.Threshold is { } threshold)
                CheckThreshold(component.Dimension, threshold, $"{field}.threshold", errors);
            CheckParkingTerms(component, field, errors);
        }
    }

    private static void CheckPrice(PriceDimension dimension, decimal price, string field, List<BillingRuleError> errors)
    {
        if (price < 0)
            errors.Add(new(field, "PRICE_NEGATIVE", $"The {dimension} price {price} is negative; use 0 or more."));
        else if (price > MaxPrice)
            errors.Add(new(field, "PRICE_TOO_HIGH", $"The {dimension} price {price} is above {MaxPrice}; check the decimal point."));
        else if (decimal.Round(price, MaxPriceDecimals) != price)
            errors.Add(new(field, "PRICE_TOO_FINE", $"The {dimension} price {price} has more than {MaxPriceDecimals} decimal places."));
    }

    /// <summary>Minutes are whole seconds: a threshold cuts no second in two.</summary>
    private static void CheckThreshold(PriceDimension dimension, PriceThreshold threshold, string field, List<BillingRuleError> errors)
    {
        if (dimension is not (PriceDimension.Energy or PriceDimension.Time))
            errors.Add(new(field, "THRESHOLD_NOT_ALLOWED", $"A {dimension} price has no threshold; only Energy (kWh) and Time (minutes) have."));
        else if (threshold.Above <= 0)
            errors.Add(new($"{field}.above", "THRESHOLD_TOO_LOW", $"The threshold {threshold.Above} is not above 0; leave it out and use the second price alone."));
        else if (threshold.Above > MaxThreshold)
            errors.Add(new($"{field}.above", "THRESHOLD_TOO_HIGH", $"The threshold {threshold.Above} is above {MaxThreshold}, which no session reaches."));
        else if (dimension == PriceDimension.Time && decimal.Truncate(threshold.Above * 60m) != threshold.Above * 60m)
            errors.Add(new($"{field}.above", "THRESHOLD_TOO_FINE", $"The threshold of {threshold.Above} minutes is not a whole number of seconds."));
        CheckPrice(dimension, threshold.Price, $"{field}.price", errors);
    }

    private static void CheckParkingTerms(PriceComponent component, string field, List<BillingRuleError> errors)
    {
        if (component is { FreeSeconds: 0, Cap: null })
            return;
        if (component.Dimension != PriceDimension.Parking)
            errors.Add(new(field, "PARKING_TERMS_NOT_ALLOWED", $"Free time and a cap go with a Parking price only, not with {component.Dimension}."));
        else if (component.FreeSeconds is < 0 or > MaxFreeSeconds)
            errors.Add(new($"{field}.freeSeconds", "FREE_TIME_OUT_OF_RANGE", $"{component.FreeSeconds} free seconds can't be; use 0 to {MaxFreeSeconds}."));
        else if (component.Cap is { } cap)
            CheckPrice(PriceDimension.Parking, cap, $"{field}.cap", errors);
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
