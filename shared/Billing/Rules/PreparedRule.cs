using GreenFlux.Billing.Kernel;

namespace GreenFlux.Billing.Rules;

/// <summary>A billing rule and the tariff that the sweep knows it by.</summary>
internal sealed record PreparedRule(BillingRule Rule, CompiledTariff Tariff)
{
    public static PreparedRule Of(BillingRule rule) => new(rule, new CompiledTariff(RuleTariff.Of(rule)));
}
