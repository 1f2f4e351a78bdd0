using GreenFlux.Billing;
using GreenFlux.Billing.Retail;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Tariffs;
using NodaTime;

namespace GreenFlux.Platform.Roaming.Inbound;

/// <summary>What became of a partner's CDR.</summary>
/// <param name="Retail">Null exactly when there are reasons.</param>
internal sealed record InboundPrice(Money? Wholesale, EnginePrice? Retail, InboundAudit? Audit, IReadOnlyList<FlagReason> Reasons, IReadOnlyList<string> Notes)
{
    /// <summary>The retail cost whatever speaks against it; null: there is none.</summary>
    public Money? Unheld { get; init; }
}

/// <summary>The pure middle: checks a partner's CDR, audits it, and prices retail on its total (domain "inbound roaming").</summary>
internal sealed class InboundDecision(InboundFacts facts)
{
    private readonly List<FlagReason> reasons = [];
    private readonly List<string> notes = [];

    public static InboundPrice Decide(InboundFacts facts) => new InboundDecision(facts).Decide();

    private InboundPrice Decide()
    {
        CheckParties();
        var wholesale = Wholesale();
        var isPlausible = IsPlausible();
        var (periods, problem) = isPlausible ? InboundPeriods.Of(facts.Cdr) : ([], null);
        if (problem is not null)
            Flag(PartnerFlag.Periods, $"{problem} Ask the partner for a corrected CDR.", "charging_periods");
        InboundAudit? audit = null;
        EnginePrice? retail = null;
        if (periods.Count > 0)
        {
            var session = new SessionProfile(facts.Zone, periods);
            var auditing = new InboundAuditing(facts, reasons, notes);
            auditing.Totals(session);
            audit = wholesale is null ? null : auditing.Cost(session);
            retail = wholesale is { } total && facts.RetailPackageId is { } package ? Retail(package, periods, total) : null;
        }
        // What has no price can't be accepted into one.
        var standing = retail is null ? reasons : reasons.FindAll(reason => facts.Accepted?.Covers(reason, retail.Total) != true);
        return new InboundPrice(wholesale, standing.Count == 0 ? retail : null, audit, standing, notes) { Unheld = retail?.Total };
    }

    private void CheckParties()
    {
        if (facts.Token is null)
            Flag(CheckCatalog.UnknownToken, $"Token '{facts.Cdr.TokenUid ?? facts.Cdr.ContractId}' is not known. Create it if it is a customer's, then retry.", "cdr_token");
        else if (facts.Who.Emsp is { Network.Kind: NetworkKind.External } emsp)
            Flag(PartnerFlag.TokenOfPartner, $"Token '{facts.Token.Uid}' belongs to the partner '{emsp.Emsp.Id}', who prices it. Pass the CDR on.", "cdr_token");
        else if (facts.RetailPackageId is null)
            Flag(facts.Token.DriverId is null ? CheckCatalog.MissingDriver : CheckCatalog.MissingRetailPackage, $"Token '{facts.Token.Uid}' has no driver with a retail package. Set one, then retry.", "driverId");
        if (facts.Who.Cpo is { Network.Kind: NetworkKind.Internal } cpo)
            Flag(PartnerFlag.OwnCpo, $"'{facts.PartyId}' is the tenant's own CPO '{cpo.Cpo.Id}', whose sessions the platform prices itself. Put it into an external network if it is a partner.", "party_id");
        foreach (var problem in facts.Who.Problems)
            reasons.Add(PartyFlag.Of(problem));
        if (facts.Cdr.IsCredit)
            Flag(PartnerFlag.CreditCdr, "It takes another CDR back. Settle it with the driver by hand.", "credit");
    }

    /// <summary>Their total is our wholesale cost.</summary>
    private Money? Wholesale()
    {
        var cdr = facts.Cdr;
        if (!Currency.TryParse(cdr.Currency, out var currency))
            Flag(PartnerFlag.CurrencyUnknown, $"ISO 4217 has no active currency '{cdr.Currency}'. Ask the partner for a corrected CDR.", "currency");
        else if (cdr.TotalCost is not { } cost)
            Flag(PartnerFlag.CostMissing, "It tells no total cost without VAT. Ask the partner for a corrected CDR.", "total_cost");
        else if (cost < 0 && !cdr.IsCredit)
            Flag(CheckCatalog.CostNegative, $"It costs {cost} {currency}. Ask the partner for a corrected CDR.", "total_cost");
        else
        {
            var most = facts.CeilingOf(currency);
            if (most is null)
                Flag(CheckCatalog.CurrencyWithoutCeiling, $"It is in {currency}, for which no ceiling is set. Set limits.costCeilings for it in the tenant's settings, then retry.", "currency");
            if (most is { } ceiling && cost > ceiling)
                Flag(CheckCatalog.CostAboveCeiling, $"It costs {cost} {currency}, above {ceiling}. Accept it if it is right.", "total_cost");
            return new Money(currency.Round(cost), currency);
        }
        return null;
    }

    private bool IsPlausible()
    {
        var known = reasons.Count;
        if (facts.Cdr.End - facts.ReceivedAt >= TimeSpan.FromSeconds(facts.Settings.Limits.MaxClockSkewSeconds))
            Flag(CheckCatalog.InTheFuture, $"It ended at {facts.Cdr.End:u}, but was received at {facts.ReceivedAt:u}. Ask the partner for a corrected CDR.", "end_date_time");
        if (facts.Cdr.End - facts.Cdr.Start > TimeSpan.FromDays(facts.Settings.MaxDurationDays))
            Flag(CheckCatalog.TooLong, $"It lasted {(facts.Cdr.End - facts.Cdr.Start).TotalDays:F1} days; the limit is {facts.Settings.MaxDurationDays}. Accept it if the vehicle really stayed.", "end_date_time");
        return reasons.Skip(known).All(reason => facts.Accepted?.Covers(reason, retail: null) == true);
    }

    private EnginePrice? Retail(string package, IReadOnlyList<SessionPeriod> periods, Money wholesale)
    {
        if (RuleOf(package) is not { } rule)
            return null;
        var slices = Slices(rule, periods);
        if (slices.Count == 0)
        {
            reasons.Add(RuleFlag.ReservationOnly.Of(BillingEngine.Retail, package, "It is a reservation without a session, which no retail rule prices. Settle it with the driver by hand."));
            return null;
        }
        switch (RetailPricer.Price(slices, wholesale))
        {
            case RetailPrice.Priced { Session: var priced }:
                var price = new EnginePrice(package, rule.Id, rule.Version, priced.Lines, priced.Total);
                CostChecks.Check(price, BillingEngine.Retail, facts.CeilingOf(price.Total.Currency), reasons);
                var vat = VatResolver.Resolve(facts.VatRates, new VatQuery(facts.VatSubjects, facts.From, facts.To, facts.Zone, facts.Settings.VatRateAt));
                return price with { Vat = new PriceVat(vat.Percent, null, null, vat.RateId, vat.Why, vat.Warning).On(price.Total) };
            case RetailPrice.Refused refused:
                reasons.Add(RuleFlag.OfRefusal(refused.Code).Of(BillingEngine.Retail, package, refused.Message));
                return null;
            default:
                return null;
        }
    }

    /// <summary>Roaming has the rule of the start.</summary>
    private BillingRule? RuleOf(string package)
    {
        var query = new RuleQuery(BillingEngine.Retail, package, facts.From, facts.Zone) { Parties = PartiesForRules(package) };
        var selection = RuleSelector.Select(facts.Known, query);
        if (selection.MatchCount == 0)
            selection = RuleSelector.Select(facts.Current, query);
        if (selection.Rule is { } rule)
            return rule;
        reasons.Add(RuleSelectionFlag.Of(selection, BillingEngine.Retail, package, "at the session's start"));
        return null;
    }

    private Billing.SessionParties PartiesForRules(string package) => SessionPartiesReader.Of(facts.Who, facts.Token?.GroupId) with
    {
        Country = facts.Cdr.Country,
        PackageId = package,
        DriverId = facts.Who.Driver?.Id,
        TokenUid = facts.Token?.Uid,
    };

    /// <summary>The charging periods under the rule; parked only where the rule asks. Registers count from 0, as no reading is told.</summary>
    private static List<RatedSlice> Slices(BillingRule rule, IReadOnlyList<SessionPeriod> periods)
    {
        var asksForParking = SessionRating.DependsOnParking([new RatedPeriod(periods[0].From, periods[^1].To, rule)], splitsByTime: false);
        var slices = new List<RatedSlice>();
        var register = Energy.Zero;
        foreach (var period in periods.Where(period => period.State is SessionState.Charging or SessionState.Parked))
        {
            var before = new RegisterReading(period.From, register);
            register += period.Energy;
            var state = asksForParking && period.State == SessionState.Parked ? SliceState.Parked : SliceState.Charging;
            slices.Add(new RatedSlice(rule, new MeasuredSlice(period.From, period.To, period.Energy, state, before, new RegisterReading(period.To, register))));
        }
        return slices;
    }

    /// <summary>What is wrong with a partner's figures is for those to clear who deal with partners.</summary>
    private void Flag(FlagKind kind, string sentence, string field) => reasons.Add(kind.Reason(
        sentence,
        kind.Owners.Contains(FlagOwner.Platform) ? $"partner {facts.PartyId}" : Subject.OfToken(facts.Cdr.TokenUid ?? facts.Cdr.ContractId),
        owner: kind.Owners.Contains(FlagOwner.Platform) ? FlagOwner.Platform : null,
        looked: [field]));
}
