using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/drivers</summary>
public sealed class DriverFunctions(DriverStore records)
{
    private const string Route = "v1/drivers";

    private readonly Resource<Driver, DriverRequest, DriverResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListDrivers")]
    [RequiresPermission(Permission.ReadDrivers)]
    [Query("customerId", "Only drivers of this customer.")]
    [Answers(200, typeof(Page<DriverResponse>), "Drivers in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "customerId");

    [Function("GetDriver")]
    [RequiresPermission(Permission.ReadDrivers)]
    [Answers(200, typeof(DriverResponse), "The driver.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateDriver")]
    [RequiresPermission(Permission.WriteDrivers)]
    [Accepts(typeof(DriverRequest))]
    [Answers(201, typeof(DriverResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceDriver")]
    [RequiresPermission(Permission.WriteDrivers)]
    [RequiresIfMatch]
    [Accepts(typeof(DriverRequest))]
    [Answers(200, typeof(DriverResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteDriver")]
    [RequiresPermission(Permission.WriteDrivers)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while tokens or reimbursement parties name the driver.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static Driver ToDomain(DriverRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        RetailPackageId = body.RetailPackageId,
        ExternalId = body.ExternalId,
        EmspId = body.EmspId,
        CustomerId = body.CustomerId,
    };

    private static DriverResponse ToContract(Driver driver) => new()
    {
        Id = driver.Id,
        Name = driver.Name,
        RetailPackageId = driver.RetailPackageId,
        ExternalId = driver.ExternalId,
        EmspId = driver.EmspId,
        CustomerId = driver.CustomerId,
    };
}
