using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/retail-packages</summary>
public sealed class RetailPackageFunctions(RetailPackageStore packages)
{
    private const string Route = "v1/retail-packages";

    [Function("ListRetailPackages")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(Page<RetailPackageResponse>), "Retail packages in order of their ids.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await packages.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), ToContract)
            : Answer.Refused(refusals);

    [Function("GetRetailPackage")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(RetailPackageResponse), "The retail package.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await packages.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    [Function("CreateRetailPackage")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(RetailPackageRequest))]
    [Answers(201, typeof(RetailPackageResponse), "Created.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<RetailPackageRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var package = ToDomain(body, body.Id ?? context.NewId(), context.GetCaller());
        return Answer.Created(await packages.CreateAsync(package, ct), ToContract, made => $"/api/{Route}/{made.Id}");
    }

    [Function("ReplaceRetailPackage")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Accepts(typeof(RetailPackageRequest))]
    [Answers(200, typeof(RetailPackageResponse), "Changed.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<RetailPackageRequest>(id, body => body.Id, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var package = ToDomain(change.Body, id, context.GetCaller());
        return Answer.Ok(await packages.ReplaceAsync(package, change.Precondition, ct), ToContract);
    }

    [Function("DeleteRetailPackage")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while drivers or billing rules refer to it.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await packages.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private static RetailPackage ToDomain(RetailPackageRequest body, string id, Caller caller) =>
        new() { Id = id, TenantId = caller.TenantId, Name = body.Name };

    private static RetailPackageResponse ToContract(RetailPackage package) => new() { Id = package.Id, Name = package.Name };
}
