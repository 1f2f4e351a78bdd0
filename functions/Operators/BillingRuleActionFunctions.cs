using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodaTime;

namespace GreenFlux.Functions.Operators;

/// <summary>Copies and ends of billing rules.</summary>
public sealed class BillingRuleActionFunctions(BillingRuleStore rules, TariffStore tariffs, TimeProvider time)
{
    private const string Route = "v1/billing-rules";
    private readonly BillingRuleMapping mapping = new(tariffs, time);

    [Function("CopyBillingRule")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(BillingRuleCopyRequest))]
    [Query("split", PriceChangeMapping.SplitText)]
    [Query("reason", PriceChangeMapping.ReasonText)]
    [Query("gapFill", PriceChangeMapping.GapFillText)]
    [Query("overrideLeadTime", PriceChangeMapping.OverrideText)]
    [Answers(201, typeof(BillingRuleResponse), "A further rule; the original stays as it is.")]
    [Answers(202, typeof(PriceChangeResponse), PriceChangeMapping.AwaitingText)]
    public async Task<IResult> Copy(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/copies")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<BillingRuleCopyRequest>(ct)).Try(out var body, out var refusals)
            || !request.ReadWish(context.GetCaller()).Try(out var wish, out refusals)
            || !(await rules.FindAsync(context.GetCaller().TenantId, id, ct)).Try(out var original, out refusals)
            || !Copied(original.Value, body, body.Id ?? context.NewId()).Try(out var copy, out refusals)
            || !(await rules.CopyAsync(copy, wish, ct)).Try(out var made, out refusals))
            return BillingRuleSelectionMapping.Refused(refusals);
        return await PriceChangeMapping.AnswerAsync(
            made, client, saved => Answer.Created(mapping.ToSaved(saved), $"/api/{Route}/{copy.Rule.Id}", saved.Rules[0].ETag), ct);
    }

    [Function("EndBillingRule")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Accepts(typeof(EndRequest))]
    [Query("reason", PriceChangeMapping.ReasonText)]
    [Query("overrideLeadTime", PriceChangeMapping.OverrideText)]
    [Answers(200, typeof(BillingRuleResponse), "The next version of the rule, which ends then.")]
    [Answers(202, typeof(PriceChangeResponse), PriceChangeMapping.AwaitingText)]
    public async Task<IResult> End(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/end")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!request.RequireIfMatch().Try(out var precondition, out var refusals)
            || !(await request.ReadBodyAsync<EndRequest>(ct)).Try(out var body, out refusals)
            || !request.ReadWish(context.GetCaller()).Try(out var wish, out refusals)
            || !(await rules.EndAsync(context.GetCaller().TenantId, id, LocalDateTime.FromDateTime(body.At), precondition, wish, ct)).Try(out var ended, out refusals))
            return BillingRuleSelectionMapping.Refused(refusals);
        return await PriceChangeMapping.AnswerAsync(ended, client, saved => Answer.Ok(mapping.ToSaved(saved), saved.Rules[0].ETag), ct);
    }

    private Outcome<StoredRule> Copied(StoredRule original, BillingRuleCopyRequest body, string id)
    {
        var isRetail = original.Rule.Engine == BillingEngine.Retail;
        if ((isRetail ? body.TariffCode : body.RetailPackageId) is not null)
        {
            var other = isRetail ? "tariffCode" : "retailPackageId";
            return Refusal.Invalid(other, $"{other} does not go with the {original.Rule.Engine} engine. Leave it out.");
        }
        var rule = original.Rule;
        return original with
        {
            Name = body.Name ?? original.Name,
            ModifiedAt = time.GetUtcNow(),
            Rule = rule with
            {
                Id = id,
                Version = 1,
                TariffCode = body.TariffCode ?? body.RetailPackageId ?? rule.TariffCode,
                ValidFrom = BillingRuleScopeMapping.Local(body.ValidFrom) ?? rule.ValidFrom,
                ValidTo = BillingRuleScopeMapping.Local(body.ValidTo) ?? rule.ValidTo,
                CpoScope = BillingRuleScopeMapping.ToDomain(body.CpoScope) ?? rule.CpoScope,
                EmspScope = BillingRuleScopeMapping.ToDomain(body.EmspScope) ?? rule.EmspScope,
            },
        };
    }
}
