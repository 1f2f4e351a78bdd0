using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Copies and ends whole tariffs: the code and its rules in one step.</summary>
public sealed class TariffLifecycle(TariffStore tariffs, RuleSets ruleSets, BillingRuleStore rules, RuleChecks checks, RuleChanges changes, TimeProvider time)
{
    /// <summary>Three writes a rule, in one batch beside the tariff, its rule set, the price change and the tariff's audit entry.</summary>
    public const int MaxRules = 32;

    private const int MaxIdLength = 64;

    /// <summary>A new code with the rules that have not ended; each has the new code in its id.</summary>
    /// <returns>The copies; where the platform approves them first, the code is made without them.</returns>
    public async Task<Outcome<SavedRules>> CopyAsync(string tenantId, string code, string newCode, string? description, RuleWish wish, CancellationToken ct)
    {
        if (await tariffs.GetAsync(tenantId, code, ct) is not { Value: var original })
            return Refusal.NotFound("tariff", code);
        var findings = new Findings().Id("code", newCode).Text("description", description, 500, required: false);
        if (findings.All.Count > 0)
            return Outcome<SavedRules>.Refused(findings.All);
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
        while (true)
        {
            var set = await ruleSets.GetAsync(tenantId, made.Engine, made.Code, ct);
            var stamp = new AuditStamp(tenantId, wish.By, now, wish.Reason);
            var plan = new RulePlan(tenantId, made.Engine, made.Code, set, [.. copies.Select(copy => new RuleStep(AuditAction.Copied, null, copy))])
            {
                Besides = [TariffStore.Type.Create(made), TariffStore.Entry(stamp, AuditAction.Copied, null, made)],
            };
            var saved = await changes.SaveAsync(plan, [], wish, now, ct);
            if (saved.Outcome is { } outcome)
                return outcome;
            if (saved.Taken is { } taken)
                return new Refusal(RefusalCode.Conflict, $"There is, or was, a billing rule '{taken.Rule.Rule.Id}' already. Choose another code.", "code");
            if (await tariffs.GetAsync(tenantId, newCode, ct) is not null)
                return Refusal.Exists("tariff", newCode, "code");
        }
    }

    /// <summary>Ends every rule of the code that would go on; none may begin later.</summary>
    /// <returns>The rules that end then.</returns>
    public async Task<Outcome<SavedRules>> EndAsync(string tenantId, string code, LocalDateTime at, RuleWish wish, CancellationToken ct)
    {
        while (true)
        {
            if (await tariffs.GetAsync(tenantId, code, ct) is not { Value: var tariff })
                return Refusal.NotFound("tariff", code);
            var set = await ruleSets.GetAsync(tenantId, tariff.Engine, code, ct);
            var now = time.GetUtcNow();
            var steps = new List<RuleStep>();
            var others = new List<BillingRule>();
            foreach (var rule in await rules.AllAsync(tenantId, tariff.Engine, code, ct))
            {
                if (rule.Value.Rule.ValidTo <= at)
                {
                    others.Add(rule.Value.Rule);
                    continue;
                }
                if (BillingRuleStore.EndProblem(rule.Value.Rule, at, now) is { } problem)
                    return problem;
                var ended = rule.Value with { ModifiedAt = now, Rule = rule.Value.Rule with { Version = rule.Value.Rule.Version + 1, ValidTo = at } };
                if (await checks.ForbiddenAsync(tenantId, ended.Rule, ct) is { } forbidden)
                    return forbidden with { Field = "at" };
                steps.Add(new RuleStep(AuditAction.Ended, rule, ended));
            }
            if (steps.Count == 0)
                return new Refusal(RefusalCode.Conflict, $"No billing rule of tariff '{code}' is valid at that time or later: it has ended already.", "at");
            if (steps.Count > MaxRules)
                return new Refusal(RefusalCode.Conflict, $"The tariff '{code}' has {steps.Count} rules that go on; at most {MaxRules} are ended at once. End its rules one by one.");
            var plan = new RulePlan(tenantId, tariff.Engine, code, set, steps);
            if ((await changes.SaveAsync(plan, others, wish, now, ct)).Outcome is { } outcome)
                return outcome;
        }
    }

    private static string CopyId(string code, string ruleId) => $"{code}.{ruleId}";
}
