using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>What a session's price rests on.</summary>
public sealed class PriceEvidenceFunctions(SessionStore sessions, CdrStore cdrs)
{
    [Function("GetPriceEvidence")]
    [RequiresPermission(Permission.ReadSessions)]
    [Answers(StatusCodes.Status200OK, typeof(PriceEvidenceResponse), "The rule versions known at the start, and where billing had to depart from them.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions/{id}/price-evidence")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        var tenantId = context.GetCaller().TenantId;
        if (!SessionId.TryParse(id, out var sessionId) || await sessions.GetAsync(tenantId, sessionId, ct) is not { Value: var session })
            return Answer.Refused(Refusal.NotFound("session", id));
        return session.Evidence is { } evidence
            ? Answer.Ok(PriceEvidenceMapping.ToContract(session, evidence, await DeviationsAsync(session, ct)))
            : Answer.Refused(Refusal.NotFound("price evidence of session", id));
    }

    private async Task<IReadOnlyList<PriceDeviation>> DeviationsAsync(Session session, CancellationToken ct) => session.Status switch
    {
        SessionStatus.Completed when session.CdrId is { } cdrId => (await cdrs.GetCdrAsync(session.TenantId, cdrId, ct))?.Deviations ?? [],
        SessionStatus.Flagged => (await cdrs.GetFlaggedAsync(session.TenantId, FlaggedTransaction.IdOf(session.Id), ct))?.Deviations ?? [],
        _ => [],
    };
}
