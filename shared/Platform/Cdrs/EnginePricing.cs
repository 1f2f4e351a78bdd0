using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Billing.Retail;
using GreenFlux.Platform.Tariffs;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Prices one finished session by each engine: finds the rule (with time of use the rules) that the session falls under,
/// cuts it accordingly, and prices the parts. What hinders that becomes a reason. Pure.
/// </summary>
internal sealed class EnginePricing(FinishedSession finished, ParkedTime parked, List<FlagReason> reasons)
{
    public EnginePrice? Wholesale() => Price(finished.Rules.Wholesale, slices => new RetailPrice.Priced(ContractDecimals.Price(slices, finished.WholesaleDecimals)));

    public EnginePrice? Reimbursement() =>
        finished.Rules.Reimbursement is { } rules ? Price(rules, slices => new RetailPrice.Priced(RulePricer.Price(slices))) : null;

    /// <param name="wholesale">What options that build on the wholesale total start from; null when there is none.</param>
    public EnginePrice? Retail(EnginePrice? wholesale) =>
        finished.Rules.Retail is { TariffCode: not null } rules
            ? Price(rules, slices => RetailPricer.Price(slices, wholesale?.Total))
            : null;

    /// <summary>
    /// Roaming sessions have the rule of their start in wholesale and retail; what the site's energy contract is owed knows
    /// no roaming.
    /// </summary>
    private bool SplitsByTime(BillingEngine engine) =>
        finished.Session.TimePricing != TimePricing.StartRule && (engine == BillingEngine.Reimbursement || finished.Who.AllowsTimeOfUse);

    private EnginePrice? Price(EngineRules engine, Func<IReadOnlyList<RatedSlice>, RetailPrice?> price)
    {
        if (engine.TariffCode is null)
        {
            Flag(engine, "NO_TARIFF", $"No {engine.Engine} tariff is set for connector {finished.Session.ConnectorId} of '{finished.Session.StationId}'. Set one, then retry.", ["tariffCode"]);
            return null;
        }
        if (Periods(engine, engine.TariffCode) is not { } periods)
            return null;
        var splits = SplitsByTime(engine.Engine);
        var slices = SessionRating.Rate(finished.Curve, periods, SessionRating.DependsOnParking(periods, splits) ? parked : ParkedTime.None);
        switch (price(slices))
        {
            case RetailPrice.Priced { Session: var priced }:
                var rule = periods[0].Rule;
                var result = new EnginePrice(engine.TariffCode, rule.Id, rule.Version, priced.Lines, priced.Total);
                reasons.AddRange(Checks.CostChecks.Check(result, engine.Engine));
                return result;
            case RetailPrice.Refused refused:
                Flag(engine, refused.Code, refused.Message, ["currency"]);
                return null;
            default:
                // Without a wholesale price, which has its own reason, there is nothing to build on.
                return null;
        }
    }

    /// <summary>The rules and the stretches that they govern; null when a stretch has none or several, which is flagged.</summary>
    private List<RatedPeriod>? Periods(EngineRules engine, string code)
    {
        var query = new RuleQuery(engine.Engine, code, finished.Curve.From, finished.Zone) { Parties = SessionPartiesReader.Of(finished.Session, finished.Who) };
        if (!SplitsByTime(engine.Engine))
        {
            var selection = RuleSelector.Select(engine.Known, query);
            if (selection.MatchCount == 0)
                selection = RuleSelector.Select(engine.Current, query);
            return Governing(engine, code, selection, finished.Curve.From) is { } only ? [new RatedPeriod(finished.Curve.From, finished.Curve.To, only)] : null;
        }
        var periods = new List<RatedPeriod>();
        foreach (var period in RuleTimeline.Over(engine.Known, query, finished.Curve.From, finished.Curve.To))
        {
            // Rules saved later may fill what the known ones leave open, and nothing else.
            var parts = period.Selection.MatchCount > 0 ? [period] : RuleTimeline.Over(engine.Current, query, period.From, period.To);
            foreach (var part in parts)
            {
                if (Governing(engine, code, part.Selection, part.From) is not { } rule)
                    return null;
                if (periods.Count > 0 && periods[0].Rule.Currency != rule.Currency)
                {
                    Flag(engine, "CURRENCY_MISMATCH", $"Rule '{periods[0].Rule.Id}' is in {periods[0].Rule.Currency} and rule '{rule.Id}', which follows it during the session, in {rule.Currency}. Nothing is converted: give both one currency, then retry.", ["currency"]);
                    return null;
                }
                periods.Add(new RatedPeriod(part.From, part.To, rule));
            }
        }
        return periods;
    }

    private BillingRule? Governing(EngineRules engine, string code, RuleSelection selection, Instant at)
    {
        if (selection.Rule is { } rule)
            return rule;
        var when = at == finished.Curve.From ? "at the session's start" : $"from {at.InZone(finished.Zone).LocalDateTime:uuuu-MM-dd HH:mm} on";
        if (selection.MatchCount == 0)
        {
            var excluded = selection.Candidates.Count == 0
                ? "There are none."
                : string.Join(" ", selection.Candidates.Select(candidate => $"{candidate.RuleId} v{candidate.RuleVersion}: {candidate.Exclusion}"));
            Flag(engine, "NO_BILLING_RULE", $"No {engine.Engine} billing rule of '{code}' is valid {when}. {excluded} Add one, then retry.", ["tariffCode", "startedAt"]);
        }
        else
        {
            var rivals = string.Join(", ", selection.Rivals.Select(rival => rival.Id));
            Flag(engine, "SEVERAL_BILLING_RULES", $"Several {engine.Engine} billing rules of '{code}' are valid {when}: {rivals}. End all but one, or narrow its scope, then retry.", ["tariffCode", "startedAt"]);
        }
        return null;
    }

    private void Flag(EngineRules engine, string code, string sentence, IReadOnlyList<string> fields) =>
        reasons.Add(new FlagReason(code, FlagCategory.BillingRules, engine.Engine == BillingEngine.Retail ? FlagOwner.Emsp : FlagOwner.Cpo, sentence, fields));
}
