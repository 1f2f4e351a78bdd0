using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Which rule prices in one engine, and what speaks against each other one.</summary>
/// <param name="TariffCode">Null: the session has none, and no rule can price it.</param>
/// <param name="Periods">One without length where only a moment was asked for.</param>
public sealed record EngineExplanation(BillingEngine Engine, string? TariffCode, IReadOnlyList<RulePeriod> Periods);

/// <summary>Answers "which rule prices this session, and why".</summary>
public sealed class RuleExplanations(SessionStore sessions, SessionPartiesReader parties, RuleHistory history, TariffStore tariffs)
{
    /// <summary>A described session under the rules as they are now.</summary>
    public async Task<EngineExplanation> ExplainAsync(string tenantId, RuleQuery query, Instant until, CancellationToken ct)
    {
        var rules = await tariffs.RulesAsync(tenantId, query.Engine, query.TariffCode, ct);
        return new EngineExplanation(query.Engine, query.TariffCode, RuleTimeline.Over([.. rules.Select(rule => rule.Rule)], query, query.At, until));
    }

    /// <summary>The rules at the start of a session, as they were known then; where none applied, as they are now.</summary>
    /// <param name="engine">Null: every engine that runs for it.</param>
    public async Task<Outcome<IReadOnlyList<EngineExplanation>>> ExplainSessionAsync(string tenantId, string sessionId, BillingEngine? engine, CancellationToken ct)
    {
        if (!SessionId.TryParse(sessionId, out var id) || await sessions.GetAsync(tenantId, id, ct) is not { Value: var session })
            return Refusal.Unknown("sessionId", $"There is no session '{sessionId}'.");
        var explained = new List<EngineExplanation>();
        foreach (var (each, code) in CodesOf(session).Where(each => engine is null || each.Engine == engine))
            explained.Add(await ExplainAsync(session, each, code, ct));
        return Outcome<IReadOnlyList<EngineExplanation>>.Of(explained);
    }

    private static IEnumerable<(BillingEngine Engine, string? Code)> CodesOf(Session session)
    {
        yield return (BillingEngine.Wholesale, session.TariffCode);
        if (session.Token.Known)
            yield return (BillingEngine.Retail, session.Token.RetailPackageId);
        if (session.ReimbursementTariffCode is { } code)
            yield return (BillingEngine.Reimbursement, code);
    }

    private async Task<EngineExplanation> ExplainAsync(Session session, BillingEngine engine, string? code, CancellationToken ct)
    {
        if (code is null)
            return new EngineExplanation(engine, null, []);
        var start = Instant.FromDateTimeOffset(session.StartedAt);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(session.TimeZone)
            ?? throw new InvalidOperationException($"Session {session.Id} names the time zone '{session.TimeZone}', which does not exist.");
        var query = new RuleQuery(engine, code, start, zone) { Parties = await parties.ReadAsync(session, ct) };
        var (known, current) = await history.ReadAsync(session.TenantId, engine, code, session.ReceivedAt, ct);
        var selection = RuleSelector.Select(known, query);
        if (selection.MatchCount == 0)
            selection = RuleSelector.Select(current, query);
        return new EngineExplanation(engine, code, [new RulePeriod(start, start, selection)]);
    }
}
