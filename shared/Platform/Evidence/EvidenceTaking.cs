using GreenFlux.Billing;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tariffs;
using NodaTime;
using SessionParties = GreenFlux.Platform.Parties.SessionParties;

namespace GreenFlux.Platform.Evidence;

/// <summary>
/// Writes down what a session's price will rest on. Starts are many: it reads rule sets, which are kept in memory, and parties
/// only where a rule or the price's way through the day asks for them.
/// </summary>
public sealed class EvidenceTaking(RuleHistory history, PartyBook parties)
{
    /// <summary>A clock that shows a year outside of these is not set: what would be shown for that day says nothing.</summary>
    private const int FirstCredibleYear = 2010;
    private const int LastCredibleYear = 2200;

    /// <returns>The session with its evidence; unchanged when its start is no credible time.</returns>
    public async Task<Session> WithEvidenceAsync(Session session, CancellationToken ct) =>
        session.StartedAt.Year is < FirstCredibleYear or > LastCredibleYear || DateTimeZoneProviders.Tzdb.GetZoneOrNull(session.TimeZone) is not { } zone
            ? session
            : session with { Evidence = await TakeAsync(session, zone, ct) };

    private async Task<PriceEvidence> TakeAsync(Session session, DateTimeZone zone, CancellationToken ct)
    {
        var codes = EngineCodes.Of(session);
        var known = new List<(BillingEngine Engine, string Code, IReadOnlyList<BillingRule> Rules)>(codes.Count);
        foreach (var (engine, code) in codes)
            known.Add((engine, code, (await history.ReadAsync(session.TenantId, engine, code, session.ReceivedAt, ct)).Known));

        var asksForParties = session.TimePricing != TimePricing.StartRule || known.Exists(each => each.Rules.Any(NamesParties));
        var who = asksForParties ? await parties.FindAsync(PartyQuery.Of(session), ct) : new SessionParties();
        var frozen = asksForParties ? SessionPartiesReader.Of(session, who) : null;
        return new PriceEvidence
        {
            TakenAt = session.ReceivedAt,
            TimePricing = session.TimePricing,
            Parties = frozen,
            Engines = [.. known.Select(each => Of(session, zone, each.Engine, each.Code, each.Rules, ClockPricing.Applies(each.Engine, session.TimePricing, who), frozen))],
        };
    }

    private static EngineEvidence Of(
        Session session, DateTimeZone zone, BillingEngine engine, string code, IReadOnlyList<BillingRule> rules, bool followsClock, Billing.SessionParties? who)
    {
        var start = Instant.FromDateTimeOffset(session.StartedAt);
        var query = new RuleQuery(engine, code, start, zone) { Parties = who ?? Billing.SessionParties.Unknown };
        var periods = RuleTimeline.Over(rules, query, start, followsClock ? start + Duration.FromTimeSpan(PriceEvidence.Reach) : start);
        return new EngineEvidence(engine, code, followsClock, [.. periods.Select(period => Of(period, followsClock))]);
    }

    private static EvidencePeriod Of(RulePeriod period, bool followsClock) => new(
        period.From.ToDateTimeOffset(),
        followsClock ? period.To.ToDateTimeOffset() : null,
        period.Selection.Rule?.Id,
        period.Selection.Rule?.Version,
        period.Selection.Rivals is { Count: > 0 } rivals ? [.. rivals.Select(rule => new RuleVersion(rule.Id, rule.Version))] : null);

    private static bool NamesParties(BillingRule rule) =>
        rule.CpoScope is not null || rule.EmspScope is not null || rule.LocationException is not null || rule.Exceptions is { Count: > 0 };
}

/// <summary>The codes that lead to a session's rules.</summary>
internal static class EngineCodes
{
    /// <summary>Engines without a code are left out: no rule can price them.</summary>
    public static IReadOnlyList<(BillingEngine Engine, string Code)> Of(Session session)
    {
        var codes = new List<(BillingEngine, string)>(3);
        if (session.TariffCode is { } wholesale)
            codes.Add((BillingEngine.Wholesale, wholesale));
        if (session.Token is { Known: true, RetailPackageId: { } package })
            codes.Add((BillingEngine.Retail, package));
        if (session.ReimbursementTariffCode is { } reimbursement)
            codes.Add((BillingEngine.Reimbursement, reimbursement));
        return codes;
    }
}
