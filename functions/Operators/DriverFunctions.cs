using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/drivers</summary>
public sealed class DriverFunctions(DriverStore drivers)
{
    private const string Route = "v1/drivers";

    [Function("ListDrivers")]
    [RequiresPermission(Permission.ReadDrivers)]
    [Answers(200, typeof(Page<DriverResponse>), "Drivers in order of their ids.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await drivers.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), ToContract)
            : Answer.Refused(refusals);

    [Function("GetDriver")]
    [RequiresPermission(Permission.ReadDrivers)]
    [Answers(200, typeof(DriverResponse), "The driver.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await drivers.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    [Function("CreateDriver")]
    [RequiresPermission(Permission.WriteDrivers)]
    [Accepts(typeof(DriverRequest))]
    [Answers(201, typeof(DriverResponse), "Created.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<DriverRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var driver = ToDomain(body, body.Id ?? context.NewId(), context.GetCaller());
        return Answer.Created(await drivers.CreateAsync(driver, ct), ToContract, made => $"/api/{Route}/{made.Id}");
    }

    [Function("ReplaceDriver")]
    [RequiresPermission(Permission.WriteDrivers)]
    [RequiresIfMatch]
    [Accepts(typeof(DriverRequest))]
    [Answers(200, typeof(DriverResponse), "Changed.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<DriverRequest>(id, body => body.Id, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var driver = ToDomain(change.Body, id, context.GetCaller());
        return Answer.Ok(await drivers.ReplaceAsync(driver, change.Precondition, ct), ToContract);
    }

    [Function("DeleteDriver")]
    [RequiresPermission(Permission.WriteDrivers)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while a token belongs to the driver.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await drivers.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private static Driver ToDomain(DriverRequest body, string id, Caller caller) => new()
    {
        Id = id,
        TenantId = caller.TenantId,
        Name = body.Name,
        RetailPackageId = body.RetailPackageId,
        ExternalId = body.ExternalId,
    };

    private static DriverResponse ToContract(Driver driver) => new()
    {
        Id = driver.Id,
        Name = driver.Name,
        RetailPackageId = driver.RetailPackageId,
        ExternalId = driver.ExternalId,
    };
}
