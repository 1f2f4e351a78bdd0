using GreenFlux.Contracts;
using FlagOwner = GreenFlux.Contracts.FlagOwner;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Functions.Operators;

/// <summary>Filters of flagged transactions: by root cause, reason code or owner.</summary>
internal static class FlagFilters
{
    private const int MaxText = 200;

    /// <returns>The tag; null when none of the three is given.</returns>
    public static Outcome<string?> TagOf(string? cause, string? reason, FlagOwner? owner)
    {
        if (new object?[] { cause, reason, owner }.Count(given => given is not null) > 1)
            return new Refusal(RefusalCode.InvalidQuery, "Give one of cause, reason and owner: a reason has one owner, and a cause one reason.", "cause");
        var tag = cause is not null ? FlagTags.CausePrefix + cause
            : reason is not null ? FlagTags.Reason(reason)
            : owner is { } whose ? FlagTags.Owner(WireNames.To<Platform.Cdrs.FlagOwner>(whose))
            : null;
        return tag is null || DocumentLimits.IsPossibleTag(tag)
            ? Outcome<string?>.Of(tag)
            : new Refusal(RefusalCode.InvalidQuery, "cause must be the key of a root cause, as the list of causes has it.", "cause");
    }

    public static Outcome<FlagFilter> ToDomain(FlagFilterBody? body)
    {
        if (body is null)
            return new Refusal(RefusalCode.MissingField, "filter is required: say for which transactions.", "filter");
        if (!TagOf(body.Cause, body.Reason, body.Owner).Try(out var tag, out var refusals))
            return Outcome<FlagFilter>.Refused([.. refusals.Select(refusal => refusal with { Code = RefusalCode.InvalidField, Field = "filter.cause" })]);
        return new Findings()
            .Check(tag is not null || body.StationId is not null, "filter", "must name a cause, a reason, an owner or a station.")
            .Check(body.StationId is null or { Length: > 0 and <= MaxText }, "filter.stationId", $"must have 1 to {MaxText} characters.")
            .Check(!(body.From >= body.Before), "filter.before", "must be later than from.")
            .Into(() => new FlagFilter(tag, body.StationId, body.From, body.Before));
    }

    public static FlagFilterBody ToContract(FlagFilter filter) => new()
    {
        Cause = After(filter.Tag, FlagTags.CausePrefix),
        Reason = After(filter.Tag, FlagTags.ReasonPrefix),
        Owner = After(filter.Tag, FlagTags.OwnerPrefix) is { } owner ? Enum.Parse<FlagOwner>(owner) : null,
        StationId = filter.StationId,
        From = filter.From,
        Before = filter.Before,
    };

    private static string? After(string? tag, string prefix) => tag?.StartsWith(prefix, StringComparison.Ordinal) == true ? tag[prefix.Length..] : null;
}
