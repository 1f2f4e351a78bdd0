using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/retail-packages</summary>
public sealed class RetailPackageFunctions(RetailPackageStore records)
{
    private const string Route = "v1/retail-packages";

    private readonly Resource<RetailPackage, RetailPackageRequest, RetailPackageResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListRetailPackages")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(Page<RetailPackageResponse>), "Retail packages in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct);

    [Function("GetRetailPackage")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(RetailPackageResponse), "The retail package.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateRetailPackage")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(RetailPackageRequest))]
    [Answers(201, typeof(RetailPackageResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceRetailPackage")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Accepts(typeof(RetailPackageRequest))]
    [Answers(200, typeof(RetailPackageResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteRetailPackage")]
    [RequiresPermission(Permission.WriteTariffs)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while drivers or billing rules refer to it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static RetailPackage ToDomain(RetailPackageRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        EmspId = body.EmspId,
    };

    private static RetailPackageResponse ToContract(RetailPackage package) => new()
    {
        Id = package.Id,
        Name = package.Name,
        EmspId = package.EmspId,
    };
}
