using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/reimbursement-parties</summary>
public sealed class ReimbursementPartyFunctions(TenantRecords<ReimbursementParty> records)
{
    private const string Route = "v1/reimbursement-parties";

    private readonly Resource<ReimbursementParty, ReimbursementPartyRequest, ReimbursementPartyResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListReimbursementParties")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(Page<ReimbursementPartyResponse>), "Reimbursement parties in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct);

    [Function("GetReimbursementParty")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(ReimbursementPartyResponse), "The reimbursement party.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateReimbursementParty")]
    [RequiresPermission(Permission.WriteParties)]
    [Accepts(typeof(ReimbursementPartyRequest))]
    [Answers(201, typeof(ReimbursementPartyResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceReimbursementParty")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Accepts(typeof(ReimbursementPartyRequest))]
    [Answers(200, typeof(ReimbursementPartyResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteReimbursementParty")]
    [RequiresPermission(Permission.WriteParties)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while reimbursement assignments name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static ReimbursementParty ToDomain(ReimbursementPartyRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Kind = WireNames.To<ReimbursementPartyKind>(body.Kind),
        Name = body.Name,
        DriverId = body.DriverId,
        CustomerId = body.CustomerId,
        Iban = body.Iban is { } iban ? Platform.Parties.Identifiers.Iban.Normalize(iban) : null,
        PaysUnbilledEnergy = body.PaysUnbilledEnergy,
        BillingFrequency = LegalMapping.ToDomain(body.BillingFrequency),
        Legal = LegalMapping.ToDomain(body.Legal),
    };

    private static ReimbursementPartyResponse ToContract(ReimbursementParty party) => new()
    {
        Id = party.Id,
        Kind = WireNames.To<ReimbursementPartyKindName>(party.Kind),
        Name = party.Name,
        DriverId = party.DriverId,
        CustomerId = party.CustomerId,
        Iban = party.Iban,
        PaysUnbilledEnergy = party.PaysUnbilledEnergy,
        BillingFrequency = LegalMapping.ToContract(party.BillingFrequency),
        Legal = LegalMapping.ToContract(party.Legal),
    };
}
