using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>Is the cost plausible? (domain §12 Final Cost Check)</summary>
public static class CostChecks
{
    /// <param name="ceilings">What one session costs at most before a human looks.</param>
    public static IEnumerable<FlagReason> Check(EnginePrice price, BillingEngine engine, PriceCeilings ceilings)
    {
        var owner = engine == BillingEngine.Retail ? FlagOwner.Emsp : FlagOwner.Cpo;
        if (price.Total.Amount < 0)
            yield return Flag("COST_NEGATIVE", $"The {engine} cost is {price.Total}. Check rule {price.RuleId}.");
        if (ceilings.OfSession(price.Total.Currency) is { } ceiling && price.Total.Amount > ceiling)
            yield return Flag("COST_ABOVE_CEILING", $"The {engine} cost of {price.Total} is above {ceiling} {price.Total.Currency}. Accept it if it is right.");
        if (price.Total.Amount == 0 && price.Lines.Any(line => line is { Quantity: > 0, Price: > 0, UnroundedCost: not 0 }))
            yield return Flag("COST_ZERO", $"The {engine} cost rounds to zero although rule {price.RuleId} sets a price. Accept it if the session is that small.");

        FlagReason Flag(string code, string sentence) => new(code, FlagCategory.FinalCostCheck, owner, sentence, ["cost"]) { Engine = engine, About = $"{engine} {price.TariffCode}" };
    }
}
