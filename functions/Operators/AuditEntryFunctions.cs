using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/audit-entries</summary>
public sealed class AuditEntryFunctions(AuditLog log)
{
    private const string Route = "v1/audit-entries";

    [Function("ListAuditEntries")]
    [RequiresPermission(Permission.ReadAudit)]
    [Query("kind", "Only changes of records of this kind, for example BILLING_RULE.")]
    [Query("resourceId", "Only changes of the record with this id.")]
    [Query("from", "Only changes from this instant on.")]
    [Query("to", "Only changes before this instant.")]
    [Answers(200, typeof(Page<AuditEntryResponse>), "Who changed what, newest first.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals)
            || !request.ReadEnum<AuditKindName>("kind").Try(out var kind, out refusals)
            || !request.ReadInstant("from").Try(out var from, out refusals)
            || !request.ReadInstant("to").Try(out var to, out refusals))
            return Answer.Refused(refusals);
        var filter = new AuditFilter(kind is { } one ? WireNames.To<AuditKind>(one) : null, request.ReadText("resourceId"), from, to);
        return Answer.Ok(await log.ListAsync(context.GetCaller().TenantId, filter, page.Limit, page.After, ct), ToContract);
    }

    [Function("GetAuditEntry")]
    [RequiresPermission(Permission.ReadAudit)]
    [Answers(200, typeof(AuditEntryResponse), "One change.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await log.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    internal static ActorBody ToContract(Actor actor) => new(WireNames.To<ActorKindName>(actor.Kind), actor.Id);

    private static AuditEntryResponse ToContract(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At,
        By = ToContract(entry.By),
        Kind = WireNames.To<AuditKindName>(entry.Kind),
        ResourceId = entry.ResourceId,
        Action = WireNames.To<AuditActionName>(entry.Action),
        Reason = entry.Reason,
        Privilege = entry.Privilege is { } privilege ? WireNames.To<AuditPrivilegeName>(privilege) : null,
        PriceChangeId = entry.PriceChangeId,
        Before = entry.Before,
        After = entry.After,
    };
}
