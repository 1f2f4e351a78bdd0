using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>
/// Billing rules of a tenant. A change makes a new version; every version stays readable, also after the rule was
/// deleted, because CDR lines name it.
/// </summary>
public sealed class BillingRuleStore(
    IDocumentStore store, RuleSets ruleSets, TariffStore tariffs, RetailPackageStore packages, StationIndex stations, PriceCeilings ceilings, TimeProvider time)
{
    /// <summary>A split is up to four writes of the one batch.</summary>
    private const int MaxSplits = 20;

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

    /// <param name="split">Whether rules that it overlaps are split in the same step, where that settles it.</param>
    public async Task<Outcome<Versioned<StoredRule>>> CreateAsync(StoredRule rule, bool split, CancellationToken ct)
    {
        while (true)
        {
            if (!(await PrepareAsync(rule, split, ct)).Try(out var others, out var refusals))
                return Outcome<Versioned<StoredRule>>.Refused(refusals);
            var outcome = await WriteAsync(rule.TenantId, [Type.Create(rule), VersionType.Create(rule), .. others], ct);
            if (outcome.Succeeded)
                return new Versioned<StoredRule>(rule, outcome.ETags[0]!);
            if (outcome is { Failure: WriteFailure.Exists, FailedIndex: 0 })
                return Refusal.Exists("billing rule", rule.Rule.Id, "id");
            if (outcome is { Failure: WriteFailure.Exists, FailedIndex: 1 })
                return new Refusal(RefusalCode.AlreadyExists, $"A billing rule '{rule.Rule.Id}' existed before and CDRs may name it. Choose another id.", "id");
            if (TakenId(outcome, others, 2) is { } taken)
                return taken;
        }
    }

    /// <summary>Saves the next version. Engine and tariff code stay: sessions were priced by them.</summary>
    /// <param name="rule">Its version is ignored.</param>
    /// <param name="split">As for a new rule.</param>
    public async Task<Outcome<Versioned<StoredRule>>> ReplaceAsync(StoredRule rule, bool split, Precondition precondition, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(rule.TenantId, rule.Rule.Id, ct) is not { } current)
                return Refusal.NotFound("billing rule", rule.Rule.Id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("billing rule", rule.Rule.Id);
            if (current.Value.SelectionKey != rule.SelectionKey)
                return Refusal.Invalid("tariffCode", "engine and tariff code (or retail package) of a rule can't change. Delete it and create another one.");
            var next = rule with { Rule = rule.Rule with { Version = current.Value.Rule.Version + 1 } };
            if (!(await PrepareAsync(next, split, ct)).Try(out var others, out var refusals))
                return Outcome<Versioned<StoredRule>>.Refused(refusals);
            var outcome = await WriteAsync(rule.TenantId, [Type.Replace(next, current.ETag), VersionType.Create(next), .. others], ct);
            if (outcome.Succeeded)
                return new Versioned<StoredRule>(next, outcome.ETags[0]!);
            if (TakenId(outcome, others, 2) is { } taken)
                return taken;
        }
    }

    /// <summary>Ends a rule that would otherwise go on: its next version is valid until then.</summary>
    /// <param name="at">First local moment that it no longer prices.</param>
    public async Task<Outcome<Versioned<StoredRule>>> EndAsync(string tenantId, string id, LocalDateTime at, Precondition precondition, CancellationToken ct)
    {
        if (await GetAsync(tenantId, id, ct) is not { } current)
            return Refusal.NotFound("billing rule", id);
        return EndProblem(current.Value.Rule, at, time.GetUtcNow()) is { } problem
            ? problem
            : await ReplaceAsync(
                current.Value with { Rule = current.Value.Rule with { ValidTo = at }, ModifiedAt = time.GetUtcNow() },
                split: false, precondition.ETag is null ? new Precondition(current.ETag) : precondition, ct);
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
    public async Task<Outcome<Done>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound("billing rule", id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("billing rule", id);
            var rule = current.Value.Rule;
            var set = await ruleSets.GetAsync(tenantId, rule.Engine, rule.TariffCode, ct);
            var others = (await AllAsync(tenantId, rule.Engine, rule.TariffCode, ct)).Where(other => other.Value.Rule.Id != id);
            if (Clashes([.. others.Select(other => other.Value.Rule)]) is { Count: > 0 } overlaps)
                return OverlapRefusal.Of(null, overlaps, null);
            var guard = RuleSets.Type.Put((set?.Value ?? Empty(rule)).Without(id, time.GetUtcNow()), set?.ETag);
            var outcome = await WriteAsync(tenantId, [Type.Delete(current.Value, current.ETag), guard], ct);
            if (outcome.Succeeded)
                return default(Done);
        }
    }

    /// <summary>
    /// Checks a rule against itself, its tariff and its neighbours; the writes returned make that check hold, and split
    /// neighbours where that was wanted.
    /// </summary>
    private async Task<Outcome<IReadOnlyList<DocumentWrite>>> PrepareAsync(StoredRule stored, bool split, CancellationToken ct)
    {
        var rule = stored.Rule;
        var findings = new Findings().Id("id", rule.Id).Text("name", stored.Name, 200, required: false);
        foreach (var error in BillingRuleValidation.Check(rule).Concat(RuleScopeValidation.Check(rule)).Concat(ceilings.Check(rule)))
            findings.Add(new Refusal(RefusalCode.InvalidField, error.Message, FieldOf(rule, error.Field)));
        if (await ReferenceProblemAsync(stored, ct) is { } problem)
            findings.Add(problem);
        if (findings.All.Count > 0)
            return Outcome<IReadOnlyList<DocumentWrite>>.Refused(findings.All);

        // Every change of a rule rewrites the set: what is read after it is the set's own, or the write fails.
        var set = await ruleSets.GetAsync(stored.TenantId, rule.Engine, rule.TariffCode, ct);
        var others = (await AllAsync(stored.TenantId, rule.Engine, rule.TariffCode, ct)).Where(other => other.Value.Rule.Id != rule.Id).ToList();
        var changed = (set?.Value ?? Empty(rule)).With(RuleWindow.Of(rule));
        List<BillingRule> neighbours = [.. others.Select(other => other.Value.Rule)];
        if (Clashes([.. neighbours, rule]) is not { Count: > 0 } overlaps)
            return Outcome<IReadOnlyList<DocumentWrite>>.Of([RuleSets.Type.Put(changed, set?.ETag)]);
        var offer = SplitOffer.For(rule, neighbours, [.. changed.Former.Select(former => former.Id)]);
        if (!split || offer is null)
            return OverlapRefusal.Of(rule, overlaps, offer);
        if (offer.Splits.Count > MaxSplits)
            return new Refusal(RefusalCode.Conflict, $"It would split {offer.Splits.Count} billing rules; at most {MaxSplits} at once. End some of them first.", "validFrom");

        var writes = new List<DocumentWrite>();
        foreach (var piece in offer.Splits)
        {
            var existing = others.Single(other => other.Value.Rule.Id == piece.Existing.Id);
            foreach (var left in new[] { piece.Before, piece.After }.OfType<BillingRule>())
            {
                var next = existing.Value with { Rule = left, ModifiedAt = stored.ModifiedAt };
                writes.Add(left.Id == piece.Existing.Id ? Type.Replace(next, existing.ETag) : Type.Create(next));
                writes.Add(VersionType.Create(next));
                changed = changed.With(RuleWindow.Of(left));
            }
        }
        return Outcome<IReadOnlyList<DocumentWrite>>.Of([RuleSets.Type.Put(changed, set?.ETag), .. writes]);
    }

    /// <summary>Overlaps that are refused: those that only tokens in several groups can meet are not.</summary>
    private static List<RuleOverlap> Clashes(IReadOnlyList<BillingRule> rules) =>
        [.. RuleCoverage.OverlapsOf(rules).Where(overlap => !overlap.OnlyForTokensInSeveralGroups)];

    /// <summary>A rule that was to go on under an id which another tariff's rule has, or had.</summary>
    private static Refusal? TakenId(WriteOutcome outcome, IReadOnlyList<DocumentWrite> others, int offset) =>
        outcome is { Failure: WriteFailure.Exists, FailedIndex: var index } && index > offset
            ? new Refusal(RefusalCode.Conflict, $"The rule that goes on can't be called '{others[index - offset].Id.Split('|')[1]}': that id is taken. Split the old rule by hand.", "validFrom")
            : null;

    internal async Task<List<Versioned<StoredRule>>> AllAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct)
    {
        var all = new List<Versioned<StoredRule>>();
        await foreach (var rule in rules.AllAsync(RuleSets.Partition(tenantId), ct, FiltersOf(engine, tariffCode)))
            all.Add(rule);
        return all;
    }

    private async Task<Refusal?> ReferenceProblemAsync(StoredRule stored, CancellationToken ct)
    {
        var rule = stored.Rule;
        if (rule.Engine == BillingEngine.Retail)
        {
            return await packages.GetAsync(stored.TenantId, rule.TariffCode, ct) is null
                ? Refusal.Unknown("retailPackageId", $"There is no retail package '{rule.TariffCode}'. Create it first.")
                : null;
        }
        if (await tariffs.GetAsync(stored.TenantId, rule.TariffCode, ct) is not { } tariff)
            return Refusal.Unknown("tariffCode", $"There is no tariff '{rule.TariffCode}'. Create it first.");
        if (tariff.Value.Engine != rule.Engine)
            return Refusal.Invalid("engine", $"Tariff '{rule.TariffCode}' belongs to the {tariff.Value.Engine} engine.");
        if (tariff.Value.Currency != rule.Currency)
            return Refusal.Invalid("currency", $"Tariff '{rule.TariffCode}' is in {tariff.Value.Currency}. Leave the rule's currency out.");
        return await ForbiddenAsync(stored.TenantId, rule, ct);
    }

    /// <summary>Whether a station that names the rule's code prices its sessions in a way that the rule doesn't go with.</summary>
    private async Task<Refusal?> ForbiddenAsync(string tenantId, BillingRule rule, CancellationToken ct)
    {
        // Most rules go with every station, and need not ask which there are.
        if (Enum.GetValues<TimePricing>().All(pricing => ForbiddenCombination.Of(rule, pricing) is null))
            return null;
        await foreach (var station in stations.WithTariffAsync(tenantId, rule.TariffCode, rule.Engine == BillingEngine.Reimbursement, ct))
        {
            if (ForbiddenCombination.Of(rule, station.TimePricing) is { } problem)
                return Refusal.Invalid("components", $"{problem} Station '{station.Id}' names tariff '{rule.TariffCode}'. Give the stations another tariff or switch first.");
        }
        return null;
    }

    private Task<WriteOutcome> WriteAsync(string tenantId, IReadOnlyList<DocumentWrite> writes, CancellationToken ct) =>
        store.WriteAsync(Container.Config, RuleSets.Partition(tenantId), writes, ct);

    private static DocumentFilter[] FiltersOf(BillingEngine? engine, string? tariffCode) => (engine, tariffCode) switch
    {
        ({ } one, { } code) => [new("selectionKey", StoredRule.KeyOf(one, code))],
        ({ } one, null) => [new("engine", one.ToString())],
        (null, { } code) => [new("selectionKey", [.. Enum.GetValues<BillingEngine>().Select(each => StoredRule.KeyOf(each, code))])],
        _ => [],
    };

    private static string FieldOf(BillingRule rule, string field) =>
        field == "tariffCode" && rule.Engine == BillingEngine.Retail ? "retailPackageId" : field;

    private static RuleSet Empty(BillingRule rule) => new() { Engine = rule.Engine, TariffCode = rule.TariffCode };
    private static string CurrentId(string id) => $"rule|{id}";
    private static string VersionId(string id, int version) => $"version|{id}|{version.ToString("D8", CultureInfo.InvariantCulture)}";
}
