using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using NodaTime.Text;

namespace GreenFlux.Platform.Tariffs;

/// <summary>
/// Billing rules of a tenant. A change makes a new version; every version stays readable, also after the rule was
/// deleted, because CDR lines name it.
/// </summary>
public sealed class BillingRuleStore(
    IDocumentStore store, RuleSets ruleSets, TariffStore tariffs, RetailPackageStore packages, StationIndex stations, TimeProvider time)
{
    internal static readonly DocumentType<StoredRule> Type = new(
        "billing-rule", TariffJson.Default.StoredRule, rule => CurrentId(rule.Rule.Id), rule => rule.Rule.Id);

    private static readonly DocumentType<StoredRule> VersionType = new(
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
    public Task<RecordPage<StoredRule>> ListAsync(
        string tenantId, BillingEngine? engine, string? tariffCode, int limit, Continuation? after, CancellationToken ct) =>
        rules.ListAsync(RuleSets.Partition(tenantId), limit, after, ct, FiltersOf(engine, tariffCode));

    public async Task<Outcome<Versioned<StoredRule>>> CreateAsync(StoredRule rule, CancellationToken ct)
    {
        while (true)
        {
            if (!(await PrepareAsync(rule, ct)).Try(out var guard, out var refusals))
                return Outcome<Versioned<StoredRule>>.Refused(refusals);
            var outcome = await WriteAsync(rule.TenantId, [Type.Create(rule), VersionType.Create(rule), guard], ct);
            if (outcome.Succeeded)
                return new Versioned<StoredRule>(rule, outcome.ETags[0]!);
            if (outcome is { Failure: WriteFailure.Exists, FailedIndex: 0 })
                return Refusal.Exists("billing rule", rule.Rule.Id, "id");
            if (outcome is { Failure: WriteFailure.Exists, FailedIndex: 1 })
                return new Refusal(RefusalCode.AlreadyExists, $"A billing rule '{rule.Rule.Id}' existed before and CDRs may name it. Choose another id.", "id");
        }
    }

    /// <summary>Saves the next version. Engine and tariff code stay: sessions were priced by them.</summary>
    /// <param name="rule">Its version is ignored.</param>
    public async Task<Outcome<Versioned<StoredRule>>> ReplaceAsync(StoredRule rule, Precondition precondition, CancellationToken ct)
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
            if (!(await PrepareAsync(next, ct)).Try(out var guard, out var refusals))
                return Outcome<Versioned<StoredRule>>.Refused(refusals);
            var outcome = await WriteAsync(rule.TenantId, [Type.Replace(next, current.ETag), VersionType.Create(next), guard], ct);
            if (outcome.Succeeded)
                return new Versioned<StoredRule>(next, outcome.ETags[0]!);
        }
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
            var guard = RuleSets.Type.Put((set?.Value ?? Empty(rule)).Without(id, time.GetUtcNow()), set?.ETag);
            var outcome = await WriteAsync(tenantId, [Type.Delete(current.Value, current.ETag), guard], ct);
            if (outcome.Succeeded)
                return default(Done);
        }
    }

    /// <summary>Checks a rule against itself, its tariff and its neighbours; the write returned makes that check hold.</summary>
    private async Task<Outcome<DocumentWrite>> PrepareAsync(StoredRule stored, CancellationToken ct)
    {
        var rule = stored.Rule;
        var findings = new Findings().Id("id", rule.Id).Text("name", stored.Name, 200, required: false);
        foreach (var error in BillingRuleValidation.Check(rule))
            findings.Add(new Refusal(RefusalCode.InvalidField, error.Message, FieldOf(rule, error.Field)));
        if (await ReferenceProblemAsync(stored, ct) is { } problem)
            findings.Add(problem);
        if (findings.All.Count > 0)
            return Outcome<DocumentWrite>.Refused(findings.All);

        var set = await ruleSets.GetAsync(stored.TenantId, rule.Engine, rule.TariffCode, ct);
        var window = new RuleWindow(rule.Id, rule.ValidFrom, rule.ValidTo);
        if (set?.Value.Overlapping(window) is { } other)
        {
            return new Refusal(
                RefusalCode.Conflict,
                $"Its validity overlaps billing rule '{other.Id}' ({Text(other)}). Exactly one rule may be valid at a time: end that one where this one starts.",
                "validFrom");
        }
        return RuleSets.Type.Put((set?.Value ?? Empty(rule)).With(window), set?.ETag);
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

    private static string Text(RuleWindow window) =>
        $"{(window.ValidFrom is { } from ? LocalDateTimePattern.ExtendedIso.Format(from) : "always")} to {(window.ValidTo is { } to ? LocalDateTimePattern.ExtendedIso.Format(to) : "for ever")}";

    private static RuleSet Empty(BillingRule rule) => new() { Engine = rule.Engine, TariffCode = rule.TariffCode };
    private static string CurrentId(string id) => $"rule|{id}";
    private static string VersionId(string id, int version) => $"version|{id}|{version.ToString("D8", CultureInfo.InvariantCulture)}";
}
