using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>The signed meter values behind a CDR: for operators, and for the driver by a link that nobody can guess.</summary>
public sealed class CalibrationDataFunctions(SignedMeterData data)
{
    private const string PublicRoute = "signed-meter-data/{link}";

    [Function("GetSignedMeterData")]
    [RequiresPermission(Permission.ReadCdrs)]
    [Answers(200, typeof(SignedMeterDataResponse), "The signed values with the registered key, unchanged, and what came of verifying them.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/cdrs/{id}/signed-meter-data")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        await data.ReadAsync(context.GetCaller().TenantId, id, ct) is { } found
            ? Answer.Ok(CalibrationMapping.ToContract(found, request))
            : Answer.Refused(Refusal.NotFound("CDR", id));

    [Function("GetPublicSignedMeterData")]
    [PublicFace]
    [Answers(200, typeof(SignedMeterDataResponse), "The same by the link that the CDR carries; it needs no key.")]
    public async Task<IResult> GetPublic(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = PublicRoute)] HttpRequest request, string link, CancellationToken ct) =>
        await data.ReadAsync(link, ct) is { } found ? Answer.Ok(CalibrationMapping.ToContract(found, request)) : NotFound();

    [Function("GetTransparencyFile")]
    [PublicFace]
    [Answers(200, null, "application/xml: the values as a file that the transparency software (S.A.F.E.) opens.")]
    public async Task<IResult> GetFile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = PublicRoute + "/transparency.xml")] HttpRequest request, string link, CancellationToken ct) =>
        await data.ReadAsync(link, ct) is { Values.Count: > 0 } found
            ? new Answer(StatusCodes.Status200OK, "application/xml; charset=utf-8",
                [KeyValuePair.Create("Content-Disposition", $"attachment; filename=\"{found.Cdr.Id}.xml\"")], TransparencyFile.Of(found))
            : NotFound();

    private static Answer NotFound() => Answer.Refused(new Refusal(RefusalCode.NotFound, "There are no signed meter values under this link. Copy it whole, as it stands on the invoice."));
}
