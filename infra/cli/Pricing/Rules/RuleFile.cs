using System.Globalization;
using GreenFlux.Billing;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>Billing rules, in the JSON of the API.</summary>
internal sealed class RuleFile(IReadOnlyList<BillingRule> rules, RuleTerms terms) : TariffFile
{
    public static TariffFileKind Kind { get; } = new(RuleFileReader.Recognises, RuleFileReader.Read);

    public override string Name => rules.Count == 1 ? $"billing rule {rules[0].Id}" : string.Create(CultureInfo.InvariantCulture, $"{rules.Count} billing rules");

    public override SessionPrice Price(SessionDescription session)
    {
        var metered = MeteredSession.Of(session, terms.Parking);
        if (metered.Problem is { } problem)
            return new SessionPrice(session.Id, null, [problem]);
        var pricing = new RulePricing(rules, terms, session.Terms, metered);
        var engines = pricing.Run();
        return pricing.Problems.Count > 0
            ? new SessionPrice(session.Id, null, pricing.Problems)
            : new SessionPrice(session.Id, RuleBreakdown.Of(metered, pricing, engines), []);
    }
}
