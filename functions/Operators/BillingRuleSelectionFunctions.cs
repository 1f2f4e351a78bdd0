using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tariffs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;

namespace GreenFlux.Functions.Operators;

/// <summary>What billing rules come to: which of them prices a session, and where they overlap or leave gaps.</summary>
public sealed class BillingRuleSelectionFunctions(BillingRuleStore rules, RuleExplanations explanations, TimeProvider time)
{
    private const string Route = "v1/billing-rules";

    [Function("GetBillingRuleCoverage")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Query("tariffCode", "The tariff code, or the retail package. Required.")]
    [Query("engine", "Wholesale, Retail or Reimbursement. Required.")]
    [Query("from", "First local moment of interest, for example 2026-07-01; left out: today.")]
    [Query("to", "First local moment after it; left out: for ever.")]
    [Answers(200, typeof(BillingRuleCoverageResponse), "Overlaps and gaps of all rules of the code.")]
    public async Task<IResult> Coverage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/coverage")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadEnum<PricingEngine>("engine").Try(out var engine, out var refusals)
            || !ReadLocal(request, "from").Try(out var from, out refusals)
            || !ReadLocal(request, "to").Try(out var to, out refusals))
            return Answer.Refused(refusals);
        if (engine is not { } one)
            return Answer.Refused(new Refusal(RefusalCode.InvalidQuery, "engine is required: Wholesale, Retail or Reimbursement.", "engine"));
        if (request.ReadText("tariffCode") is not { } code)
            return Answer.Refused(new Refusal(RefusalCode.InvalidQuery, "tariffCode is required: the tariff code, or the retail package.", "tariffCode"));
        var start = from ?? LocalDateTime.FromDateTime(time.GetUtcNow().UtcDateTime.Date);
        if (to <= start)
            return Answer.Refused(new Refusal(RefusalCode.InvalidQuery, "to must be later than from.", "to"));
        var coverage = await rules.CoverageAsync(context.GetCaller().TenantId, WireNames.To<BillingEngine>(one), code, start, to, ct);
        return Answer.Ok(BillingRuleSelectionMapping.ToContract(coverage, one, code));
    }

    [Function("ExplainBillingRules")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Accepts(typeof(BillingRuleExplanationRequest))]
    [Answers(200, typeof(BillingRuleExplanationResponse), "The rule that prices the session, and what excluded each other one.")]
    public async Task<IResult> Explain(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/explanations")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<BillingRuleExplanationRequest>(ct)).Try(out var body, out var refusals)
            || !(await ExplainAsync(body, context.GetCaller(), ct)).Try(out var explained, out refusals))
            return Answer.Refused(refusals);
        return Answer.Ok(new BillingRuleExplanationResponse([.. explained.Select(BillingRuleSelectionMapping.ToContract)]));
    }

    private async Task<Outcome<IReadOnlyList<EngineExplanation>>> ExplainAsync(BillingRuleExplanationRequest body, Caller caller, CancellationToken ct)
    {
        switch (body)
        {
            case { SessionId: { } id, Session: null }:
                return caller.Permissions.Contains(Permission.ReadSessions)
                    ? await explanations.ExplainSessionAsync(caller.TenantId, id, body.Engine is { } wanted ? WireNames.To<BillingEngine>(wanted) : null, ct)
                    : new Refusal(RefusalCode.PermissionDenied, $"A session is explained to a key that has the permission {Permission.ReadSessions}, too.", "sessionId");
            case { SessionId: null, Session: { } session, Engine: { } engine }:
                if (!BillingRuleSelectionMapping.ToQuery(session, engine).Try(out var asked, out var refusals))
                    return Outcome<IReadOnlyList<EngineExplanation>>.Refused(refusals);
                return Outcome<IReadOnlyList<EngineExplanation>>.Of([await explanations.ExplainAsync(caller.TenantId, asked.Query, asked.Until, ct)]);
            case { SessionId: null, Session: not null }:
                return new Refusal(RefusalCode.MissingField, "engine is required to explain a described session.", "engine");
            default:
                return new Refusal(RefusalCode.MissingField, "Give either sessionId or session, not both.", "session");
        }
    }

    private static Outcome<LocalDateTime?> ReadLocal(HttpRequest request, string name)
    {
        if (request.ReadText(name) is not { } text)
            return Outcome<LocalDateTime?>.Of(null);
        return Contracts.Json.LocalTimeConverter.TryParse(text, out var moment)
            ? Outcome<LocalDateTime?>.Of(LocalDateTime.FromDateTime(moment))
            : new Refusal(RefusalCode.InvalidQuery, $"{name} must be a local date-time without an offset, for example 2026-07-01T00:00:00.", name);
    }
}
