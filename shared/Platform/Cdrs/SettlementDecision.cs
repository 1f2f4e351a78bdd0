using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Sessions;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>What becomes of a finished session: a CDR, or a flag with every reason.</summary>
public abstract record Settlement
{
    public sealed record Priced(Cdr Cdr) : Settlement;

    public sealed record HeldBack(FlaggedTransaction Flagged) : Settlement;
}

/// <summary>The pure middle of the pipeline: validate, select rules, price three times, check the cost.</summary>
public static class SettlementDecision
{
    public static Settlement Decide(FinishedSession finished)
    {
        var reasons = new List<FlagReason>();
        foreach (var check in ConfigurationChecks.All.Concat(FeasibilityChecks.All))
        {
            if (check(finished) is { } reason)
                reasons.Add(reason);
        }
        var slices = finished.Curve.Slices();
        var wholesale = Price(finished, finished.Rules.Wholesale, slices, reasons);
        var retail = finished.Rules.Retail is { TariffCode: not null } rules ? Price(finished, rules, slices, reasons) : null;
        var reimbursement = finished.Rules.Reimbursement is { } repay ? Price(finished, repay, slices, reasons) : null;
        return reasons.Count == 0 && wholesale is not null
            ? new Settlement.Priced(ToCdr(finished, wholesale, retail, reimbursement))
            : new Settlement.HeldBack(ToFlag(finished, reasons));
    }

    private static EnginePrice? Price(
        FinishedSession finished, EngineRules engine, IReadOnlyList<MeasuredSlice> slices, List<FlagReason> reasons)
    {
        var owner = engine.Engine == BillingEngine.Retail ? FlagOwner.Emsp : FlagOwner.Cpo;
        if (engine.TariffCode is null)
        {
            reasons.Add(new("NO_TARIFF", FlagCategory.BillingRules, owner, $"No {engine.Engine} tariff is set for connector {finished.Session.ConnectorId} of '{finished.Session.StationId}'. Set one, then retry.", ["tariffCode"]));
            return null;
        }
        var query = new RuleQuery(engine.Engine, engine.TariffCode, Instant.FromDateTimeOffset(finished.Session.StartedAt), finished.Zone);
        var selection = RuleSelector.Select(engine.Known, query);
        if (selection.MatchCount == 0)
            selection = RuleSelector.Select(engine.Current, query);
        if (selection.Rule is not { } rule)
        {
            reasons.Add(selection.MatchCount == 0 ? NoRule(engine, selection, owner) : SeveralRules(engine, selection, owner));
            return null;
        }
        var priced = PricingKernel.Price(rule, slices);
        var price = new EnginePrice(engine.TariffCode, rule.Id, rule.Version, priced.Lines, priced.Total);
        reasons.AddRange(CostChecks.Check(price, engine.Engine));
        return price;
    }

    private static FlagReason NoRule(EngineRules engine, RuleSelection selection, FlagOwner owner)
    {
        var excluded = selection.Candidates.Count == 0
            ? "There are none."
            : string.Join(" ", selection.Candidates.Select(candidate => $"{candidate.RuleId} v{candidate.RuleVersion}: {candidate.Exclusion}"));
        return new("NO_BILLING_RULE", FlagCategory.BillingRules, owner,
            $"No {engine.Engine} billing rule of '{engine.TariffCode}' is valid at the session's start. {excluded} Add one, then retry.", ["tariffCode", "startedAt"]);
    }

    private static FlagReason SeveralRules(EngineRules engine, RuleSelection selection, FlagOwner owner)
    {
        var fitting = string.Join(", ", selection.Candidates.Where(candidate => candidate.Exclusion is null).Select(candidate => candidate.RuleId));
        return new("SEVERAL_BILLING_RULES", FlagCategory.BillingRules, owner,
            $"Several {engine.Engine} billing rules of '{engine.TariffCode}' are valid at the session's start: {fitting}. End all but one, then retry.", ["tariffCode", "startedAt"]);
    }

    private static Cdr ToCdr(FinishedSession finished, EnginePrice wholesale, EnginePrice? retail, EnginePrice? reimbursement)
    {
        var session = finished.Session;
        return new Cdr
        {
            Id = Cdr.IdOf(session.Id, session.Revision + 1),
            TenantId = session.TenantId,
            SessionId = session.Id,
            Revision = session.Revision + 1,
            StationId = session.StationId,
            ConnectorId = session.ConnectorId,
            EvseId = session.EvseId,
            LocationId = session.LocationId,
            TimeZone = session.TimeZone,
            TransactionId = session.TransactionId,
            TokenUid = session.Token.Uid,
            AuthId = session.Token.AuthId,
            DriverId = session.Token.DriverId,
            RetailPackageId = session.Token.RetailPackageId,
            StartedAt = session.StartedAt,
            EndedAt = finished.Stop.At,
            EnergyWh = finished.Curve.Energy.WattHours,
            DurationSeconds = (long)finished.Elapsed.TotalSeconds,
            Wholesale = wholesale,
            Retail = retail,
            Reimbursement = reimbursement,
            CreatedAt = finished.Now,
        };
    }

    private static FlaggedTransaction ToFlag(FinishedSession finished, IReadOnlyList<FlagReason> reasons)
    {
        var session = finished.Session;
        return new FlaggedTransaction
        {
            Id = FlaggedTransaction.IdOf(session.Id),
            TenantId = session.TenantId,
            SessionId = session.Id,
            StationId = session.StationId,
            ConnectorId = session.ConnectorId,
            TransactionId = session.TransactionId,
            TokenUid = session.Token.Uid,
            StartedAt = session.StartedAt,
            EndedAt = finished.Stop.At,
            EnergyWh = finished.Curve.Energy.WattHours,
            MeterStopWh = finished.Stop.MeterStopWh,
            Reasons = reasons,
            FlaggedAt = finished.Now,
        };
    }
}
