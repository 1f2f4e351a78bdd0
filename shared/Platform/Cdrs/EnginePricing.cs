using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Billing.Retail;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Evidence;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Prices one finished session by each engine: finds the rule (with time of use the rules) that the session falls under,
/// cuts it accordingly, and prices the parts. What hinders that becomes a reason. Pure.
/// </summary>
internal sealed class EnginePricing(FinishedSession finished, ParkedTime parked, List<FlagReason> reasons, List<PriceDeviation> deviations)
{
    private Currency wholesaleCurrency;

    public EnginePrice? Wholesale()
    {
        var price = Price(finished.Rules.Wholesale, slices => new RetailPrice.Priced(ContractDecimals.Price(slices, finished.WholesaleDecimals)));
        wholesaleCurrency = price?.Total.Currency ?? default;
        return price;
    }

    /// <summary>After <see cref="Wholesale"/>, whose currency it must have (domain "Reimbursement payee").</summary>
    public EnginePrice? Reimbursement()
    {
        if (finished.Rules.Reimbursement is not { } rules || Price(rules, slices => new RetailPrice.Priced(RulePricer.Price(slices))) is not { } price)
            return null;
        if (wholesaleCurrency == default || price.Total.Currency == wholesaleCurrency)
            return price;
        reasons.Add(RuleFlag.CurrencyMismatch.Of(BillingEngine.Reimbursement, rules.TariffCode,
            $"Rule '{price.RuleId}' reimburses in {price.Total.Currency}, and wholesale is in {wholesaleCurrency}; nothing is converted. Give both one currency, then retry."));
        return null;
    }

    /// <param name="wholesale">What options that build on the wholesale total start from; null when there is none.</param>
    public EnginePrice? Retail(EnginePrice? wholesale) =>
        finished.Rules.Retail is { TariffCode: not null } rules
            ? Price(rules, slices => RetailPricer.Price(slices, wholesale?.Total))
            : null;

    /// <summary>Whether an engine that was priced followed the clock.</summary>
    public bool FollowedClock { get; private set; }

    /// <summary>The parked time that some price depended on.</summary>
    public ParkedTime DecisiveParking { get; private set; } = ParkedTime.None;

    /// <summary>Whether the rule of the start prices all of it, although the price was to follow the clock.</summary>
    public bool ByStartRule { get; init; }

    /// <summary>As shown at the start; without evidence as it is known now.</summary>
    private bool FollowsClock(EngineRules engine) => !ByStartRule && WasToFollowClock(engine);

    private bool WasToFollowClock(EngineRules engine) =>
        engine.Shown?.FollowsClock ?? ClockPricing.Applies(engine.Engine, finished.Session.TimePricing, finished.Who);

    private EnginePrice? Price(EngineRules engine, Func<IReadOnlyList<RatedSlice>, RetailPrice?> price)
    {
        if (engine.TariffCode is null)
        {
            reasons.Add(RuleFlag.NoTariff.Of(
                engine.Engine, null, $"No {engine.Engine} tariff is set for connector {finished.Session.ConnectorId} of '{finished.Session.StationId}'. Set one, then retry.", Subject.OfStation(finished)));
            return null;
        }
        if (Periods(engine, engine.TariffCode) is not { } periods)
            return null;
        var splits = FollowsClock(engine);
        FollowedClock |= splits;
        if (splits && SessionRating.PricesTime(periods))
            DecisiveParking = parked;
        var slices = SessionRating.Rate(finished.Curve, periods, SessionRating.DependsOnParking(periods, splits) ? parked : ParkedTime.None);
        switch (price(slices))
        {
            case RetailPrice.Priced { Session: var priced }:
                var rule = periods[0].Rule;
                var result = new EnginePrice(engine.TariffCode, rule.Id, rule.Version, priced.Lines, priced.Total);
                CostChecks.Check(result, engine.Engine, finished.CeilingOf(result.Total.Currency), reasons);
                return result;
            case RetailPrice.Refused refused:
                reasons.Add(RuleFlag.OfRefusal(refused.Code).Of(engine.Engine, engine.TariffCode, refused.Message));
                return null;
            default:
                // Without a wholesale price, which has its own reason, there is nothing to build on.
                return null;
        }
    }

    /// <summary>The rules and the stretches that they govern; null when a stretch has none or several, which is flagged.</summary>
    private List<RatedPeriod>? Periods(EngineRules engine, string code)
    {
        var query = new RuleQuery(engine.Engine, code, finished.Curve.From, finished.Zone) { Parties = finished.Session.Evidence?.Parties ?? finished.RuleParties };
        var periods = new List<RatedPeriod>();
        foreach (var part in BillingPeriods.Over(engine, query, finished.RuleParties, FollowsClock(engine), finished.Curve.From, finished.Curve.To))
        {
            if (part.Rule is not { } rule)
            {
                var when = part.From == finished.Curve.From ? "at the session's start" : $"from {part.From.InZone(finished.Zone).LocalDateTime:uuuu-MM-dd HH:mm} on";
                reasons.Add(RuleSelectionFlag.Of(part.Selection, engine.Engine, code, when));
                return null;
            }
            if (periods.Count > 0 && periods[0].Rule.Currency != rule.Currency)
            {
                reasons.Add(RuleFlag.CurrencyMismatch.Of(engine.Engine, code, $"Rule '{periods[0].Rule.Id}' is in {periods[0].Rule.Currency} and rule '{rule.Id}', which follows it during the session, in {rule.Currency}. Nothing is converted: give both one currency, then retry."));
                return null;
            }
            if (part.Exception is { } exception)
                deviations.Add(DeviationText.OfRule(engine.Engine, exception, part, finished.Zone));
            periods.Add(new RatedPeriod(part.From, part.To, rule));
        }
        if (ByStartRule && WasToFollowClock(engine))
            deviations.Add(DeviationText.OfStartRule(engine.Engine));
        deviations.AddRange(DeviationText.OfReadings(engine.Engine, periods, finished.Curve, finished.Zone));
        return periods;
    }
}
