using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Parties.Identifiers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/emsps</summary>
public sealed class EmspFunctions(EmspStore records)
{
    private const string Route = "v1/emsps";

    private readonly Resource<Emsp, EmspRequest, EmspResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListEmsps")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("contractId", "Only eMSPs under this contract.")]
    [Answers(200, typeof(Page<EmspResponse>), "eMSPs in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct, "contractId");

    [Function("GetEmsp")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(EmspResponse), "The eMSP.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateEmsp")]
    [RequiresPermission(Permission.WriteParties)]
    [Accepts(typeof(EmspRequest))]
    [Answers(201, typeof(EmspResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceEmsp")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Accepts(typeof(EmspRequest))]
    [Answers(200, typeof(EmspResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteEmsp")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while customers, drivers, retail packages or tokens name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static Emsp ToDomain(EmspRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        ContractId = body.ContractId,
        PartyId = PartyId.Normalize(body.PartyId),
        VatExempt = body.VatExempt,
        AdHoc = body.AdHoc is { } adHoc ? new AdHoc(WireNames.To<AdHocChannel>(adHoc.Channel), adHoc.ShowsPricesByTime) : null,
        BillingFrequency = LegalMapping.ToDomain(body.BillingFrequency),
        Legal = LegalMapping.ToDomain(body.Legal),
    };

    private static EmspResponse ToContract(Emsp emsp) => new()
    {
        Id = emsp.Id,
        Name = emsp.Name,
        ContractId = emsp.ContractId,
        PartyId = emsp.PartyId,
        VatExempt = emsp.VatExempt,
        AdHoc = emsp.AdHoc is { } adHoc ? new AdHocBody { Channel = WireNames.To<AdHocChannelName>(adHoc.Channel), ShowsPricesByTime = adHoc.ShowsPricesByTime } : null,
        BillingFrequency = LegalMapping.ToContract(emsp.BillingFrequency),
        Legal = LegalMapping.ToContract(emsp.Legal),
    };
}
