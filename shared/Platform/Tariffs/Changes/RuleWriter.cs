using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Tariffs;

/// <summary>What became of a plan.</summary>
/// <param name="Rules">The rules as saved, in the order of the plan; null: nothing was saved.</param>
/// <param name="Taken">A new rule whose id another rule has; null: something was changed meanwhile, plan again.</param>
/// <param name="WasTaken">Whether only a former rule has that id.</param>
/// <param name="Refused">Why it can't be written whatever happens meanwhile; null: it can.</param>
internal sealed record WrittenPlan(IReadOnlyList<Versioned<StoredRule>>? Rules, RuleStep? Taken = null, bool WasTaken = false, Refusal? Refused = null);

/// <summary>
/// Writes what becomes of the rules of a code: rules, versions, the code's rule set and the audit entries, in one batch.
/// Nobody ever reads a part of it.
/// </summary>
public sealed class RuleWriter(IDocumentStore store)
{
    /// <summary>Leaves room for what a document holds beside its body.</summary>
    private const int MaxBytes = DocumentLimits.BatchBytes - (128 * 1024);

    /// <param name="change">The price change that it belongs to, to be created or replaced in the same batch; null: none.</param>
    internal async Task<WrittenPlan> WriteAsync(RulePlan plan, AuditStamp stamp, DocumentWrite? change, CancellationToken ct)
    {
        var writes = new List<(DocumentWrite Write, RuleStep? Step)>();
        var set = plan.Set?.Value ?? new RuleSet { Engine = plan.Engine, TariffCode = plan.TariffCode };
        foreach (var step in plan.Steps)
        {
            foreach (var write in WritesOf(step))
                writes.Add((write, step));
            set = step.After is { } after ? set.With(RuleWindow.Of(after.Rule), stamp.At) : set.Without(step.Rule.Rule.Id, stamp.At);
            writes.Add((Entry(stamp, step), null));
        }
        writes.Add((RuleSets.Type.Put(set, plan.Set?.ETag), null));
        writes.AddRange(plan.Besides.Concat(change is null ? [] : [change]).Select(write => (write, (RuleStep?)null)));

        if (TooLarge(writes.Select(each => each.Write)) is { } tooLarge)
            return new WrittenPlan(null, Refused: tooLarge);
        var outcome = await store.WriteAsync(Container.Config, RuleSets.Partition(plan.TenantId), [.. writes.Select(each => each.Write)], ct);
        if (outcome.Succeeded)
            return new WrittenPlan([.. SavedOf(writes, outcome.ETags)]);
        var failed = writes[outcome.FailedIndex];
        var isTaken = outcome.Failure == WriteFailure.Exists && failed.Step is { Before: null };
        return new WrittenPlan(null, isTaken ? failed.Step : null, isTaken && failed.Write.Id != BillingRuleStore.CurrentId(failed.Step!.Rule.Rule.Id));
    }

    /// <summary>Rules that name very many parties may be more than one batch holds; null: they are not.</summary>
    internal static Refusal? TooLarge(IEnumerable<DocumentWrite> writes)
    {
        var bytes = writes.Sum(write => write switch
        {
            DocumentWrite.Create create => (long)create.Body.Length,
            DocumentWrite.Replace replace => replace.Body.Length,
            _ => 0,
        });
        return bytes <= MaxBytes
            ? null
            : Refusal.Invalid("exceptions", $"The rules of this change come to {bytes / 1024} KB with their versions; at most {MaxBytes / 1024} KB are saved in one step. Let the exception groups name fewer parties.");
    }

    private static IEnumerable<DocumentWrite> WritesOf(RuleStep step) => step switch
    {
        { Before: { } before, After: { } after } => [BillingRuleStore.Type.Replace(after, before.ETag), BillingRuleStore.VersionType.Create(after)],
        { After: { } after } => [BillingRuleStore.Type.Create(after), BillingRuleStore.VersionType.Create(after)],
        _ => [BillingRuleStore.Type.Delete(step.Before!.Value, step.Before.ETag)],
    };

    private static DocumentWrite Entry(AuditStamp stamp, RuleStep step) =>
        AuditTrail.Of(stamp, step.Action, AuditKind.BillingRule, step.Rule.Rule.Id, BillingRuleStore.Type, step.Before?.Value, step.After);

    private static IEnumerable<Versioned<StoredRule>> SavedOf(List<(DocumentWrite Write, RuleStep? Step)> writes, IReadOnlyList<string?> etags)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i].Step is { After: { } after } && writes[i].Write.Id == BillingRuleStore.CurrentId(after.Rule.Id))
                yield return new Versioned<StoredRule>(after, etags[i]!);
        }
    }
}
