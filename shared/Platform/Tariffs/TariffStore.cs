using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Tariffs;

/// <summary>The tariff codes of a tenant.</summary>
public sealed class TariffStore(IDocumentStore store, RuleSets ruleSets, StationIndex stations)
{
    internal static readonly DocumentType<Tariff> Type = new("tariff", TariffJson.Default.Tariff, tariff => $"tariff|{tariff.Code}", tariff => tariff.Code);
    private static readonly DocumentType<StoredRule> RuleType = BillingRuleStore.Type;

    private readonly DocumentCollection<Tariff> tariffs = new(store, Type, Container.Config, "tariff", "code");

    public Task<Versioned<Tariff>?> GetAsync(string tenantId, string code, CancellationToken ct) =>
        tariffs.GetAsync(RuleSets.Partition(tenantId), IdOf(code), ct);

    public async Task<Outcome<Versioned<Tariff>>> FindAsync(string tenantId, string code, CancellationToken ct) =>
        await GetAsync(tenantId, code, ct) is { } tariff ? tariff : Refusal.NotFound("tariff", code);

    /// <summary>In order of their codes.</summary>
    public Task<RecordPage<Tariff>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        tariffs.ListAsync(RuleSets.Partition(tenantId), limit, after, ct);

    /// <summary>The rules that a code leads to in an engine, whatever their validity: selection decides. For retail the code is the package's id.</summary>
    public async Task<IReadOnlyList<StoredRule>> RulesAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct)
    {
        var query = new DocumentQuery(Container.Config, RuleSets.Partition(tenantId), RuleType.Kind)
        {
            Filters = [new DocumentFilter("selectionKey", StoredRule.KeyOf(engine, tariffCode))],
            Limit = 1000,
        };
        var rules = new List<StoredRule>();
        await foreach (var rule in store.QueryAllAsync(RuleType, query, ct))
            rules.Add(rule.Value);
        return rules;
    }

    public async Task<Outcome<Versioned<Tariff>>> CreateAsync(Tariff tariff, AuditStamp stamp, CancellationToken ct)
    {
        var findings = Check(tariff);
        if (findings.All.Count > 0)
            return Outcome<Versioned<Tariff>>.Refused(findings.All);
        var written = await WriteAsync(tariff.TenantId, [Type.Create(tariff), Entry(stamp, AuditAction.Created, null, tariff)], ct);
        return written.Succeeded ? new Versioned<Tariff>(tariff, written.ETags[0]!) : Refusal.Exists("tariff", tariff.Code, "code");
    }

    /// <summary>The engine never changes; the currency only while no rule was priced in it.</summary>
    public async Task<Outcome<Versioned<Tariff>>> ReplaceAsync(Tariff tariff, Precondition precondition, AuditStamp stamp, CancellationToken ct)
    {
        var findings = Check(tariff);
        if (findings.All.Count > 0)
            return Outcome<Versioned<Tariff>>.Refused(findings.All);
        while (true)
        {
            if (await GetAsync(tariff.TenantId, tariff.Code, ct) is not { } current)
                return Refusal.NotFound("tariff", tariff.Code);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("tariff", tariff.Code);
            if (current.Value.Engine != tariff.Engine)
                return Refusal.Invalid("engine", $"engine is {current.Value.Engine} and can't change. Create another tariff.");
            var rules = await ruleSets.GetAsync(tariff.TenantId, tariff.Engine, tariff.Code, ct);
            if (current.Value.Currency != tariff.Currency && rules is { Value.Rules.Count: > 0 })
                return Refusal.Invalid("currency", $"currency is {current.Value.Currency} and can't change while the tariff has billing rules.");
            var outcome = await WriteAsync(
                tariff.TenantId, [Type.Replace(tariff, current.ETag), Guard(tariff, rules), Entry(stamp, AuditAction.Changed, current.Value, tariff)], ct);
            if (outcome.Succeeded)
                return new Versioned<Tariff>(tariff, outcome.ETags[0]!);
        }
    }

    /// <summary>Refused while billing rules or stations name it.</summary>
    public async Task<Outcome<Done>> DeleteAsync(string tenantId, string code, Precondition precondition, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, code, ct) is not { } current)
                return Refusal.NotFound("tariff", code);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("tariff", code);
            var rules = await ruleSets.GetAsync(tenantId, current.Value.Engine, code, ct);
            if (rules is { Value.Rules: [var rule, ..] })
                return Refusal.InUse("tariff", code, $"billing rule '{rule.Id}'");
            var reimbursement = current.Value.Engine == BillingEngine.Reimbursement;
            if (await stations.FirstWithTariffAsync(tenantId, code, reimbursement, ct) is { } station)
                return Refusal.InUse("tariff", code, $"charge station '{station}'");
            var outcome = await WriteAsync(
                tenantId, [Type.Delete(current.Value, current.ETag), Guard(current.Value, rules), Entry(stamp, AuditAction.Deleted, current.Value, null)], ct);
            if (outcome.Succeeded)
                return default(Done);
        }
    }

    internal static DocumentWrite Entry(AuditStamp stamp, AuditAction action, Tariff? before, Tariff? after) =>
        AuditTrail.Of(stamp, action, AuditKind.Tariff, (after ?? before!).Code, Type, before, after);

    private Task<WriteOutcome> WriteAsync(string tenantId, IReadOnlyList<DocumentWrite> writes, CancellationToken ct) =>
        store.WriteAsync(Container.Config, RuleSets.Partition(tenantId), writes, ct);

    /// <summary>Rewrites the rule set unchanged: a rule saved at the same moment then fails, or makes this fail.</summary>
    private static DocumentWrite Guard(Tariff tariff, Versioned<RuleSet>? rules) =>
        RuleSets.Type.Put(rules?.Value ?? new RuleSet { Engine = tariff.Engine, TariffCode = tariff.Code }, rules?.ETag);

    private static Findings Check(Tariff tariff) => new Findings()
        .Id("code", tariff.Code)
        .Check(tariff.Engine != BillingEngine.Retail, "engine", "must be Wholesale or Reimbursement: retail rules refer to retail packages.")
        .Text("description", tariff.Description, 500, required: false);

    private static string IdOf(string code) => $"tariff|{code}";
}
