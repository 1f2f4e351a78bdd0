using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>Price changes between the API and the domain, and what every request that may make one reads and answers.</summary>
internal static class PriceChangeMapping
{
    public const string Route = "v1/price-changes";
    public const string SplitText = "true: rules that it overlaps end where it starts, and go on where it ends.";
    public const string ReasonText = "Why, for the audit; required with gapFill and overrideLeadTime.";
    public const string GapFillText = "true: it may start in the past where no rule priced. Needs the permission FillTariffGaps, too.";
    public const string OverrideText = "true: the lead time doesn't count. Needs the permission OverrideLeadTime, too.";
    public const string AwaitingText = "Managed roaming: nothing is saved until the platform approves this price change.";
    private const int MaxReason = 500;

    /// <summary>Reads <c>split</c>, <c>reason</c>, <c>gapFill</c> and <c>overrideLeadTime</c>, and whether the caller may ask for them.</summary>
    public static Outcome<RuleWish> ReadWish(this HttpRequest request, Caller caller)
    {
        if (!request.ReadFlag("split").Try(out var split, out var refusals)
            || !request.ReadFlag("gapFill").Try(out var gapFill, out refusals)
            || !request.ReadFlag("overrideLeadTime").Try(out var overrides, out refusals)
            || !Allowed(caller, gapFill, Permission.FillTariffGaps, "gapFill").Try(out _, out refusals)
            || !Allowed(caller, overrides, Permission.OverrideLeadTime, "overrideLeadTime").Try(out _, out refusals))
            return Outcome<RuleWish>.Refused(refusals);
        var reason = request.ReadText("reason");
        if (ReasonProblem(reason) is { } problem)
            return new Refusal(RefusalCode.InvalidQuery, problem, "reason");
        return RuleWish.Of(caller) with { Split = split, GapFill = gapFill, OverrideLeadTime = overrides, Reason = reason };
    }

    /// <summary>Null: the reason may be, or there is none.</summary>
    public static string? ReasonProblem(string? reason) =>
        new Findings().Text("reason", reason, MaxReason, required: false).All is [var problem] ? problem.Detail : null;

    /// <summary>Answers a change of rules, after its workflow was started.</summary>
    /// <param name="answer">Makes the answer of what was saved.</param>
    public static async Task<Answer> AnswerAsync(SavedRules saved, DurableTaskClient client, Func<SavedRules, Answer> answer, CancellationToken ct)
    {
        if (saved.Change is { NeedsWorkflow: true } change)
            await new DurableWorkflows(client).StartPriceChangeAsync(change.TenantId, change.Id, ct);
        return saved is { IsAwaiting: true, Change: { } awaiting }
            ? Answer.Accepted(ToContract(awaiting), $"/api/{Route}/{awaiting.Id}")
            : answer(saved);
    }

    public static PriceChangeResponse ToContract(PriceChange change)
    {
        var isRetail = change.Engine == BillingEngine.Retail;
        return new PriceChangeResponse
        {
            Id = change.Id,
            Engine = WireNames.To<PricingEngine>(change.Engine),
            TariffCode = isRetail ? null : change.TariffCode,
            RetailPackageId = isRetail ? change.TariffCode : null,
            Status = WireNames.To<PriceChangeStatusName>(change.Status),
            CreatedAt = change.CreatedAt,
            CreatedBy = AuditEntryFunctions.ToContract(change.CreatedBy),
            Reason = change.Reason,
            Privilege = change.Privilege is { } privilege ? WireNames.To<AuditPrivilegeName>(privilege) : null,
            EffectiveAt = change.EffectiveAt?.ToDateTimeUnspecified(),
            Rules = [.. change.Rules.Select(rule => new RuleVersionChangeBody(rule.RuleId, rule.Before, rule.After))],
            Proposed = change.Proposed is { } proposed ? [.. proposed.Select(BillingRuleMapping.ToContract)] : null,
            SavedAt = change.SavedAt,
            Decision = change.Decision is { } decision ? new PriceChangeDecisionBody(AuditEntryFunctions.ToContract(decision.By), decision.At, decision.Reason) : null,
            EffectiveSince = change.EffectiveSince,
            PartnerNetworkIds = change.PartnerNetworkIds,
            StationsTold = change.Status == PriceChangeStatus.Effective ? change.StationsTold : null,
        };
    }

    private static Outcome<Done> Allowed(Caller caller, bool isAsked, Permission permission, string field) =>
        !isAsked || caller.May(permission) ? default(Done) : new Refusal(RefusalCode.PermissionDenied, $"{field} needs the permission {permission}.", field);
}
