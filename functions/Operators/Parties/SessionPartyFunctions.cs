using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Stations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/session-parties</summary>
public sealed class SessionPartyFunctions(PartyBook book, StationStore stations, TimeProvider time)
{
    [Function("GetSessionParties")]
    [RequiresPermission(Permission.ReadParties)]
    [Query("stationId", "The charge station; required.")]
    [Query("tokenUid", "The token; left out: one that is not yours.")]
    [Query("at", "The session's start; now when left out.")]
    [Answers(200, typeof(SessionPartiesResponse), "Who pays whom for a session of this token at this station.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/session-parties")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadInstant("at").Try(out var at, out var refusals))
            return Answer.Refused(refusals);
        if (request.ReadText("stationId") is not { } stationId)
            return Answer.Refused(new Refusal(RefusalCode.InvalidQuery, "stationId is required.", "stationId"));
        var tenantId = context.GetCaller().TenantId;
        if (await stations.GetAsync(tenantId, stationId, ct) is not { } station)
            return Answer.Refused(new Refusal(RefusalCode.InvalidQuery, $"There is no charge station '{stationId}'.", "stationId"));
        var query = new PartyQuery(tenantId, station.Value.LocationId, stationId, request.ReadText("tokenUid"), DriverId: null, at ?? time.GetUtcNow());
        return Answer.Ok(ToContract(await book.FindAsync(query, ct), query.At));
    }

    private static SessionPartiesResponse ToContract(SessionParties parties, DateTimeOffset at) => new()
    {
        At = at,
        CpoId = parties.Cpo?.Cpo.Id,
        CpoContractId = parties.Cpo?.Contract.Id,
        CpoNetworkId = parties.Cpo?.Network.Id,
        EmspId = parties.Emsp?.Emsp.Id,
        EmspContractId = parties.Emsp?.Contract.Id,
        EmspNetworkId = parties.Emsp?.Network.Id,
        DriverId = parties.Driver?.Id,
        CustomerId = parties.Customer?.Id,
        IsRoaming = parties.IsRoaming,
        IsManagedRoaming = parties.IsManagedRoaming,
        AllowsTimeOfUse = parties.AllowsTimeOfUse,
        AgreementId = parties.Agreement?.Id,
        VatTreatment = parties.Agreement is { } agreement ? WireNames.To<VatTreatmentName>(agreement.VatTreatment) : null,
        ReimbursementPartyId = parties.Payee?.Id,
        Problems = [.. parties.Problems.Select(problem => new PartyProblemBody(problem.Code, problem.Field, problem.Detail))],
    };
}
