using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>Is what one engine made of the session plausible? (domain §12 Final Cost Check)</summary>
public abstract class CostCheck(string code, FlagCategory category, IReadOnlyList<string> fields, FlagGuide guide)
    : FlagKind(code, category, [FlagOwner.Cpo, FlagOwner.Emsp, FlagOwner.Platform], fields, guide)
{
    /// <param name="ceiling">What one session costs at most before a human looks; null: none is set for the currency.</param>
    /// <returns>Null when all is well.</returns>
    public abstract FlagReason? Find(EnginePrice price, BillingEngine engine, decimal? ceiling);

    private protected FlagReason Of(EnginePrice price, BillingEngine engine, string sentence) =>
        Reason(sentence, Subject.OfPrice(engine, price.TariffCode), engine, Subject.OwnerOf(engine));
}

/// <summary>The cost is below zero.</summary>
public sealed class CostNegative() : CostCheck("COST_NEGATIVE", FlagCategory.FinalCostCheck, ["cost"], new(
    "The cost is below zero.",
    "A negative price in a rule; a partner's credit that is not marked as one.",
    "Check the rule. Accept it only if the driver is to be paid."))
{
    public override FlagReason? Find(EnginePrice price, BillingEngine engine, decimal? ceiling) => price.Total.Amount < 0
        ? Of(price, engine, $"The {engine} cost is {price.Total}. Check rule {price.RuleId}; accept it only if the driver is to be paid, else drop it.")
        : null;
}

/// <summary>The cost is above what one session is believed to cost.</summary>
public sealed class CostAboveCeiling() : CostCheck("COST_ABOVE_CEILING", FlagCategory.FinalCostCheck, ["cost"], new(
    "The cost is above the ceiling of its currency (EUR 500 unless the tenant says otherwise).",
    "A price in cents or with a slipped decimal point; a stay of many days with a parking fee; a lorry.",
    "Accept it if it is right; else correct the rule for the future, and drop or credit this one. Raise the tenant's ceiling if such sessions are usual."))
{
    public override FlagReason? Find(EnginePrice price, BillingEngine engine, decimal? ceiling) => price.Total.Amount > ceiling
        ? Of(price, engine, $"The {engine} cost of {price.Total} is above {ceiling} {price.Total.Currency}. Accept it if it is right, else drop it and correct rule {price.RuleId} for the future.")
        : null;
}

/// <summary>Nothing is to be paid although something has a price.</summary>
public sealed class CostZero() : CostCheck("COST_ZERO", FlagCategory.FinalCostCheck, ["cost"], new(
    "The cost rounds to zero although something with a price was consumed.",
    "A session of a few Wh; a price with a slipped decimal point.",
    "Accept it if the session is that small."))
{
    public override FlagReason? Find(EnginePrice price, BillingEngine engine, decimal? ceiling)
    {
        if (price.Total.Amount != 0)
            return null;
        for (var i = 0; i < price.Lines.Count; i++)
        {
            if (price.Lines[i] is { Quantity: > 0, Price: > 0, UnroundedCost: not 0 })
                return Of(price, engine, $"The {engine} cost rounds to zero although rule {price.RuleId} sets a price. Accept it if the session is that small, else drop it.");
        }
        return null;
    }
}

/// <summary>Nobody said what a session may cost in this currency.</summary>
public sealed class CurrencyWithoutCeiling() : CostCheck("CURRENCY_WITHOUT_CEILING", FlagCategory.Configuration, ["currency"], new(
    "No ceiling is set for the currency, so nobody can tell whether the cost is plausible.",
    "A first rule in a currency other than EUR, CHF, GBP, USD, DKK, NOK, SEK, PLN, CZK, RON, HUF and ISK.",
    "Set limits.costCeilings for the currency in the tenant's settings, then retry."))
{
    public override FlagReason? Find(EnginePrice price, BillingEngine engine, decimal? ceiling) => ceiling is null
        ? Reason($"The {engine} cost is in {price.Total.Currency}, for which no ceiling is set. Set limits.costCeilings for it in the tenant's settings, then retry.",
            $"currency {price.Total.Currency}", engine, Subject.OwnerOf(engine))
        : null;
}

/// <summary>Every check of a cost.</summary>
public static class CostChecks
{
    private static readonly CostCheck[] Each = [.. CheckCatalog.OfPrice];

    /// <param name="ceiling">Null: none is set for the currency.</param>
    /// <param name="reasons">Where what is found is added.</param>
    public static void Check(EnginePrice price, BillingEngine engine, decimal? ceiling, List<FlagReason> reasons)
    {
        foreach (var check in Each)
        {
            if (check.Find(price, engine, ceiling) is { } reason)
                reasons.Add(reason);
        }
    }
}
