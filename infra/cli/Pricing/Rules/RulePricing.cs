using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Billing.Retail;
using GreenFlux.Billing.Vat;
using GreenFlux.Ocpi.Fields;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;
using NodaTime;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>What one engine makes of a described session.</summary>
/// <param name="Periods">The rules that governed it.</param>
internal sealed record PricedEngine(BillingEngine Engine, string TariffCode, IReadOnlyList<RatedPeriod> Periods, PricedSession Priced, decimal? VatPercent)
{
    public VatTotals Totals { get; } = VatCalculation.Of(Priced.Total, VatPercent);
}

/// <summary>Prices a described session by each engine that the file has rules of; a session with a problem in one has no price.</summary>
internal sealed class RulePricing(IReadOnlyList<BillingRule> rules, RuleTerms terms, SessionTerms session, MeteredSession metered)
{
    private readonly List<Finding> problems = [];
    private readonly List<string> notes = [];

    public IReadOnlyList<Finding> Problems => problems;
    public IReadOnlyList<string> Notes => notes;
    public TimePricing TimePricing { get; } = session.TimePricing ?? terms.TimePricing;
    public bool IsRoaming { get; } = session.IsRoaming ?? terms.IsRoaming;

    private Instant From => metered.Curve.From;

    public IReadOnlyList<PricedEngine> Run()
    {
        var wholesale = Price(BillingEngine.Wholesale, session.TariffCode ?? terms.TariffCode, terms.VatPercent, slices => new RetailPrice.Priced(RulePricer.Price(slices)));
        var retail = Price(BillingEngine.Retail, session.Parties.PackageId ?? terms.RetailPackageId, terms.RetailVatPercent, slices => Retail(slices, wholesale));
        var reimbursement = Price(BillingEngine.Reimbursement, session.ReimbursementTariffCode ?? terms.ReimbursementTariffCode, null, slices => new RetailPrice.Priced(RulePricer.Price(slices)));
        return [.. new[] { wholesale, retail, reimbursement }.OfType<PricedEngine>()];
    }

    private RetailPrice? Retail(IReadOnlyList<RatedSlice> slices, PricedEngine? wholesale)
    {
        if (wholesale is null && rules.All(rule => rule.Engine != BillingEngine.Wholesale) && slices[0].Rule.RetailPricing is { Option: not RetailPricingOption.OwnAmounts })
            Refuse(BillingEngine.Retail, $"rule '{slices[0].Rule.Id}' builds on the wholesale price, and the file has no wholesale rule", "add one");
        return RetailPricer.Price(slices, wholesale?.Priced.Total);
    }

    private PricedEngine? Price(BillingEngine engine, string? said, decimal? vatPercent, Func<IReadOnlyList<RatedSlice>, RetailPrice?> price)
    {
        var ofEngine = rules.Where(rule => rule.Engine == engine).ToList();
        if (ofEngine.Count == 0 || CodeOf(engine, said, ofEngine) is not { } code || IsForbidden(engine, code, ofEngine) || Periods(engine, code, ofEngine) is not { } periods)
            return null;
        var splits = SplitsByTime(engine);
        var slices = SessionRating.Rate(metered.Curve, periods, SessionRating.DependsOnParking(periods, splits) ? metered.Parked : ParkedTime.None);
        switch (price(slices))
        {
            case RetailPrice.Priced { Session: var priced }:
                var first = periods[0].Rule;
                var reasons = new List<FlagReason>();
                CostChecks.Check(new EnginePrice(code, first.Id, first.Version, priced.Lines, priced.Total), engine, PriceCeilings.Default.OfSession(priced.Total.Currency), reasons);
                notes.AddRange(reasons.Select(flag => $"The platform would hold it back: {flag.Sentence}"));
                if (splits && metered.HasReadings)
                    notes.AddRange(periods.Skip(1).Where(period => metered.Curve.Points.All(point => point.At != period.From)).Select(period =>
                        $"{engine}: there is no reading at the change of prices at {Text(period.From)}; energy is taken to have flowed evenly between the readings around it."));
                return new PricedEngine(engine, code, periods, priced, vatPercent);
            case RetailPrice.Refused refused:
                Refuse(engine, $"{refused.Code}: {refused.Message}".TrimEnd('.'), "");
                return null;
            default:
                // What it builds on has no price, for a reason that was told.
                return null;
        }
    }

    private bool SplitsByTime(BillingEngine engine) => TimePricing != TimePricing.StartRule && (engine == BillingEngine.Reimbursement || !IsRoaming);

    private string? CodeOf(BillingEngine engine, string? said, List<BillingRule> ofEngine)
    {
        if (said is not null)
            return said;
        var codes = ofEngine.Select(rule => rule.TariffCode).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (codes is [var only])
            return only;
        var (what, field) = engine switch
        {
            BillingEngine.Wholesale => ("tariff codes", "tariffCode"),
            BillingEngine.Retail => ("retail packages", "parties.packageId"),
            _ => ("tariff codes", "reimbursementTariffCode"),
        };
        Refuse(engine, $"the rules have several {what} ({string.Join(", ", codes)}), and the session doesn't say which is its own", $"write it as {field}");
        return null;
    }

    /// <summary>A station's tariffs are checked against how it prices; a retail package goes with all stations.</summary>
    private bool IsForbidden(BillingEngine engine, string code, List<BillingRule> ofEngine)
    {
        if (engine == BillingEngine.Retail)
            return false;
        var found = ofEngine.Where(rule => rule.TariffCode == code).Select(rule => ForbiddenCombination.Of(rule, TimePricing)).OfType<string>().ToList();
        foreach (var sentence in found)
            Refuse(engine, sentence.TrimEnd('.'), $"change the rule, or timePricing ({RuleBreakdown.Name(TimePricing)})");
        return found.Count > 0;
    }

    private List<RatedPeriod>? Periods(BillingEngine engine, string code, List<BillingRule> ofEngine)
    {
        var package = engine == BillingEngine.Retail ? code : session.Parties.PackageId ?? terms.RetailPackageId;
        var query = new RuleQuery(engine, code, From, metered.Zone) { Parties = session.Parties with { PackageId = package } };
        if (!SplitsByTime(engine))
            return Governing(engine, query, RuleSelector.Select(ofEngine, query), From) is { } only ? [new RatedPeriod(From, metered.Curve.To, only)] : null;
        var periods = new List<RatedPeriod>();
        foreach (var part in RuleTimeline.Over(ofEngine, query, From, metered.Curve.To))
        {
            if (Governing(engine, query, part.Selection, part.From) is not { } rule)
                return null;
            if (periods.Count > 0 && periods[0].Rule.Currency != rule.Currency)
            {
                Refuse(engine, $"rule '{periods[0].Rule.Id}' is in {periods[0].Rule.Currency} and rule '{rule.Id}', which follows it during the session, in {rule.Currency}; nothing is converted", "give both one currency");
                return null;
            }
            periods.Add(new RatedPeriod(part.From, part.To, rule));
        }
        return periods;
    }

    private BillingRule? Governing(BillingEngine engine, RuleQuery query, RuleSelection selection, Instant at)
    {
        if (selection.Rule is { } rule)
            return rule;
        var when = at == From ? $"at the session's start, {Text(at)}" : $"from {Text(at)} on";
        if (selection.MatchCount == 0)
            Refuse(engine, $"no billing rule of '{query.TariffCode}' is valid {when}. {string.Join(" ", selection.Candidates.Select(candidate => $"{candidate.RuleId} v{candidate.RuleVersion}: {candidate.Exclusion}"))}".TrimEnd('.'), "add one");
        else
            Refuse(engine, $"several billing rules of '{query.TariffCode}' are valid {when}: {string.Join(", ", selection.Rivals.Select(rival => rival.Id))}", "end all but one, or narrow its scope");
        return null;
    }

    private string Text(Instant at) => NodaTime.Text.LocalDateTimePattern.GeneralIso.Format(at.InZone(metered.Zone).LocalDateTime);

    private void Refuse(BillingEngine engine, string what, string cure) => problems.Add(new Finding(engine.ToString(), what, cure));
}
