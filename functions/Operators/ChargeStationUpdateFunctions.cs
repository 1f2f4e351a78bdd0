using GreenFlux.Billing.HomeCharging;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Stations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/charge-station-updates</summary>
public sealed class ChargeStationUpdateFunctions(StationUpdates updates)
{
    [Function("UpdateChargeStations")]
    [RequiresPermission(Permission.WriteStations)]
    [Accepts(typeof(ChargeStationUpdateRequest))]
    [Answers(200, typeof(ChargeStationUpdateResponse), "What became of each station: it was changed wholly, or it is as it was.")]
    public async Task<IResult> Update(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/charge-station-updates")] HttpRequest request,
        FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<ChargeStationUpdateRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        return (await updates.ApplyAsync(context.GetCaller().TenantId, ToDomain(body), ct)).Try(out var results, out refusals)
            ? Answer.Ok(new ChargeStationUpdateResponse([.. results.Select(ToContract)]))
            : Answer.Refused(refusals);
    }

    private static StationUpdate ToDomain(ChargeStationUpdateRequest body) => new(
        body.StationIds,
        body.ChargerType is { } type ? WireNames.To<ChargerType>(type) : null,
        body.ExcludeVat,
        body.TokensWithoutVat);

    private static ChargeStationUpdateResult ToContract(StationUpdateResult result) => new(
        result.StationId,
        WireNames.To<StationUpdateOutcomeName>(result.Outcome),
        [.. result.Refusals.Select(refusal => new FieldProblem(Problems.CodeOf(refusal.Code), refusal.Field ?? "", refusal.Detail))]);
}
