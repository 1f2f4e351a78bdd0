using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/cpo-contracts</summary>
public sealed class CpoContractFunctions(TenantRecords<CpoContract> records)
{
    private const string Route = "v1/cpo-contracts";

    private readonly Resource<CpoContract, CpoContractRequest, CpoContractResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListCpoContracts")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("networkId", "Only contracts of this CPO network.")]
    [Answers(200, typeof(Page<CpoContractResponse>), "CPO contracts in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "networkId");

    [Function("GetCpoContract")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(CpoContractResponse), "The CPO contract.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateCpoContract")]
    [RequiresPermission(Permission.WriteParties)]
    [Accepts(typeof(CpoContractRequest))]
    [Answers(201, typeof(CpoContractResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceCpoContract")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Accepts(typeof(CpoContractRequest))]
    [Answers(200, typeof(CpoContractResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteCpoContract")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while CPOs name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static CpoContract ToDomain(CpoContractRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        NetworkId = body.NetworkId,
        WholesaleDecimals = body.WholesaleDecimals,
        PlatformFee = LegalMapping.ToDomain(body.PlatformFee),
        BillingFrequency = LegalMapping.ToDomain(body.BillingFrequency),
        Legal = LegalMapping.ToDomain(body.Legal),
    };

    private static CpoContractResponse ToContract(CpoContract contract) => new()
    {
        Id = contract.Id,
        Name = contract.Name,
        NetworkId = contract.NetworkId,
        WholesaleDecimals = contract.WholesaleDecimals,
        PlatformFee = LegalMapping.ToContract(contract.PlatformFee),
        BillingFrequency = LegalMapping.ToContract(contract.BillingFrequency),
        Legal = LegalMapping.ToContract(contract.Legal),
    };
}
