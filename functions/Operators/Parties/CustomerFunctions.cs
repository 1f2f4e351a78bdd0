using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/customers</summary>
public sealed class CustomerFunctions(CustomerStore records)
{
    private const string Route = "v1/customers";

    private readonly Resource<Customer, CustomerRequest, CustomerResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListCustomers")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("emspId", "Only customers of this eMSP.")]
    [Query("externalId", "Only the customers with this reference of yours.")]
    [Answers(200, typeof(Page<CustomerResponse>), "Customers in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "emspId", "externalId");

    [Function("GetCustomer")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(CustomerResponse), "The customer.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateCustomer")]
    [RequiresPermission(Permission.WriteParties)]
    [Accepts(typeof(CustomerRequest))]
    [Answers(201, typeof(CustomerResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceCustomer")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Accepts(typeof(CustomerRequest))]
    [Answers(200, typeof(CustomerResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteCustomer")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while drivers or reimbursement parties name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static Customer ToDomain(CustomerRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        EmspId = body.EmspId ?? OwnParties.Id,
        ExternalId = body.ExternalId,
        Name = body.Name,
    };

    private static CustomerResponse ToContract(Customer customer) => new()
    {
        Id = customer.Id,
        EmspId = customer.EmspId,
        ExternalId = customer.ExternalId,
        Name = customer.Name,
    };
}
