using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Price changes of a tenant, and what is decided about them: approval, rejection, cancellation.</summary>
public sealed class PriceChangeDesk(
    IDocumentStore store, BillingRuleStore rules, RuleSets ruleSets, RuleChecks checks, RuleWriter writer, TariffUse use, TimeProvider time)
{
    private const string Proposed = "as proposed";
    private const string Restored = "as before";

    private readonly DocumentCollection<PriceChange> changes = new(store, PriceChangeDocuments.Type, Container.Config, "price change");

    public Task<Versioned<PriceChange>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        changes.GetAsync(RuleSets.Partition(tenantId), PriceChangeDocuments.IdOf(id), ct);

    public async Task<Outcome<Versioned<PriceChange>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        await GetAsync(tenantId, id, ct) is { } change ? change : Refusal.NotFound("price change", id);

    /// <summary>Newest first.</summary>
    public async Task<RecordPage<PriceChange>> ListAsync(
        string tenantId, PriceChangeStatus? status, string? tariffCode, int limit, Continuation? after, CancellationToken ct)
    {
        var filters = new List<DocumentFilter>();
        if (status is { } one)
            filters.Add(new DocumentFilter("status", one.ToString()));
        if (tariffCode is not null)
            filters.Add(new DocumentFilter("tariffCode", tariffCode));
        var page = await store.QueryAsync(
            new DocumentQuery(Container.Config, RuleSets.Partition(tenantId), PriceChangeDocuments.Type.Kind) { Descending = true, Filters = filters, Limit = limit, After = after }, ct);
        return new RecordPage<PriceChange>([.. page.Documents.Select(PriceChangeDocuments.Type.Read)], page.Next);
    }

    /// <summary>Those whose workflow has something left to do.</summary>
    public IAsyncEnumerable<Versioned<PriceChange>> OpenAsync(string tenantId, CancellationToken ct) =>
        changes.AllAsync(RuleSets.Partition(tenantId), ct, new DocumentFilter("progress", PriceChange.OpenProgress));

    /// <summary>Saves the rules of a proposal, provided that nobody changed them since and that its moment is still to come.</summary>
    public async Task<Outcome<Versioned<PriceChange>>> ApproveAsync(string tenantId, string id, Actor by, string? reason, CancellationToken ct)
    {
        while (true)
        {
            if (!(await OfStatusAsync(tenantId, id, "approved", ct, PriceChangeStatus.AwaitingApproval)).Try(out var current, out var refusals))
                return Outcome<Versioned<PriceChange>>.Refused(refusals);
            var change = current.Value;
            var now = time.GetUtcNow();
            if (await HasComeAsync(change, now, ct))
                return new Refusal(RefusalCode.Conflict, "Its moment has come: approved now, it would change prices of the past. Reject it, and have it asked for anew.");
            var planned = await PlanAsync(change, Proposed, change.Rules, now, rule => change.Proposed!.FirstOrDefault(each => each.Rule.Id == rule.RuleId), ct);
            if (!planned.Try(out var plan, out refusals))
                return Outcome<Versioned<PriceChange>>.Refused(refusals);
            var approved = change with { Status = PriceChangeStatus.Scheduled, Proposed = null, SavedAt = now, Decision = new PriceChangeDecision(by, now, reason) };
            if (await SaveAsync(plan, current, approved, AuditAction.Approved, by, now, reason, ct) is { } outcome)
                return outcome;
        }
    }

    public async Task<Outcome<Versioned<PriceChange>>> RejectAsync(string tenantId, string id, Actor by, string? reason, CancellationToken ct)
    {
        while (true)
        {
            if (!(await OfStatusAsync(tenantId, id, "rejected", ct, PriceChangeStatus.AwaitingApproval)).Try(out var current, out var refusals))
                return Outcome<Versioned<PriceChange>>.Refused(refusals);
            if (await CloseAsync(current, PriceChangeStatus.Rejected, AuditAction.Rejected, by, reason, ct) is { } rejected)
                return rejected;
        }
    }

    /// <summary>
    /// Takes a change back before its moment: its rules become what they were, by new versions. The versions in between stay
    /// readable, and price sessions that began while they were known.
    /// </summary>
    public async Task<Outcome<Versioned<PriceChange>>> CancelAsync(string tenantId, string id, Actor by, string? reason, CancellationToken ct)
    {
        while (true)
        {
            var found = await OfStatusAsync(tenantId, id, "cancelled", ct, PriceChangeStatus.AwaitingApproval, PriceChangeStatus.Scheduled);
            if (!found.Try(out var current, out var refusals))
                return Outcome<Versioned<PriceChange>>.Refused(refusals);
            var change = current.Value;
            if (change.Status == PriceChangeStatus.AwaitingApproval)
            {
                if (await CloseAsync(current, PriceChangeStatus.Cancelled, AuditAction.Cancelled, by, reason, ct) is { } closed)
                    return closed;
                continue;
            }
            var now = time.GetUtcNow();
            if (change.EffectiveAt is null || await HasComeAsync(change, now, ct))
                return new Refusal(RefusalCode.Conflict, "Its moment has come, and sessions may have been priced. Change the rules anew.");
            var former = new Dictionary<string, StoredRule>(StringComparer.Ordinal);
            foreach (var rule in change.Rules)
            {
                if (rule.Before is { } version && (await rules.FindVersionAsync(tenantId, rule.RuleId, version, ct)).Try(out var before, out _))
                    former[rule.RuleId] = before.Value;
            }
            IReadOnlyList<RuleVersionChange> back = [.. change.Rules.Select(rule => new RuleVersionChange(rule.RuleId, rule.After, rule.Before))];
            var planned = await PlanAsync(change, Restored, back, now, rule => former.GetValueOrDefault(rule.RuleId), ct);
            if (!planned.Try(out var plan, out refusals))
                return Outcome<Versioned<PriceChange>>.Refused(refusals);
            var cancelled = change with { Status = PriceChangeStatus.Cancelled, IsClosed = true, Decision = new PriceChangeDecision(by, now, reason) };
            if (await SaveAsync(plan, current, cancelled, AuditAction.Cancelled, by, now, reason, ct) is { } outcome)
                return outcome;
        }
    }

    /// <summary>Ends a change without touching its rules; null: it was changed meanwhile.</summary>
    internal async Task<Versioned<PriceChange>?> CloseAsync(
        Versioned<PriceChange> current, PriceChangeStatus status, AuditAction action, Actor by, string? reason, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var closed = current.Value with { Status = status, IsClosed = true, Decision = new PriceChangeDecision(by, now, reason) };
        var written = await store.WriteAsync(
            Container.Config, RuleSets.Partition(closed.TenantId),
            [PriceChangeDocuments.Type.Replace(closed, current.ETag), Entry(current.Value, closed, action, by, now, reason)], ct);
        return written.Succeeded ? new Versioned<PriceChange>(closed, written.ETags[0]!) : null;
    }

    internal static DocumentWrite Entry(PriceChange before, PriceChange after, AuditAction action, Actor by, DateTimeOffset now, string? reason) =>
        AuditTrail.Of(
            new AuditStamp(after.TenantId, by, now, reason, after.Privilege, after.Id), action, AuditKind.PriceChange, after.Id, PriceChangeDocuments.Type, before, after);

    private async Task<Outcome<Versioned<PriceChange>>> OfStatusAsync(
        string tenantId, string id, string done, CancellationToken ct, params PriceChangeStatus[] allowed)
    {
        if (await GetAsync(tenantId, id, ct) is not { } current)
            return Refusal.NotFound("price change", id);
        return allowed.Contains(current.Value.Status)
            ? current
            : new Refusal(RefusalCode.Conflict, $"The price change '{id}' is {current.Value.Status} and can't be {done} any more.");
    }

    private async Task<bool> HasComeAsync(PriceChange change, DateTimeOffset now, CancellationToken ct) =>
        change.EffectiveAt is { } moment
        && (await use.ClocksAsync(change.TenantId, change.Engine, change.TariffCode, ct)).FirstInstantOf(moment) <= Instant.FromDateTimeOffset(now);

    /// <summary>What the rules become, provided that they are as the change left or found them.</summary>
    /// <param name="steps">From which version; the version that they get is counted on from the newest one.</param>
    /// <param name="contentOf">What a rule becomes; null: it is deleted.</param>
    private async Task<Outcome<RulePlan>> PlanAsync(
        PriceChange change, string wanted, IReadOnlyList<RuleVersionChange> steps, DateTimeOffset now,
        Func<RuleVersionChange, StoredRule?> contentOf, CancellationToken ct)
    {
        var set = await ruleSets.GetAsync(change.TenantId, change.Engine, change.TariffCode, ct);
        var all = await rules.AllAsync(change.TenantId, change.Engine, change.TariffCode, ct);
        var planned = new List<RuleStep>();
        foreach (var step in steps)
        {
            var current = all.Find(rule => rule.Value.Rule.Id == step.RuleId);
            if (current?.Value.Rule.Version != step.Before)
            {
                return new Refusal(
                    RefusalCode.Conflict,
                    $"Billing rule '{step.RuleId}' was changed since: it is {Text(current?.Value.Rule.Version)} instead of {Text(step.Before)}. Take the later change back first, or make a new one.");
            }
            var content = step.After is null ? null : contentOf(step);
            var newest = await rules.NewestVersionAsync(change.TenantId, step.RuleId, ct);
            if (current is null && newest > 0 && wanted == Proposed)
                return new Refusal(RefusalCode.Conflict, $"A billing rule '{step.RuleId}' existed before and CDRs may name it. Make a new change under another id.");
            var after = content is null ? null : content with { ModifiedAt = now, Rule = content.Rule with { Version = newest + 1 } };
            if (after is not null && await checks.ForbiddenAsync(change.TenantId, after.Rule, ct) is { } forbidden)
                return forbidden;
            planned.Add(new RuleStep(wanted == Restored ? AuditAction.Restored : ActionOf(current, after), current, after));
        }
        List<BillingRule> result =
        [
            .. all.Select(rule => rule.Value.Rule).Where(rule => steps.All(step => step.RuleId != rule.Id)),
            .. planned.Select(step => step.After?.Rule).OfType<BillingRule>(),
        ];
        if (BillingRuleStore.Clashes(result) is [var overlap, ..])
        {
            return new Refusal(
                RefusalCode.Conflict,
                $"Billing rules '{overlap.RuleId}' and '{overlap.OtherRuleId}' would apply together once all is {wanted}: {overlap.Regions[0].Describe()}. End one of them first.");
        }
        return new RulePlan(change.TenantId, change.Engine, change.TariffCode, set, planned);
    }

    /// <returns>Null: something was changed meanwhile.</returns>
    private async Task<Outcome<Versioned<PriceChange>>?> SaveAsync(
        RulePlan plan, Versioned<PriceChange> current, PriceChange next, AuditAction action, Actor by, DateTimeOffset now, string? reason, CancellationToken ct)
    {
        var stamp = new AuditStamp(next.TenantId, by, now, reason, next.Privilege, next.Id);
        var told = plan with { Besides = [Entry(current.Value, next, action, by, now, reason)] };
        var written = await writer.WriteAsync(told, stamp, PriceChangeDocuments.Type.Replace(next, current.ETag), ct);
        if (written.Refused is { } refused)
            return refused;
        if (written.Taken is { } taken)
            return new Refusal(RefusalCode.Conflict, $"The id '{taken.Rule.Rule.Id}' is taken by another rule, or was. Make a new change under another id.");
        return written.Rules is null ? null : await FindAsync(next.TenantId, next.Id, ct);
    }

    private static AuditAction ActionOf(Versioned<StoredRule>? before, StoredRule? after) =>
        before is null ? AuditAction.Created : after is null ? AuditAction.Deleted : AuditAction.Changed;

    private static string Text(int? version) => version is { } number ? $"version {number}" : "not there";
}
