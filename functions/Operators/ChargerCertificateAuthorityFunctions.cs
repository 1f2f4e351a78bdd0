using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Stations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/charger-certificate-authorities</summary>
public sealed class ChargerCertificateAuthorityFunctions(ChargerAuthorityStore authorities)
{
    private const string Route = "v1/charger-certificate-authorities";

    [Function("ListChargerCertificateAuthorities")]
    [RequiresPermission(Permission.ReadStations)]
    [Answers(200, typeof(Page<ChargerCertificateAuthorityResponse>), "Certificate authorities in order of their creation.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await authorities.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), ToContract)
            : Answer.Refused(refusals);

    [Function("GetChargerCertificateAuthority")]
    [RequiresPermission(Permission.ReadStations)]
    [Answers(200, typeof(ChargerCertificateAuthorityResponse), "The certificate authority.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await authorities.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    [Function("CreateChargerCertificateAuthority")]
    [RequiresPermission(Permission.WriteStations)]
    [Accepts(typeof(ChargerCertificateAuthorityRequest))]
    [Answers(201, typeof(ChargerCertificateAuthorityResponse), "Created: chargers of security profile 3 are admitted by it from now on.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<ChargerCertificateAuthorityRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        return Answer.Created(
            await authorities.CreateAsync(context.GetCaller().TenantId, context.NewId(), body.Name, body.Certificate, ct),
            ToContract, made => $"/api/{Route}/{made.Id}");
    }

    [Function("DeleteChargerCertificateAuthority")]
    [RequiresPermission(Permission.WriteStations)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted: it admits nobody any more; connections that are open stay until they end.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await authorities.DeleteAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    private static ChargerCertificateAuthorityResponse ToContract(ChargerAuthority authority) => new()
    {
        Id = authority.Id,
        Name = authority.Name,
        Subject = authority.Subject,
        Fingerprint = authority.Fingerprint,
        ExpiresAt = authority.ExpiresAt,
        CreatedAt = authority.CreatedAt,
        Certificate = authority.Certificate,
    };
}
