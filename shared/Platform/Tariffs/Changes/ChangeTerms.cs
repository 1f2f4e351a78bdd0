using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Platform.Tariffs;

/// <summary>On what terms a plan may be carried out.</summary>
/// <param name="IsFollowed">Whether it is a price change that others are told of.</param>
/// <param name="NeedsApproval">Whether its rules are saved only once the platform approves.</param>
/// <param name="EffectiveAt">By each location's clock; null: at once.</param>
internal sealed record Terms(bool IsFollowed, bool NeedsApproval, LocalDateTime? EffectiveAt, AuditPrivilege? Privilege)
{
    /// <summary>No price changes: a name, or what prices nothing.</summary>
    public static Terms Unfollowed { get; } = new(false, false, null, null);
}

/// <summary>
/// Decides when a change of rules may take effect: never in the past, unless it fills a gap there; not before the lead time
/// is over, unless that is overridden; on managed roaming only with the platform's approval.
/// </summary>
/// <remarks>
/// A code that no station names, and a package that no driver has, prices nothing: its rules can be set up freely, valid since
/// ever and in any order. On managed roaming they are approved nevertheless, since stations may be given the code later.
/// </remarks>
public sealed class ChangeTerms(TariffUse use, LeadTimes leadTimes)
{
    internal async Task<Outcome<Terms>> OfAsync(RulePlan plan, IReadOnlyList<BillingRule> others, RuleWish wish, DateTimeOffset at, CancellationToken ct)
    {
        if (NeedsReason(wish) is { } reasonless)
            return reasonless;
        var beginning = plan.Beginning;
        if (!beginning.IsEver)
            return Terms.Unfollowed;
        var now = Instant.FromDateTimeOffset(at);
        var clocks = await use.ClocksAsync(plan.TenantId, plan.Engine, plan.TariffCode, ct);
        if (clocks.IsUsed && PastProblem(plan, others, wish, clocks, now) is { } past)
            return past;

        var lead = await leadTimes.OfAsync(plan.TenantId, plan.Engine, RulesOf(plan), ct);
        Instant? first = beginning.At is { } moment ? clocks.FirstInstantOf(moment) : null;
        var isToCome = first > now;
        var isTooSoon = clocks.IsUsed && !wish.GapFill && (isToCome ? first!.Value : now) < now + Duration.FromTimeSpan(lead.Time);
        if (isTooSoon && !wish.OverrideLeadTime)
            return TooSoon(lead, now);
        var privilege = wish.GapFill ? AuditPrivilege.GapFill : isTooSoon ? AuditPrivilege.LeadTimeOverride : (AuditPrivilege?)null;
        var needsApproval = lead.IsManaged && !wish.IsApproved;
        return new Terms(clocks.IsUsed || isToCome || needsApproval, needsApproval, isToCome ? beginning.At : null, privilege);
    }

    private static Refusal? NeedsReason(RuleWish wish) => (wish.GapFill, wish.OverrideLeadTime, wish.Reason) switch
    {
        (true, true, _) => new Refusal(RefusalCode.InvalidQuery, "gapFill and overrideLeadTime exclude each other: a gap fill has no lead time.", "gapFill"),
        (true, _, null) or (_, true, null) => new Refusal(RefusalCode.InvalidQuery, "reason is required with gapFill and with overrideLeadTime: say why, for whoever asks later.", "reason"),
        _ => null,
    };

    private static Refusal? PastProblem(RulePlan plan, IReadOnlyList<BillingRule> others, RuleWish wish, TariffClocks clocks, Instant now)
    {
        foreach (var step in plan.Steps)
        {
            if (step.After is not { Rule: var rule })
                continue;
            var before = step.Before?.Value.Rule;
            if (before is not null && rule.ValidTo is { } end && end != before.ValidTo && clocks.HasPassed(end, now))
                return Refusal.Invalid("validTo", $"validTo of billing rule '{rule.Id}' has passed. What was priced stays as it is: choose a moment to come.");
            List<BillingRule> besides = [.. others, .. plan.Steps.Where(other => other != step).Select(other => other.Before?.Value.Rule).OfType<BillingRule>()];
            var reach = PastReach.Of(rule, before, besides, clocks.LatestLocal(now));
            var startsInPast = rule.ValidFrom is { } from && from != before?.ValidFrom && clocks.HasPassed(from, now);
            if (wish.GapFill ? reach.IsTaken : startsInPast || reach.Open.Count > 0)
                return Past(rule, reach, wish.GapFill);
        }
        return null;
    }

    private static Refusal Past(BillingRule rule, PastReach reach, bool isGapFill)
    {
        const string Advice = "Give it a start that is to come (validFrom)";
        if (isGapFill)
        {
            return Refusal.Invalid("validFrom",
                $"Billing rule '{rule.Id}' would start in the past where other rules priced. A gap fill holds only what no rule covered: narrow its validity, scope or windows to that. {Advice} for the rest.");
        }
        return Refusal.Invalid("validFrom", reach.Open is [var open, ..]
            ? $"Billing rule '{rule.Id}' would price the past, where no rule did: {open.Describe()}. {Advice}, or fill the gap with ?gapFill=true and a reason (permission FillTariffGaps)."
            : $"Billing rule '{rule.Id}' starts in the past, where other rules priced. What was priced stays as it is. {Advice}.");
    }

    private static Refusal TooSoon(LeadTime lead, Instant now)
    {
        var hours = lead.Time.TotalHours;
        var earliest = InstantPattern.General.Format(now + Duration.FromTimeSpan(lead.Time));
        return new Refusal(RefusalCode.Conflict,
            $"Wholesale prices{(lead.IsManaged ? " of managed roaming" : "")} change with a lead time of {hours:0} h. Let it start where no clock shows that before {earliest}, or override the lead time with ?overrideLeadTime=true and a reason (permission OverrideLeadTime).",
            "validFrom");
    }

    private static IEnumerable<BillingRule> RulesOf(RulePlan plan) =>
        plan.Steps.SelectMany(step => new[] { step.Before?.Value.Rule, step.After?.Rule }).OfType<BillingRule>();
}
