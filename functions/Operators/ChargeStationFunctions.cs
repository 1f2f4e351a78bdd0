using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/charge-stations</summary>
public sealed class ChargeStationFunctions(
    StationStore stations, StationRegistry registry, IStationStatusReader status, ClockAlignedSetup clockAligned, TimeProvider time)
{
    private const string Route = "v1/charge-stations";

    [Function("ListChargeStations")]
    [RequiresPermission(Permission.ReadStations)]
    [Query("locationId", "Only stations at this location.")]
    [Answers(200, typeof(Page<ChargeStationResponse>), "Charge stations in order of their ids, without their running state.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(
                await stations.ListAsync(context.GetCaller().TenantId, request.ReadText("locationId"), page.Limit, page.After, ct),
                ChargeStationMapping.ToContract)
            : Answer.Refused(refusals);

    [Function("GetChargeStation")]
    [RequiresPermission(Permission.ReadStations)]
    [Answers(200, typeof(ChargeStationResponse), "The charge station with its running state. The ETag covers its settings alone.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        var tenantId = context.GetCaller().TenantId;
        if (!(await stations.FindAsync(tenantId, id, ct)).Try(out var station, out var refusals))
            return Answer.Refused(refusals);
        var running = await status.ReadAsync(tenantId, id, ct);
        return Answer.Ok(
            ChargeStationMapping.ToContract(station.Value) with { Status = ChargeStationMapping.ToContract(running) }, station.ETag);
    }

    [Function("CreateChargeStation")]
    [RequiresPermission(Permission.WriteStations)]
    [Accepts(typeof(ChargeStationRequest))]
    [Answers(201, typeof(ChargeStationResponse), "Created; a generated password is shown this once.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<ChargeStationRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (body.Id is not { } id)
            return Answer.Refused(new Refusal(RefusalCode.MissingField, "id is required: it is the charge point identity.", "id"));
        if (!ChargeStationMapping.ToDomain(body, id, context.GetCaller(), time.GetUtcNow()).Try(out var draft, out refusals))
            return Answer.Refused(refusals);
        return (await registry.CreateAsync(draft, WishOf(body), ct)).Try(out var saved, out refusals)
            ? Answer.Created(ToContract(saved), $"/api/{Route}/{Uri.EscapeDataString(id)}", saved.Station.ETag)
            : Answer.Refused(refusals);
    }

    [Function("ReplaceChargeStation")]
    [RequiresPermission(Permission.WriteStations)]
    [RequiresIfMatch]
    [Accepts(typeof(ChargeStationRequest))]
    [Answers(200, typeof(ChargeStationResponse), "Changed; tariff codes count for sessions that start from now on.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<ChargeStationRequest>(id, body => body.Id, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        if (!ChargeStationMapping.ToDomain(change.Body, id, context.GetCaller(), time.GetUtcNow()).Try(out var draft, out refusals))
            return Answer.Refused(refusals);
        if (!(await registry.ReplaceAsync(draft, WishOf(change.Body), change.Precondition, ct)).Try(out var saved, out refusals))
            return Answer.Refused(refusals);
        await clockAligned.SavedAsync(saved.Station.Value, new DurableWorkflows(client), ct);
        return Answer.Ok(ToContract(saved), saved.Station.ETag);
    }

    [Function("DeleteChargeStation")]
    [RequiresPermission(Permission.WriteStations)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while a transaction is open. Sessions and CDRs stay.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await registry.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private static PasswordWish WishOf(ChargeStationRequest body) => new(body.Password, body.GeneratePassword, body.RemovePassword);

    private static ChargeStationResponse ToContract(SavedStation saved) =>
        ChargeStationMapping.ToContract(saved.Station.Value) with { Password = saved.Password };
}
