using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/cpo-networks</summary>
public sealed class CpoNetworkFunctions(TenantRecords<CpoNetwork> records)
{
    private const string Route = "v1/cpo-networks";

    private readonly Resource<CpoNetwork, CpoNetworkRequest, CpoNetworkResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListCpoNetworks")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(Page<CpoNetworkResponse>), "CPO networks in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct);

    [Function("GetCpoNetwork")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(CpoNetworkResponse), "The CPO network.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateCpoNetwork")]
    [RequiresPermission(Permission.WriteNetworks)]
    [Accepts(typeof(CpoNetworkRequest))]
    [Answers(201, typeof(CpoNetworkResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceCpoNetwork")]
    [RequiresPermission(Permission.WriteNetworks)]
    [RequiresIfMatch]
    [Accepts(typeof(CpoNetworkRequest))]
    [Answers(200, typeof(CpoNetworkResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteCpoNetwork")]
    [RequiresPermission(Permission.WriteNetworks)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while CPO contracts or agreements name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static CpoNetwork ToDomain(CpoNetworkRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        Kind = WireNames.To<NetworkKind>(body.Kind),
        Roaming = WireNames.To<RoamingMode>(body.Roaming),
    };

    private static CpoNetworkResponse ToContract(CpoNetwork network) => new()
    {
        Id = network.Id,
        Name = network.Name,
        Kind = WireNames.To<NetworkKindName>(network.Kind),
        Roaming = WireNames.To<RoamingModeName>(network.Roaming),
    };
}
