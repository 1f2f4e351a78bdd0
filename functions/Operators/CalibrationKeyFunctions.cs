using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/charge-stations/{id}/meter-keys: by which keys signed meter values are verified.</summary>
public sealed class CalibrationKeyFunctions(MeterKeyStore keys)
{
    private const string Route = "v1/charge-stations/{id}/meter-keys";

    [Function("ListMeterKeys")]
    [RequiresPermission(Permission.ReadStations)]
    [Answers(200, typeof(StationMeterKeysResponse), "The keys of every connector, and what the charger told of its own.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        (await keys.ListAsync(context.GetCaller().TenantId, id, ct)).Try(out var all, out var refusals)
            ? Answer.Ok(new StationMeterKeysResponse([.. all.Select(CalibrationMapping.ToContract)]))
            : Answer.Refused(refusals);

    [Function("GetMeterKeys")]
    [RequiresPermission(Permission.ReadStations)]
    [Answers(200, typeof(MeterKeysResponse), "The keys of one connector.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{connectorId:int}")] HttpRequest request,
        string id, int connectorId, FunctionContext context, CancellationToken ct) =>
        await AnswerAsync(context.GetCaller().TenantId, id, connectorId, ct);

    [Function("RegisterMeterKeys")]
    [RequiresPermission(Permission.WriteMeterKeys)]
    [RequiresIfMatch]
    [Accepts(typeof(MeterKeysRequest))]
    [Answers(200, typeof(MeterKeysResponse), "Registered. Flagged sessions are verified by them when they are retried.")]
    public async Task<IResult> Register(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{connectorId:int}")] HttpRequest request,
        string id, int connectorId, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<MeterKeysRequest>(id, static _ => null, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var tenantId = context.GetCaller().TenantId;
        var wishes = change.Body.Keys.Select(key => new MeterKeyWish(key.PublicKey, key.ValidFrom, key.ValidTo, key.MeterSerial)).ToList();
        return (await keys.RegisterAsync(tenantId, id, connectorId, wishes, change.Precondition, ct)).Try(out _, out refusals)
            ? await AnswerAsync(tenantId, id, connectorId, ct)
            : Answer.Refused(refusals);
    }

    private async Task<IResult> AnswerAsync(string tenantId, string id, int connectorId, CancellationToken ct) =>
        (await keys.FindAsync(tenantId, id, connectorId, ct)).Try(out var found, out var refusals)
            ? Answer.Ok(CalibrationMapping.ToContract(found), found.ETag)
            : Answer.Refused(refusals);
}
