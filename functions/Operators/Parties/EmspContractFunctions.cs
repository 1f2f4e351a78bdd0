using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/emsp-contracts</summary>
public sealed class EmspContractFunctions(TenantRecords<EmspContract> records)
{
    private const string Route = "v1/emsp-contracts";

    private readonly Resource<EmspContract, EmspContractRequest, EmspContractResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListEmspContracts")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("networkId", "Only contracts of this eMSP network.")]
    [Answers(200, typeof(Page<EmspContractResponse>), "eMSP contracts in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "networkId");

    [Function("GetEmspContract")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(EmspContractResponse), "The eMSP contract.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateEmspContract")]
    [RequiresPermission(Permission.WriteParties)]
    [Accepts(typeof(EmspContractRequest))]
    [Answers(201, typeof(EmspContractResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceEmspContract")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Accepts(typeof(EmspContractRequest))]
    [Answers(200, typeof(EmspContractResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteEmspContract")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while eMSPs name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static EmspContract ToDomain(EmspContractRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        NetworkId = body.NetworkId,
    };

    private static EmspContractResponse ToContract(EmspContract contract) => new()
    {
        Id = contract.Id,
        Name = contract.Name,
        NetworkId = contract.NetworkId,
    };
}
