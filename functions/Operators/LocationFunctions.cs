using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Locations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/locations</summary>
public sealed class LocationFunctions(LocationStore locations)
{
    private const string Route = "v1/locations";

    [Function("ListLocations")]
    [RequiresPermission(Permission.ReadLocations)]
    [Answers(200, typeof(Page<LocationResponse>), "Locations in order of their ids.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await locations.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), ToContract)
            : Answer.Refused(refusals);

    [Function("GetLocation")]
    [RequiresPermission(Permission.ReadLocations)]
    [Answers(200, typeof(LocationResponse), "The location.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await locations.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    [Function("CreateLocation")]
    [RequiresPermission(Permission.WriteLocations)]
    [Accepts(typeof(LocationRequest))]
    [Answers(201, typeof(LocationResponse), "Created.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<LocationRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var location = ToDomain(body, body.Id ?? context.NewId(), context.GetCaller());
        return Answer.Created(await locations.CreateAsync(location, ct), ToContract, made => $"/api/{Route}/{made.Id}");
    }

    [Function("ReplaceLocation")]
    [RequiresPermission(Permission.WriteLocations)]
    [RequiresIfMatch]
    [Accepts(typeof(LocationRequest))]
    [Answers(200, typeof(LocationResponse), "Changed.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<LocationRequest>(id, body => body.Id, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var location = ToDomain(change.Body, id, context.GetCaller());
        return Answer.Ok(await locations.ReplaceAsync(location, change.Precondition, ct), ToContract);
    }

    [Function("DeleteLocation")]
    [RequiresPermission(Permission.WriteLocations)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while a charge station stands there.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await locations.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private static Location ToDomain(LocationRequest body, string id, Caller caller) => new()
    {
        Id = id,
        TenantId = caller.TenantId,
        Name = body.Name,
        Address = body.Address,
        City = body.City,
        PostalCode = body.PostalCode,
        Country = body.Country,
        TimeZone = body.TimeZone,
        Latitude = body.Latitude,
        Longitude = body.Longitude,
    };

    private static LocationResponse ToContract(Location location) => new()
    {
        Id = location.Id,
        Name = location.Name,
        Address = location.Address,
        City = location.City,
        PostalCode = location.PostalCode,
        Country = location.Country,
        TimeZone = location.TimeZone,
        Latitude = location.Latitude,
        Longitude = location.Longitude,
    };
}
