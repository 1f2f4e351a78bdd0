using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/emsp-networks</summary>
public sealed class EmspNetworkFunctions(TenantRecords<EmspNetwork> records)
{
    private const string Route = "v1/emsp-networks";

    private readonly Resource<EmspNetwork, EmspNetworkRequest, EmspNetworkResponse> resource = new(records, Route, body => body.Id, ToDomain, ToContract);

    [Function("ListEmspNetworks")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(Page<EmspNetworkResponse>), "eMSP networks in order of their ids.")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.ListAsync(request, context, ct);

    [Function("GetEmspNetwork")]
    [RequiresPermission(Permission.ReadParties)]
    [Answers(200, typeof(EmspNetworkResponse), "The eMSP network.")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.GetAsync(id, context, ct);

    [Function("CreateEmspNetwork")]
    [RequiresPermission(Permission.WriteNetworks)]
    [Accepts(typeof(EmspNetworkRequest))]
    [Answers(201, typeof(EmspNetworkResponse), "Created.")]
    public Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        resource.CreateAsync(request, context, ct);

    [Function("ReplaceEmspNetwork")]
    [RequiresPermission(Permission.WriteNetworks)]
    [RequiresIfMatch]
    [Accepts(typeof(EmspNetworkRequest))]
    [Answers(200, typeof(EmspNetworkResponse), "Changed.")]
    public Task<IResult> Replace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.ReplaceAsync(request, id, context, ct);

    [Function("DeleteEmspNetwork")]
    [RequiresPermission(Permission.WriteNetworks)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; refused while eMSP contracts or agreements name it.")]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        resource.DeleteAsync(request, id, context, ct);

    private static EmspNetwork ToDomain(EmspNetworkRequest body, string id, string tenantId) => new()
    {
        Id = id,
        TenantId = tenantId,
        Name = body.Name,
        Kind = WireNames.To<NetworkKind>(body.Kind),
    };

    private static EmspNetworkResponse ToContract(EmspNetwork network) => new()
    {
        Id = network.Id,
        Name = network.Name,
        Kind = WireNames.To<NetworkKindName>(network.Kind),
    };
}
