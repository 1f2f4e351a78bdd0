namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>What is wrong with a finished session apart from its prices.</summary>
internal static class SessionChecks
{
    private static readonly SessionCheck[] Each = [.. CheckCatalog.OfSession];

    /// <summary>Every finding, of either severity; nothing is allocated when there is none.</summary>
    public static IReadOnlyList<FlagReason> Of(FinishedSession finished)
    {
        List<FlagReason>? found = null;
        foreach (var check in Each)
        {
            if (check.Find(finished) is { } reason)
                (found ??= []).Add(reason);
        }
        for (var i = 0; i < finished.Who.Problems.Count; i++)
            (found ??= []).Add(PartyFlag.Of(finished.Who.Problems[i]));
        return found is null ? [] : found;
    }
}
