using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>Sessions, live ones too.</summary>
public sealed class SessionFunctions(SessionStore sessions, LedgerQuery ledger, IReadingStore readings)
{
    [Function("sessions-list")]
    [RequiresPermission(Permission.ReadSessions)]
    [Query("from", "Only sessions that started at or after this instant.")]
    [Query("before", "Only sessions that started before this instant.")]
    [Query("stationId", "Only sessions at this charge station.")]
    [Query("tokenUid", "Only sessions of this token, as the charger sent it.")]
    [Query("status", "OPEN, STOPPED, COMPLETED, FLAGGED or DROPPED.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<SessionResponse>), "Newest first.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!LedgerRequest.Read(request).Try(out var asked, out var refusals)
            || !request.ReadEnum<SessionState>("status").Try(out var status, out refusals))
            return Answer.Refused(refusals);
        var filter = asked.Filter with { Statuses = status is { } one ? [one.ToString()] : null };
        var page = await ledger.ListAsync(SessionDocuments.Session, context.GetCaller().TenantId, filter, asked.Limit, asked.After, ct);
        return Answer.Ok(LedgerRequest.ToPage(page, SessionMapping.ToContract));
    }

    [Function("sessions-get")]
    [RequiresPermission(Permission.ReadSessions)]
    [Answers(StatusCodes.Status200OK, typeof(SessionResponse), "The session as it stands.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (await FindAsync(context, id, ct) is not { } session)
            return Answer.Refused(Refusal.NotFound("session", id));
        var samples = await readings.ReadAsync(session.TenantId, session.Id, ct);
        return Answer.Ok(SessionMapping.ToContract(session, samples));
    }

    [Function("sessions-meter-values")]
    [RequiresPermission(Permission.ReadSessions)]
    [Answers(StatusCodes.Status200OK, typeof(MeterValuesResponse), "The meter curve so far, and every value as it was sent.")]
    public async Task<IResult> MeterValues(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions/{id}/meter-values")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (await FindAsync(context, id, ct) is not { } session)
            return Answer.Refused(Refusal.NotFound("session", id));
        var samples = await readings.ReadAsync(session.TenantId, session.Id, ct);
        return Answer.Ok(SessionMapping.ToContract(session, SessionFacts.MeterCurveOf(session, samples), samples));
    }

    private async Task<Session?> FindAsync(FunctionContext context, string id, CancellationToken ct) =>
        SessionId.TryParse(id, out var sessionId) ? (await sessions.GetAsync(context.GetCaller().TenantId, sessionId, ct))?.Value : null;
}
