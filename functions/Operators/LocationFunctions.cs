using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Locations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/locations</summary>
public sealed class LocationFunctions(LocationStore records)
{
    private const string Route = "v1/locations";

    private readonly Resource<Location, LocationRequest, LocationResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListLocations")]
    [RequiresPermission(Permission.ReadLocations)]
    [Query("cpoId", "Only locations that name this CPO.")]
    [Answers(200, typeof(Page<LocationResponse>), "Locations in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "cpoId");

    [Function("GetLocation")]
    [RequiresPermission(Permission.ReadLocations)]
    [Answers(200, typeof(LocationResponse), "The location.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateLocation")]
    [RequiresPermission(Permission.WriteLocations)]
    [Accepts(typeof(LocationRequest))]
    [Answers(201, typeof(LocationResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceLocation")]
    [RequiresPermission(Permission.WriteLocations)]
    [RequiresIfMatch]
    [Accepts(typeof(LocationRequest))]
    [Answers(200, typeof(LocationResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteLocation")]
    [RequiresPermission(Permission.WriteLocations)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while a charge station stands there or a reimbursement assignment names it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static Location ToDomain(LocationRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        CpoId = body.CpoId,
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
        CpoId = location.CpoId,
        Address = location.Address,
        City = location.City,
        PostalCode = location.PostalCode,
        Country = location.Country,
        TimeZone = location.TimeZone,
        Latitude = location.Latitude,
        Longitude = location.Longitude,
    };
}
