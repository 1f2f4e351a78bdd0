using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Parties.Identifiers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/cpos</summary>
public sealed class CpoFunctions(CpoStore records)
{
    private const string Route = "v1/cpos";

    private readonly Resource<Cpo, CpoRequest, CpoResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListCpos")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("contractId", "Only CPOs under this contract.")]
    [Query("parentCpoId", "Only sub-CPOs of this CPO.")]
    [Answers(200, typeof(Page<CpoResponse>), "CPOs in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "contractId", "parentCpoId");

    [Function("GetCpo")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(CpoResponse), "The CPO.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateCpo")]
    [RequiresPermission(Permission.WriteParties)]
    [Accepts(typeof(CpoRequest))]
    [Answers(201, typeof(CpoResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceCpo")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Accepts(typeof(CpoRequest))]
    [Answers(200, typeof(CpoResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteCpo")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while sub-CPOs or locations name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static Cpo ToDomain(CpoRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        ContractId = body.ContractId,
        ParentCpoId = body.ParentCpoId,
        PartyId = PartyId.Normalize(body.PartyId),
        VatExempt = body.VatExempt,
    };

    private static CpoResponse ToContract(Cpo cpo) => new()
    {
        Id = cpo.Id,
        Name = cpo.Name,
        ContractId = cpo.ContractId,
        ParentCpoId = cpo.ParentCpoId,
        PartyId = cpo.PartyId,
        VatExempt = cpo.VatExempt,
    };
}
