using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/flag-reasons: every kind of finding, for whoever shows or clears them.</summary>
public sealed class FlagReasonFunctions
{
    private readonly FlagReasonKindsResponse kinds = new([.. CheckCatalog.All.Select(ToContract)]);

    [Function("ListFlagReasons")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Answers(StatusCodes.Status200OK, typeof(FlagReasonKindsResponse), "Every kind of finding, the same for all tenants; docs/flags.md is the same list for people.")]
    public IResult List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/flag-reasons")] HttpRequest request) =>
        Answer.Ok(kinds);

    private static FlagReasonKindResponse ToContract(FlagKind kind) => new()
    {
        Code = kind.Code,
        Category = WireNames.To<FlagCategory>(kind.Category),
        Severity = WireNames.To<FlagSeverityName>(kind.Severity),
        Owners = [.. kind.Owners.Select(owner => WireNames.To<FlagOwner>(owner))],
        Actions = [.. kind.Actions.Select(action => WireNames.To<FlagActionName>(action))],
        Fields = kind.Fields,
        Meaning = kind.Guide.Meaning,
        Causes = kind.Guide.Causes,
        Cure = kind.Guide.Cure,
    };
}
