using GreenFlux.Platform.Calibration;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>What is wrong with a finished session apart from its prices.</summary>
internal static class SessionChecks
{
    /// <summary>Every finding, of either severity.</summary>
    public static IEnumerable<FlagReason> Of(FinishedSession finished)
    {
        foreach (var check in ConfigurationChecks.All.Concat(FeasibilityChecks.All).Concat(CalibrationChecks.All))
        {
            if (check(finished) is { } reason)
                yield return reason;
        }
        foreach (var problem in finished.Who.Problems)
            yield return new FlagReason(problem.Code, FlagCategory.Configuration, FlagOwner.Platform, problem.Detail, [problem.Field]);
    }
}
