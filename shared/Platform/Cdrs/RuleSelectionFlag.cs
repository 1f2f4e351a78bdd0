using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs.Checks;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Why no rule prices a session, or a part of it: none applies, or several do. Names every candidate (domain §2).</summary>
internal static class RuleSelectionFlag
{
    /// <param name="selection">That left no single rule; null: nothing was there to choose from.</param>
    /// <param name="code">Tariff code, or retail package.</param>
    /// <param name="when">For example "at the session's start".</param>
    public static FlagReason Of(RuleSelection? selection, BillingEngine engine, string code, string when)
    {
        if (selection is { MatchCount: > 0 })
        {
            var rivals = string.Join(", ", selection.Rivals.Select(rival => rival.Id));
            return RuleFlag.Several.Of(engine, code, $"Several {engine} billing rules of '{code}' are valid {when}: {rivals}. End all but one, or narrow its scope, then retry.", looked: Looked(engine));
        }
        var excluded = selection is { Candidates: { Count: > 0 } candidates }
            ? string.Join(" ", candidates.Select(candidate => $"{candidate.RuleId} v{candidate.RuleVersion}: {candidate.Exclusion}"))
            : "There are none.";
        return RuleFlag.None.Of(engine, code, $"No {engine} billing rule of '{code}' is valid {when}. {excluded} Add one, then retry.", looked: Looked(engine));
    }

    private static IReadOnlyList<string> Looked(BillingEngine engine) => [engine == BillingEngine.Retail ? "retailPackageId" : "tariffCode", "startedAt"];
}
