using GreenFlux.Billing;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tariffs;

namespace GreenFlux.Platform.Rehearsals;

/// <summary>A session under the current rules and under a draft of them.</summary>
/// <param name="Facts">The session with the current rules.</param>
/// <param name="Drafted">The same with the draft's.</param>
public sealed record RehearsedPricing(FinishedSession Facts, FinishedSession Drafted)
{
    public PricedEngines Current { get; } = SettlementDecision.Price(Facts);
    public PricedEngines Draft { get; } = SettlementDecision.Price(Drafted);
}

/// <summary>Prices sessions under rules as they are and as they are drafted; writes nothing.</summary>
public sealed class RehearsalPricing(SessionFacts facts, RuleHistory history)
{
    /// <param name="rulesKnownAt">Rules saved later play no part.</param>
    public async Task<RehearsedPricing> PriceAsync(Session session, DraftRules draft, DateTimeOffset rulesKnownAt, CancellationToken ct)
    {
        var finished = await facts.GatherAsync(WithoutPast(session), ct);
        return await PriceAsync(finished, draft, rulesKnownAt, ct);
    }

    /// <param name="samples">What its meter would have said.</param>
    public async Task<RehearsedPricing> PriceAsync(
        Session session, IReadOnlyList<MeterSample> samples, DraftRules draft, DateTimeOffset rulesKnownAt, CancellationToken ct) =>
        await PriceAsync(await facts.GatherAsync(WithoutPast(session), samples, ct), draft, rulesKnownAt, ct);

    /// <param name="finished">Its rules are replaced by those of their codes that were known at the moment.</param>
    public async Task<RehearsedPricing> PriceAsync(FinishedSession finished, DraftRules draft, DateTimeOffset rulesKnownAt, CancellationToken ct)
    {
        var book = finished.Rules;
        var current = new RuleBook(
            await AsKnownAsync(book.Wholesale, finished.Session.TenantId, rulesKnownAt, ct),
            book.Retail is { } retail ? await AsKnownAsync(retail, finished.Session.TenantId, rulesKnownAt, ct) : null,
            book.Reimbursement is { } reimbursement ? await AsKnownAsync(reimbursement, finished.Session.TenantId, rulesKnownAt, ct) : null);
        var drafted = new RuleBook(
            Drafted(current.Wholesale, draft),
            current.Retail is { } one ? Drafted(one, draft) : null,
            current.Reimbursement is { } other ? Drafted(other, draft) : null);
        return new RehearsedPricing(finished with { Rules = current }, finished with { Rules = drafted });
    }

    /// <summary>What it was shown and what it came to have no say in a rehearsal.</summary>
    private static Session WithoutPast(Session session) => session with { Evidence = null, FirstPriced = null };

    private async Task<EngineRules> AsKnownAsync(EngineRules engine, string tenantId, DateTimeOffset at, CancellationToken ct) =>
        engine.TariffCode is { } code
            ? new EngineRules(engine.Engine, code, (await history.ReadAsync(tenantId, engine.Engine, code, at, ct)).Known, [])
            : engine with { Known = [], Current = [], Shown = null };

    private static EngineRules Drafted(EngineRules engine, DraftRules draft) =>
        engine.TariffCode is { } code ? engine with { Known = draft.Over(engine.Known, engine.Engine, code) } : engine;
}

/// <summary>Which rules apply to a rehearsed session, and what speaks against the others.</summary>
public static class RehearsedRules
{
    public static IReadOnlyList<EngineExplanation> Explain(FinishedSession session)
    {
        var explained = new List<EngineExplanation>();
        foreach (var engine in (EngineRules?[])[session.Rules.Wholesale, session.Rules.Retail, session.Rules.Reimbursement])
        {
            if (engine is not null)
                explained.Add(Explain(session, engine));
        }
        return explained;
    }

    private static EngineExplanation Explain(FinishedSession session, EngineRules engine)
    {
        if (engine.TariffCode is not { } code)
            return new EngineExplanation(engine.Engine, null, []);
        var (from, to) = (session.Curve.From, session.Curve.To);
        var query = new RuleQuery(engine.Engine, code, from, session.Zone) { Parties = session.RuleParties };
        var followsClock = ClockPricing.Applies(engine.Engine, session.Session.TimePricing, session.Who);
        return new EngineExplanation(engine.Engine, code, RuleTimeline.Over(engine.Known, query, from, followsClock ? to : from));
    }
}
