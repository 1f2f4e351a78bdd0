using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Copies and ends whole tariffs: the code and its rules in one step.</summary>
public sealed class TariffLifecycle(IDocumentStore store, TariffStore tariffs, RuleSets ruleSets, BillingRuleStore rules, TimeProvider time)
{
    /// <summary>Two writes a rule, in one batch beside the tariff and its rule set.</summary>
    public const int MaxRules = 48;

    private const int MaxIdLength = 64;

    /// <summary>A new code with the rules that have not ended; each has the new code in its id.</summary>
    public async Task<Outcome<Versioned<Tariff>>> CopyAsync(string tenantId, string code, string newCode, string? description, CancellationToken ct)
    {
        if (await tariffs.GetAsync(tenantId, code, ct) is not { Value: var original })
            return Refusal.NotFound("tariff", code);
        var findings = new Findings().Id("code", newCode).Text("description", description, 500, required: false);
        if (findings.All.Count > 0)
            return Outcome<Versioned<Tariff>>.Refused(findings.All);
        if (await tariffs.GetAsync(tenantId, newCode, ct) is not null)
            return Refusal.Exists("tariff", newCode, "code");

        var now = time.GetUtcNow();
        var made = original with { Code = newCode, Description = description ?? original.Description };
        List<StoredRule> copies = [.. (await tariffs.RulesAsync(tenantId, original.Engine, code, ct))
            .Where(rule => rule.Rule.StatusAt(now) != RuleStatus.Ended)
            .Select(rule => rule with { ModifiedAt = now, Rule = rule.Rule with { Id = CopyId(made.Code, rule.Rule.Id), Version = 1, TariffCode = made.Code } })];
        if (copies.Count > MaxRules)
            return new Refusal(RefusalCode.Conflict, $"The tariff '{code}' has {copies.Count} rules that have not ended; at most {MaxRules} are copied at once. Copy its rules one by one.");
        if (copies.Find(rule => rule.Rule.Id.Length > MaxIdLength) is { } tooLong)
            return Refusal.Invalid("code", $"code is too long: the copy of a rule would be called '{tooLong.Rule.Id}', and ids have at most {MaxIdLength} characters.");
        var set = await ruleSets.GetAsync(tenantId, made.Engine, made.Code, ct);
        var changed = copies.Aggregate(
            set?.Value ?? new RuleSet { Engine = made.Engine, TariffCode = made.Code }, (all, rule) => all.With(RuleWindow.Of(rule.Rule)));
        IReadOnlyList<DocumentWrite> writes =
            [TariffStore.Type.Create(made), RuleSets.Type.Put(changed, set?.ETag), .. copies.SelectMany(rule => new[] { BillingRuleStore.Type.Create(rule), BillingRuleStore.VersionType.Create(rule) })];
        var outcome = await store.WriteAsync(Container.Config, RuleSets.Partition(tenantId), writes, ct);
        return outcome switch
        {
            { Succeeded: true } => new Versioned<Tariff>(made, outcome.ETags[0]!),
            { FailedIndex: > 1 } => new Refusal(RefusalCode.Conflict, $"There is, or was, a billing rule '{copies[(outcome.FailedIndex - 2) / 2].Rule.Id}' already. Choose another code.", "code"),
            _ => Refusal.Exists("tariff", made.Code, "code"),
        };
    }

    /// <summary>Ends every rule of the code that would go on; none may begin later.</summary>
    /// <returns>The rules that end then.</returns>
    public async Task<Outcome<IReadOnlyList<StoredRule>>> EndAsync(string tenantId, string code, LocalDateTime at, CancellationToken ct)
    {
        while (true)
        {
            if (await tariffs.GetAsync(tenantId, code, ct) is not { Value: var tariff })
                return Refusal.NotFound("tariff", code);
            var set = await ruleSets.GetAsync(tenantId, tariff.Engine, code, ct);
            var now = time.GetUtcNow();
            var ended = new List<StoredRule>();
            var writes = new List<DocumentWrite>();
            foreach (var rule in (await rules.AllAsync(tenantId, tariff.Engine, code, ct)).Where(rule => rule.Value.Rule.ValidTo is not { } to || to > at))
            {
                if (BillingRuleStore.EndProblem(rule.Value.Rule, at, now) is { } problem)
                    return problem;
                var next = rule.Value with { ModifiedAt = now, Rule = rule.Value.Rule with { Version = rule.Value.Rule.Version + 1, ValidTo = at } };
                ended.Add(next);
                writes.AddRange([BillingRuleStore.Type.Replace(next, rule.ETag), BillingRuleStore.VersionType.Create(next)]);
            }
            if (ended.Count == 0)
                return new Refusal(RefusalCode.Conflict, $"No billing rule of tariff '{code}' is valid at that time or later: it has ended already.", "at");
            if (ended.Count > MaxRules)
                return new Refusal(RefusalCode.Conflict, $"The tariff '{code}' has {ended.Count} rules that go on; at most {MaxRules} are ended at once. End its rules one by one.");
            var changed = ended.Aggregate(set?.Value ?? new RuleSet { Engine = tariff.Engine, TariffCode = code }, (all, rule) => all.With(RuleWindow.Of(rule.Rule)));
            if ((await store.WriteAsync(Container.Config, RuleSets.Partition(tenantId), [.. writes, RuleSets.Type.Put(changed, set?.ETag)], ct)).Succeeded)
                return Outcome<IReadOnlyList<StoredRule>>.Of(ended);
        }
    }

    private static string CopyId(string code, string ruleId) => $"{code}.{ruleId}";
}
