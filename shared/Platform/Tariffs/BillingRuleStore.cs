using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>
/// Billing rules of a tenant. A change makes a new version; every version stays readable, also after the rule was
/// deleted, because CDR lines name it.
/// </summary>
public sealed class BillingRuleStore(
    IDocumentStore store, RuleSets ruleSets, RuleChecks checks, RuleChanges changes, TimeProvider time)
{
    /// <summary>A split is up to six writes of the one batch.</summary>
    private const int MaxSplits = 15;

    internal static readonly DocumentType<StoredRule> Type = new(
        "billing-rule", TariffJson.Default.StoredRule, rule => CurrentId(rule.Rule.Id), rule => rule.Rule.Id);

    internal static readonly DocumentType<StoredRule> VersionType = new(
        "billing-rule-version", TariffJson.Default.StoredRule, rule => VersionId(rule.Rule.Id, rule.Rule.Version), rule => VersionId(rule.Rule.Id, rule.Rule.Version));

    private readonly DocumentCollection<StoredRule> rules = new(store, Type, Container.Config, "billing rule");

    public Task<Versioned<StoredRule>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        rules.GetAsync(RuleSets.Partition(tenantId), CurrentId(id), ct);

    public async Task<Outcome<Versioned<StoredRule>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        await GetAsync(tenantId, id, ct) is { } rule ? rule : Refusal.NotFound("billing rule", id);

    /// <summary>A version as it once was saved.</summary>
    public async Task<Outcome<Versioned<StoredRule>>> FindVersionAsync(string tenantId, string id, int version, CancellationToken ct) =>
        await store.GetAsync(VersionType, Container.Config, RuleSets.Partition(tenantId), VersionId(id, version), ct) is { } rule
            ? rule
            : Refusal.NotFound("billing rule version", $"{id}/{version}");

    /// <summary>All versions of a rule, oldest first.</summary>
    public async Task<RecordPage<StoredRule>> VersionsAsync(string tenantId, string id, int limit, Continuation? after, CancellationToken ct)
    {
        var prefix = $"version|{id}|";
        var query = new DocumentQuery(Container.Config, RuleSets.Partition(tenantId), VersionType.Kind)
        {
            SortFrom = prefix,
            SortBefore = prefix + '~',
            Limit = limit,
            After = after,
        };
        var page = await store.QueryAsync(query, ct);
        return new RecordPage<StoredRule>([.. page.Documents.Select(VersionType.Read)], page.Next);
    }

    /// <summary>0 for an id that no rule ever had.</summary>
    internal async Task<int> NewestVersionAsync(string tenantId, string id, CancellationToken ct)
    {
        var prefix = $"version|{id}|";
        var newest = await store.QueryAsync(
            new DocumentQuery(Container.Config, RuleSets.Partition(tenantId), VersionType.Kind) { SortFrom = prefix, SortBefore = prefix + '~', Descending = true, Limit = 1 }, ct);
        return newest.Documents is [var document] ? VersionType.Read(document).Value.Rule.Version : 0;
    }

    /// <summary>In order of their ids.</summary>
    /// <param name="status">As of now; null: all.</param>
    public async Task<RecordPage<StoredRule>> ListAsync(
        string tenantId, BillingEngine? engine, string? tariffCode, RuleStatus? status, int limit, Continuation? after, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var kept = new List<Versioned<StoredRule>>();
        while (true)
        {
            var page = await rules.ListAsync(RuleSets.Partition(tenantId), limit, after, ct, FiltersOf(engine, tariffCode));
            foreach (var rule in page.Items.Where(rule => status is null || rule.Value.Rule.StatusAt(now) == status))
            {
                if (kept.Count == limit)
                    return new RecordPage<StoredRule>(kept, new Continuation(Type.SortOf(kept[^1].Value), Type.IdOf(kept[^1].Value)));
                kept.Add(rule);
            }
            if (page.Next is null)
                return new RecordPage<StoredRule>(kept, null);
            after = page.Next;
        }
    }

    /// <summary>Overlaps and gaps of all rules of a tariff code, or of a retail package.</summary>
    /// <param name="from">First local moment of interest; null: since ever.</param>
    /// <param name="to">First one after it; null: for ever.</param>
    public async Task<RuleCoverage> CoverageAsync(
        string tenantId, BillingEngine engine, string tariffCode, LocalDateTime? from, LocalDateTime? to, CancellationToken ct)
    {
        var all = await AllAsync(tenantId, engine, tariffCode, ct);
        return RuleCoverage.Of([.. all.Select(rule => rule.Value.Rule)], from, to);
    }

    public Task<Outcome<SavedRules>> CreateAsync(StoredRule rule, RuleWish wish, CancellationToken ct) =>
        SaveAsync(AuditAction.Created, null, rule, wish, ct);

    /// <summary>Saves a rule that was made from another one.</summary>
    public Task<Outcome<SavedRules>> CopyAsync(StoredRule rule, RuleWish wish, CancellationToken ct) =>
        SaveAsync(AuditAction.Copied, null, rule, wish, ct);

    /// <summary>Saves the next version. Engine and tariff code stay: sessions were priced by them.</summary>
    /// <param name="rule">Its version is ignored.</param>
    public Task<Outcome<SavedRules>> ReplaceAsync(StoredRule rule, Precondition precondition, RuleWish wish, CancellationToken ct) =>
        ReplaceAsync(AuditAction.Changed, rule, precondition, wish, ct);

    /// <summary>Ends a rule that would otherwise go on: its next version is valid until then.</summary>
    /// <param name="at">First local moment that it no longer prices.</param>
    public async Task<Outcome<SavedRules>> EndAsync(
        string tenantId, string id, LocalDateTime at, Precondition precondition, RuleWish wish, CancellationToken ct)
    {
        if (await GetAsync(tenantId, id, ct) is not { } current)
            return Refusal.NotFound("billing rule", id);
        return EndProblem(current.Value.Rule, at, time.GetUtcNow()) is { } problem
            ? problem
            : await ReplaceAsync(
                AuditAction.Ended,
                current.Value with { Rule = current.Value.Rule with { ValidTo = at }, ModifiedAt = time.GetUtcNow() },
                precondition.ETag is null ? new Precondition(current.ETag) : precondition, wish, ct);
    }

    /// <summary>Why a rule can't end then; null: it can.</summary>
    internal static Refusal? EndProblem(BillingRule rule, LocalDateTime at, DateTimeOffset now)
    {
        if (RuleStatuses.IsOver(at, now))
            return Refusal.Invalid("at", "at has passed everywhere. What was priced stays as it is: choose a moment to come.");
        if (rule.ValidFrom >= at)
            return Refusal.Invalid("at", $"at is not after the start of billing rule '{rule.Id}'. Delete a rule that is never to apply.");
        return rule.ValidTo <= at ? Refusal.Invalid("at", $"billing rule '{rule.Id}' ends no later than that already.") : null;
    }

    /// <summary>Sessions that start from now on aren't priced by it.</summary>
    public async Task<Outcome<SavedRules>> DeleteAsync(string tenantId, string id, Precondition precondition, RuleWish wish, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound("billing rule", id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("billing rule", id);
            var rule = current.Value.Rule;
            var set = await ruleSets.GetAsync(tenantId, rule.Engine, rule.TariffCode, ct);
            List<BillingRule> others = [.. (await AllAsync(tenantId, rule.Engine, rule.TariffCode, ct)).Select(other => other.Value.Rule).Where(other => other.Id != id)];
            if (Clashes(others) is { Count: > 0 } overlaps)
                return OverlapRefusal.Of(null, overlaps, null);
            var plan = new RulePlan(tenantId, rule.Engine, rule.TariffCode, set, [new RuleStep(AuditAction.Deleted, current, null)]);
            if ((await changes.SaveAsync(plan, others, wish, time.GetUtcNow(), ct)).Outcome is { } outcome)
                return outcome;
        }
    }

    private async Task<Outcome<SavedRules>> ReplaceAsync(AuditAction action, StoredRule rule, Precondition precondition, RuleWish wish, CancellationToken ct)
    {
        if (await GetAsync(rule.TenantId, rule.Rule.Id, ct) is not { } current)
            return Refusal.NotFound("billing rule", rule.Rule.Id);
        if (!precondition.Allows(current.ETag))
            return Refusal.Stale("billing rule", rule.Rule.Id);
        return await SaveAsync(action, precondition, rule, wish, ct);
    }

    /// <param name="precondition">Null: the rule is new.</param>
    private async Task<Outcome<SavedRules>> SaveAsync(AuditAction action, Precondition? precondition, StoredRule rule, RuleWish wish, CancellationToken ct)
    {
        while (true)
        {
            Versioned<StoredRule>? current = null;
            if (precondition is { } known)
            {
                current = await GetAsync(rule.TenantId, rule.Rule.Id, ct);
                if (current is null)
                    return Refusal.NotFound("billing rule", rule.Rule.Id);
                if (!known.Allows(current.ETag))
                    return Refusal.Stale("billing rule", rule.Rule.Id);
                if (current.Value.SelectionKey != rule.SelectionKey)
                    return Refusal.Invalid("tariffCode", "engine and tariff code (or retail package) of a rule can't change. Delete it and create another one.");
            }
            if (!wish.MayExcept && action != AuditAction.Copied && !Beginning.HaveSameExceptions(current?.Value.Rule, rule.Rule))
            {
                return new Refusal(
                    RefusalCode.PermissionDenied, $"Exception groups and location exceptions of a rule need the permission {Permission.WriteTariffExceptions}. Leave them as they are.", "exceptions");
            }
            var next = rule with { Rule = rule.Rule with { Version = (current?.Value.Rule.Version ?? 0) + 1 } };
            if (!(await PlanAsync(new RuleStep(action, current, next), wish.Split, ct)).Try(out var planned, out var refusals))
                return Outcome<SavedRules>.Refused(refusals);
            if (current is null && await GetAsync(rule.TenantId, rule.Rule.Id, ct) is not null)
                return Refusal.Exists("billing rule", rule.Rule.Id, "id");
            if (current is null && await NewestVersionAsync(rule.TenantId, rule.Rule.Id, ct) > 0)
                return TakenProblem(rule.Rule.Id, isAskedFor: true, wasTaken: true);
            var saved = await changes.SaveAsync(planned.Plan, planned.Others, wish, next.ModifiedAt, ct);
            if (saved.Outcome is { } outcome)
            {
                return outcome.Try(out var done, out _)
                    ? done with { Notes = await checks.NotesAsync(rule.TenantId, next.Rule, ct) }
                    : outcome;
            }
            if (saved.Taken is { } taken)
                return TakenProblem(taken.Rule.Rule.Id, taken == planned.Plan.Steps[0], saved.WasTaken);
        }
    }

    /// <summary>Checks a rule against itself, its tariff and its neighbours, and splits these where that was wanted.</summary>
    private async Task<Outcome<(RulePlan Plan, IReadOnlyList<BillingRule> Others)>> PlanAsync(RuleStep step, bool split, CancellationToken ct)
    {
        var stored = step.Rule;
        var rule = stored.Rule;
        if ((await checks.CheckAsync(stored, ct)).All is { Count: > 0 } found)
            return Outcome<(RulePlan, IReadOnlyList<BillingRule>)>.Refused(found);

        // Every change of a rule rewrites the set: what is read after it is the set's own, or the write fails.
        var set = await ruleSets.GetAsync(stored.TenantId, rule.Engine, rule.TariffCode, ct);
        var others = (await AllAsync(stored.TenantId, rule.Engine, rule.TariffCode, ct)).Where(other => other.Value.Rule.Id != rule.Id).ToList();
        var plan = new RulePlan(stored.TenantId, rule.Engine, rule.TariffCode, set, [step]);
        List<BillingRule> neighbours = [.. others.Select(other => other.Value.Rule)];
        if (Clashes([.. neighbours, rule]) is not { Count: > 0 } overlaps)
            return (plan, neighbours);
        var offer = SplitOffer.For(rule, neighbours, [.. (set?.Value.Former ?? []).Select(former => former.Id)]);
        if (!split || offer is null)
            return OverlapRefusal.Of(rule, overlaps, offer);
        if (offer.Splits.Count > MaxSplits)
            return new Refusal(RefusalCode.Conflict, $"It would split {offer.Splits.Count} billing rules; at most {MaxSplits} at once. End some of them first.", "validFrom");

        var steps = new List<RuleStep> { step };
        foreach (var piece in offer.Splits)
        {
            var existing = others.Single(other => other.Value.Rule.Id == piece.Existing.Id);
            foreach (var left in new[] { piece.Before, piece.After }.OfType<BillingRule>())
                steps.Add(new RuleStep(AuditAction.Split, left.Id == piece.Existing.Id ? existing : null, existing.Value with { Rule = left, ModifiedAt = stored.ModifiedAt }));
        }
        neighbours.RemoveAll(neighbour => offer.Splits.Any(piece => piece.Existing.Id == neighbour.Id));
        return (plan with { Steps = steps }, neighbours);
    }

    /// <summary>Overlaps that are refused: those that only tokens in several groups can meet are not.</summary>
    internal static List<RuleOverlap> Clashes(IReadOnlyList<BillingRule> rules) =>
        [.. RuleCoverage.OverlapsOf(rules).Where(overlap => !overlap.OnlyForTokensInSeveralGroups)];

    private static Refusal TakenProblem(string id, bool isAskedFor, bool wasTaken) => (isAskedFor, wasTaken) switch
    {
        (true, false) => Refusal.Exists("billing rule", id, "id"),
        (true, true) => new Refusal(RefusalCode.AlreadyExists, $"A billing rule '{id}' existed before and CDRs may name it. Choose another id.", "id"),
        _ => new Refusal(RefusalCode.Conflict, $"The rule that goes on can't be called '{id}': that id is taken. Split the old rule by hand.", "validFrom"),
    };

    internal async Task<List<Versioned<StoredRule>>> AllAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct)
    {
        var all = new List<Versioned<StoredRule>>();
        await foreach (var rule in rules.AllAsync(RuleSets.Partition(tenantId), ct, FiltersOf(engine, tariffCode)))
            all.Add(rule);
        return all;
    }

    private static DocumentFilter[] FiltersOf(BillingEngine? engine, string? tariffCode) => (engine, tariffCode) switch
    {
        ({ } one, { } code) => [new("selectionKey", StoredRule.KeyOf(one, code))],
        ({ } one, null) => [new("engine", one.ToString())],
        (null, { } code) => [new("selectionKey", [.. Enum.GetValues<BillingEngine>().Select(each => StoredRule.KeyOf(each, code))])],
        _ => [],
    };

    internal static string CurrentId(string id) => $"rule|{id}";
    private static string VersionId(string id, int version) => $"version|{id}|{version.ToString("D8", CultureInfo.InvariantCulture)}";
}
