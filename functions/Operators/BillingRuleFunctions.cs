using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tariffs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/billing-rules</summary>
public sealed class BillingRuleFunctions(BillingRuleStore rules, TariffStore tariffs, TimeProvider time)
{
    private const string Route = "v1/billing-rules";

    /// <summary>A rule with this id could not be read: the route is taken.</summary>
    private const string CoverageRoute = "coverage";
    private readonly BillingRuleMapping mapping = new(tariffs, time);

    [Function("ListBillingRules")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Query("engine", "Only rules of this engine: Wholesale, Retail or Reimbursement.")]
    [Query("tariffCode", "Only rules of this tariff code, or of this retail package.")]
    [Query("status", "ACTIVE, FUTURE, ENDED or ALL; left out: only active rules.")]
    [Answers(200, typeof(Page<BillingRuleResponse>), "The newest version of each rule, in order of their ids.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        if (!request.ReadEnum<PricingEngine>("engine").Try(out var engine, out refusals)
            || !request.ReadEnum<BillingRuleListing>("status").Try(out var listing, out refusals))
            return Answer.Refused(refusals);
        var wanted = engine is { } one ? WireNames.To<BillingEngine>(one) : (BillingEngine?)null;
        var status = listing == BillingRuleListing.All ? (RuleStatus?)null : WireNames.To<RuleStatus>(listing ?? BillingRuleListing.Active);
        var found = await rules.ListAsync(context.GetCaller().TenantId, wanted, request.ReadText("tariffCode"), status, page.Limit, page.After, ct);
        return Answer.Ok(found, mapping.ToCurrent);
    }

    [Function("GetBillingRule")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(BillingRuleResponse), "The newest version of the rule.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await rules.FindAsync(context.GetCaller().TenantId, id, ct), mapping.ToCurrent);

    [Function("ListBillingRuleVersions")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(Page<BillingRuleResponse>), "Every version of the rule, oldest first, also after it was deleted.")]
    public async Task<IResult> ListVersions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}/versions")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        var versions = await rules.VersionsAsync(context.GetCaller().TenantId, id, page.Limit, page.After, ct);
        return versions.Items.Count == 0 && page.After is null
            ? Answer.Refused(Refusal.NotFound("billing rule", id))
            : Answer.Ok(versions, BillingRuleMapping.ToContract);
    }

    [Function("GetBillingRuleVersion")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(BillingRuleResponse), "The rule as that version; it never changes.")]
    public async Task<IResult> GetVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}/versions/{version:int}")] HttpRequest request,
        string id, int version, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await rules.FindVersionAsync(context.GetCaller().TenantId, id, version, ct), BillingRuleMapping.ToContract);

    [Function("CreateBillingRule")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(BillingRuleRequest))]
    [Query("split", PriceChangeMapping.SplitText)]
    [Query("reason", PriceChangeMapping.ReasonText)]
    [Query("gapFill", PriceChangeMapping.GapFillText)]
    [Query("overrideLeadTime", PriceChangeMapping.OverrideText)]
    [Answers(201, typeof(BillingRuleResponse), "Created; refused where it overlaps another rule of the same code and neither is narrower.")]
    [Answers(202, typeof(PriceChangeResponse), PriceChangeMapping.AwaitingText)]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<BillingRuleRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (body.Id == CoverageRoute)
            return Answer.Refused(Refusal.Invalid("id", $"id can't be '{CoverageRoute}': that is another page of the API."));
        if (!request.ReadWish(context.GetCaller()).Try(out var wish, out refusals)
            || !(await mapping.ToDomainAsync(body, body.Id ?? context.NewId(), context.GetCaller(), ct)).Try(out var rule, out refusals)
            || !(await rules.CreateAsync(rule, wish, ct)).Try(out var made, out refusals))
            return BillingRuleSelectionMapping.Refused(refusals);
        return await PriceChangeMapping.AnswerAsync(
            made, client, saved => Answer.Created(mapping.ToSaved(saved), $"/api/{Route}/{rule.Rule.Id}", saved.Rules[0].ETag), ct);
    }

    [Function("ReplaceBillingRule")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Accepts(typeof(BillingRuleRequest))]
    [Query("split", PriceChangeMapping.SplitText)]
    [Query("reason", PriceChangeMapping.ReasonText)]
    [Query("gapFill", PriceChangeMapping.GapFillText)]
    [Query("overrideLeadTime", PriceChangeMapping.OverrideText)]
    [Answers(200, typeof(BillingRuleResponse), "A new version of the rule; the old ones stay readable.")]
    [Answers(202, typeof(PriceChangeResponse), PriceChangeMapping.AwaitingText)]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<BillingRuleRequest>(id, body => body.Id, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        if (!request.ReadWish(context.GetCaller()).Try(out var wish, out refusals)
            || !(await mapping.ToDomainAsync(change.Body, id, context.GetCaller(), ct)).Try(out var rule, out refusals)
            || !(await rules.ReplaceAsync(rule, change.Precondition, wish, ct)).Try(out var changed, out refusals))
            return BillingRuleSelectionMapping.Refused(refusals);
        return await PriceChangeMapping.AnswerAsync(changed, client, saved => Answer.Ok(mapping.ToSaved(saved), saved.Rules[0].ETag), ct);
    }

    [Function("DeleteBillingRule")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Query("reason", PriceChangeMapping.ReasonText)]
    [Query("overrideLeadTime", PriceChangeMapping.OverrideText)]
    [Answers(204, null, "Deleted: it prices nothing any more. Its versions stay readable.")]
    [Answers(202, typeof(PriceChangeResponse), PriceChangeMapping.AwaitingText)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!request.RequireIfMatch().Try(out var precondition, out var refusals)
            || !request.ReadWish(context.GetCaller()).Try(out var wish, out refusals)
            || !(await rules.DeleteAsync(context.GetCaller().TenantId, id, precondition, wish, ct)).Try(out var deleted, out refusals))
            return BillingRuleSelectionMapping.Refused(refusals);
        return await PriceChangeMapping.AnswerAsync(deleted, client, _ => Answer.NoContent(), ct);
    }
}
