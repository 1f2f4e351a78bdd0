using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/agreements</summary>
public sealed class AgreementFunctions(AgreementStore records)
{
    private const string Route = "v1/agreements";

    private readonly Resource<Agreement, AgreementRequest, AgreementResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListAgreements")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("cpoNetworkId", "Only agreements of this CPO network.")]
    [Query("emspNetworkId", "Only agreements of this eMSP network.")]
    [Answers(200, typeof(Page<AgreementResponse>), "Agreements in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "cpoNetworkId", "emspNetworkId");

    [Function("GetAgreement")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(AgreementResponse), "The agreement.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateAgreement")]
    [RequiresPermission(Permission.WriteNetworks)]
    [Accepts(typeof(AgreementRequest))]
    [Answers(201, typeof(AgreementResponse), "Created; refused when another agreement of the two networks is valid at the same time.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceAgreement")]
    [RequiresPermission(Permission.WriteNetworks)]
    [RequiresIfMatch]
    [Accepts(typeof(AgreementRequest))]
    [Answers(200, typeof(AgreementResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteAgreement")]
    [RequiresPermission(Permission.WriteNetworks)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted. To end one that has settled sessions, give it a validTo instead.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static Agreement ToDomain(AgreementRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        CpoNetworkId = body.CpoNetworkId,
        EmspNetworkId = body.EmspNetworkId,
        ValidFrom = WallClock.ToDomain(body.ValidFrom),
        ValidTo = WallClock.ToDomain(body.ValidTo),
        Status = WireNames.To<AgreementStatus>(body.Status),
        VatTreatment = WireNames.To<VatTreatment>(body.VatTreatment),
        TimeOfUseForRoaming = body.TimeOfUseForRoaming,
    };

    private static AgreementResponse ToContract(Agreement agreement) => new()
    {
        Id = agreement.Id,
        CpoNetworkId = agreement.CpoNetworkId,
        EmspNetworkId = agreement.EmspNetworkId,
        ValidFrom = WallClock.ToContract(agreement.ValidFrom),
        ValidTo = WallClock.ToContract(agreement.ValidTo),
        Status = WireNames.To<AgreementStatusName>(agreement.Status),
        VatTreatment = WireNames.To<VatTreatmentName>(agreement.VatTreatment),
        TimeOfUseForRoaming = agreement.TimeOfUseForRoaming,
    };
}
