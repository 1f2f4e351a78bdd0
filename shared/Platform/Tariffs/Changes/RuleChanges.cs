using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Tariffs;

/// <summary>What a change of rules came to.</summary>
/// <param name="Rules">As saved, the one that was asked for first; empty while the platform's approval is awaited.</param>
/// <param name="Change">The price change that follows it; null: no price changes that anybody must be told of.</param>
public sealed record SavedRules(IReadOnlyList<Versioned<StoredRule>> Rules, PriceChange? Change)
{
    /// <summary>What the rule does otherwise than its author may think, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool IsAwaiting => Change is { Status: PriceChangeStatus.AwaitingApproval };
}

/// <summary>Either an outcome, or a rule whose id is taken, or neither: then something changed meanwhile, and all is decided again.</summary>
internal sealed record PlanOutcome(Outcome<SavedRules>? Outcome, RuleStep? Taken = null, bool WasTaken = false);

/// <summary>Carries out plans for rules, on their terms: saves them, or keeps them as a proposal, and makes the price change that follows.</summary>
public sealed class RuleChanges(IDocumentStore store, ChangeTerms terms, RuleWriter writer)
{
    /// <param name="others">The code's rules that the plan leaves as they are.</param>
    /// <param name="now">When its rules were made: the instant from which on they are known.</param>
    internal async Task<PlanOutcome> SaveAsync(
        RulePlan plan, IReadOnlyList<BillingRule> others, RuleWish wish, DateTimeOffset now, CancellationToken ct)
    {
        if (!(await terms.OfAsync(plan, others, wish, now, ct)).Try(out var agreed, out var refusals))
            return new PlanOutcome(Outcome<SavedRules>.Refused(refusals));
        var change = agreed.IsFollowed ? ChangeOf(plan, agreed, wish, now) : null;
        var stamp = new AuditStamp(plan.TenantId, wish.By, now, wish.Reason, agreed.Privilege, change?.Id);
        if (change is { Status: PriceChangeStatus.AwaitingApproval })
            return await ProposeAsync(plan, change, stamp, ct);

        var written = await writer.WriteAsync(plan, stamp, change is null ? null : PriceChangeDocuments.Type.Create(change), ct);
        if (written.Refused is { } refused)
            return new PlanOutcome(refused);
        return written.Rules is { } rules
            ? new PlanOutcome(new SavedRules(rules, change))
            : new PlanOutcome(null, written.Taken, written.WasTaken);
    }

    private async Task<PlanOutcome> ProposeAsync(RulePlan plan, PriceChange change, AuditStamp stamp, CancellationToken ct)
    {
        // The set is rewritten unchanged, so that what was proposed was possible when it was.
        var set = plan.Set?.Value ?? new RuleSet { Engine = plan.Engine, TariffCode = plan.TariffCode };
        IReadOnlyList<DocumentWrite> writes =
        [
            PriceChangeDocuments.Type.Create(change), RuleSets.Type.Put(set, plan.Set?.ETag), .. plan.Besides,
            AuditTrail.Of(stamp, AuditAction.Proposed, AuditKind.PriceChange, change.Id, PriceChangeDocuments.Type, null, change),
        ];
        if (RuleWriter.TooLarge(writes) is { } tooLarge)
            return new PlanOutcome(tooLarge);
        var written = await store.WriteAsync(Container.Config, RuleSets.Partition(plan.TenantId), writes, ct);
        return new PlanOutcome(written.Succeeded ? Outcome<SavedRules>.Of(new SavedRules([], change)) : null);
    }

    private static PriceChange ChangeOf(RulePlan plan, Terms agreed, RuleWish wish, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString("N"),
        TenantId = plan.TenantId,
        Engine = plan.Engine,
        TariffCode = plan.TariffCode,
        Status = agreed.NeedsApproval ? PriceChangeStatus.AwaitingApproval : PriceChangeStatus.Scheduled,
        CreatedAt = now,
        CreatedBy = wish.By,
        Reason = wish.Reason,
        Privilege = agreed.Privilege,
        EffectiveAt = agreed.EffectiveAt,
        Rules = [.. plan.Steps.Select(step => new RuleVersionChange(step.Rule.Rule.Id, step.Before?.Value.Rule.Version, step.After?.Rule.Version))],
        Proposed = agreed.NeedsApproval ? [.. plan.Steps.Select(step => step.After).OfType<StoredRule>()] : null,
        SavedAt = agreed.NeedsApproval ? null : now,
    };
}
