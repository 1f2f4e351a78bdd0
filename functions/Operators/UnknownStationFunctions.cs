using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/unknown-stations for the root key.</summary>
public sealed class UnknownStationFunctions(UnknownStations unknown)
{
    [Function("ListUnknownStations")]
    [RequiresPermission(Permission.ManageTenants)]
    [Query("from", "Only attempts at or after this instant.")]
    [Query("before", "Only attempts before this instant.")]
    [Answers(200, typeof(Page<UnknownStationResponse>), "Attempts to connect under identities that no tenant has, newest first.")]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/unknown-stations")] HttpRequest request, CancellationToken ct)
    {
        if (!request.ReadLogPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        var attempts = await unknown.ReadAsync(page.From, page.Before, page.Limit + 1, ct);
        return Answer.Ok(LogPaging.ToPage(attempts, page.Limit, attempt => attempt.At, ToContract));
    }

    private static UnknownStationResponse ToContract(UnknownStation attempt) => new(attempt.At, attempt.Identity, attempt.RemoteAddress);
}
