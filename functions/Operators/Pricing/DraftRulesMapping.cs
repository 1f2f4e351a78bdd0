using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Rehearsals;
using GreenFlux.Platform.Tariffs;
using NodaTime;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>Drafts of billing rules from the API: checked like rules that are saved, but for overlaps, which a rehearsal counts.</summary>
internal sealed class DraftRulesMapping(BillingRuleStore rules, TariffStore tariffs, TimeProvider time)
{
    private const int MaxChanges = 500;
    private readonly BillingRuleMapping mapping = new(tariffs, time);

    public async Task<Outcome<DraftRules>> ToDomainAsync(DraftRulesBody? body, Caller caller, CancellationToken ct)
    {
        if (body is null)
            return DraftRules.None;
        if ((body.Add?.Count ?? 0) + (body.Replace?.Count ?? 0) + (body.End?.Count ?? 0) > MaxChanges)
            return Refusal.Invalid("draft", $"draft may change at most {MaxChanges} billing rules.");
        var findings = new Findings();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var added = await RulesAsync(body.Add ?? [], "draft.add", caller, findings, ct);
        foreach (var (rule, field) in added)
        {
            findings.Check(ids.Add(rule.Id), $"{field}.id", $"'{rule.Id}' is in the draft twice.");
            findings.Check(await rules.GetAsync(caller.TenantId, rule.Id, ct) is null, $"{field}.id", $"'{rule.Id}' is a billing rule already. Put it under draft.replace, or choose another id.");
        }
        var replaced = await RulesAsync(body.Replace ?? [], "draft.replace", caller, findings, ct);
        foreach (var (rule, field) in replaced)
        {
            findings.Check(ids.Add(rule.Id), $"{field}.id", $"'{rule.Id}' is in the draft twice.");
            var stored = (await rules.GetAsync(caller.TenantId, rule.Id, ct))?.Value.Rule;
            findings.Check(stored is not null, $"{field}.id", $"'{rule.Id}' is no billing rule. Put it under draft.add.");
            findings.Check(stored is null || (stored.Engine == rule.Engine && stored.TariffCode == rule.TariffCode), $"{field}.tariffCode", "and engine must be those of the rule that is replaced.");
        }
        var ended = new List<RuleEnd>();
        foreach (var end in body.End ?? [])
        {
            var field = $"draft.end[{ended.Count}].ruleId";
            findings.Check(await rules.GetAsync(caller.TenantId, end.RuleId, ct) is not null, field, $"'{end.RuleId}' is no billing rule.");
            findings.Check(ids.Add(end.RuleId), field, $"'{end.RuleId}' is in the draft twice.");
            ended.Add(new RuleEnd(end.RuleId, LocalDateTime.FromDateTime(end.At)));
        }
        return findings.Into(() => new DraftRules([.. added.Select(each => each.Rule)], [.. replaced.Select(each => each.Rule)], ended));
    }

    private async Task<List<(BillingRule Rule, string Field)>> RulesAsync(
        IReadOnlyList<BillingRuleRequest> bodies, string field, Caller caller, Findings findings, CancellationToken ct)
    {
        var drafted = new List<(BillingRule, string)>();
        for (var i = 0; i < bodies.Count; i++)
        {
            var at = $"{field}[{i}]";
            if (!(await mapping.ToDomainAsync(bodies[i], bodies[i].Id ?? $"draft-{i + 1}", caller, ct)).Try(out var stored, out var refusals))
            {
                foreach (var refusal in refusals)
                    findings.Add(refusal with { Field = $"{at}.{refusal.Field}" });
                continue;
            }
            findings.Id($"{at}.id", stored.Rule.Id);
            foreach (var error in BillingRuleValidation.Check(stored.Rule).Concat(RuleScopeValidation.Check(stored.Rule)))
                findings.Add(Refusal.Invalid($"{at}.{error.Field}", error.Message));
            drafted.Add((stored.Rule, at));
        }
        return drafted;
    }
}
