using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>/api/v1/exports: CDRs as files.</summary>
public sealed class ExportFunctions(ExportStore exports, ExportLinks links)
{
    private const string Route = "v1/exports";
    private const int MostRunning = 5;
    private const int LongestFilter = 255;

    [Function("CreateExport")]
    [RequiresPermission(Permission.ExportCdrs)]
    [Accepts(typeof(ExportRequest))]
    [Answers(StatusCodes.Status202Accepted, typeof(ExportAcceptedResponse), "The file is being written; its link will be at the status URL.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        var tenantId = context.GetCaller().TenantId;
        if (!(await request.ReadBodyAsync<ExportRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (Check(body) is { } refusal)
            return Answer.Refused(refusal);
        var id = context.NewId();
        if ((await exports.RunningAsync(tenantId, ct)).Count(running => running.Id != id) >= MostRunning)
            return Answer.Refused(new Refusal(RefusalCode.Conflict, $"{MostRunning} exports are running already. Wait for one to end, or cancel one."));
        var stored = await exports.CreateAsync(id, tenantId, WireNames.To<ExportFormat>(body.Format), ExportMapping.ToDomain(body), ct);
        await new DurableWorkflows(client).StartExportAsync(tenantId, stored.Id, ct);
        var url = ExportMapping.LinkOf(stored.Id);
        return Answer.Accepted(new ExportAcceptedResponse(stored.Id, WireNames.To<ExportState>(stored.Status), url), url);
    }

    [Function("ListExports")]
    [RequiresPermission(Permission.ExportCdrs)]
    [Answers(StatusCodes.Status200OK, typeof(Page<ExportResponse>), "In order of their creation.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await exports.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), export => ExportMapping.ToContract(export, links))
            : Answer.Refused(refusals);

    [Function("GetExport")]
    [RequiresPermission(Permission.ExportCdrs)]
    [Answers(StatusCodes.Status200OK, typeof(ExportResponse), "How far it is; when it is completed, a link to the file.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        await exports.GetAsync(context.GetCaller().TenantId, id, ct) is { } found
            ? Answer.Ok(ExportMapping.ToContract(found.Value, links), found.ETag)
            : Answer.Refused(Refusal.NotFound("export", id));

    [Function("DeleteExport")]
    [RequiresPermission(Permission.ExportCdrs)]
    [RequiresIfMatch]
    [Answers(StatusCodes.Status204NoContent, null, "A running one is cancelled; one that is over is deleted with its file, and its links end.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await exports.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private static Refusal? Check(ExportRequest body)
    {
        if (body.From >= body.Before)
            return Refusal.Invalid("before", "before must be later than from.");
        (string Name, string? Value)[] texts =
        [
            ("stationId", body.StationId), ("tokenUid", body.TokenUid), ("locationId", body.LocationId), ("cpoId", body.CpoId), ("emspId", body.EmspId),
        ];
        return texts.FirstOrDefault(text => text.Value?.Length > LongestFilter) is { Name: { } name }
            ? Refusal.Invalid(name, $"{name} must have at most {LongestFilter} characters.")
            : null;
    }
}
