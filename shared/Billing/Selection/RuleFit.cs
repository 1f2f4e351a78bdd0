namespace GreenFlux.Billing;

/// <summary>Whether a rule applies to a session, apart from newer versions and narrower rules; allocates nothing.</summary>
internal static class RuleFit
{
    /// <summary>The first thing that speaks against it; null: it applies.</summary>
    public static RuleExclusion? Exclusion(BillingRule rule, RuleQuery query, in WallClock clock) =>
        OfWhat(rule, query) ?? OfValidity(rule, clock) ?? OfScope(rule, query.Parties) ?? OfWindows(rule, clock) ?? OfExceptions(rule, query.Parties, clock);

    /// <summary>What does not depend on the moment.</summary>
    public static bool MayApply(BillingRule rule, RuleQuery query) =>
        OfWhat(rule, query) is null && OfScope(rule, query.Parties) is null;

    public static RuleExclusion? OfWhat(BillingRule rule, RuleQuery query)
    {
        if (rule.Engine != query.Engine)
            return RuleExclusion.OtherEngine;
        return string.Equals(rule.TariffCode, query.TariffCode, StringComparison.Ordinal) ? null : RuleExclusion.OtherTariffCode;
    }

    private static RuleExclusion? OfValidity(BillingRule rule, in WallClock clock)
    {
        if (rule.ValidFrom is { } from && clock.IsBefore(from))
            return RuleExclusion.NotYetValid;
        return rule.ValidTo is { } to && !clock.IsBefore(to) ? RuleExclusion.Ended : null;
    }

    private static RuleExclusion? OfScope(BillingRule rule, SessionParties parties)
    {
        if (rule.CpoScope is { } cpo && !string.Equals(cpo.Id, ValueOf(cpo.Level, parties), StringComparison.Ordinal))
            return RuleExclusion.CpoScope;
        if (rule.EmspScope is { } emsp && !IsIn(emsp, parties))
            return RuleExclusion.EmspScope;
        return rule.LocationException is { } place
            && !(string.Equals(place.LocationId, parties.LocationId, StringComparison.Ordinal) && parties.IsInTokenGroup(place.TokenGroupId))
            ? RuleExclusion.LocationException
            : null;
    }

    public static string? ValueOf(CpoScopeLevel level, SessionParties parties) => level switch
    {
        CpoScopeLevel.Country => parties.Country,
        CpoScopeLevel.Contract => parties.CpoContractId,
        _ => parties.CpoId,
    };

    private static bool IsIn(EmspScope scope, SessionParties parties) => scope.Level switch
    {
        EmspScopeLevel.Contract => string.Equals(scope.Id, parties.EmspContractId, StringComparison.Ordinal),
        EmspScopeLevel.Emsp => string.Equals(scope.Id, parties.EmspId, StringComparison.Ordinal),
        EmspScopeLevel.Package => string.Equals(scope.Id, parties.PackageId, StringComparison.Ordinal),
        _ => parties.IsInTokenGroup(scope.Id),
    };

    private static RuleExclusion? OfWindows(BillingRule rule, in WallClock clock)
    {
        if (rule.Windows is not { } windows)
            return null;
        for (var i = 0; i < windows.Count; i++)
        {
            if (windows[i].Contains(clock.Local))
                return null;
        }
        return RuleExclusion.Window;
    }

    private static RuleExclusion? OfExceptions(BillingRule rule, SessionParties parties, in WallClock clock)
    {
        if (rule.Exceptions is not { } groups)
            return null;
        var (restricted, listed) = (false, false);
        for (var i = 0; i < groups.Count; i++)
        {
            if (!clock.IsWithin(groups[i].ValidFrom, groups[i].ValidTo))
                continue;
            var holds = groups[i].Holds(parties);
            if (groups[i].List == ExceptionList.Blacklist)
            {
                if (holds)
                    return RuleExclusion.Blacklisted;
                continue;
            }
            restricted = true;
            listed |= holds;
        }
        return restricted && !listed ? RuleExclusion.NotWhitelisted : null;
    }
}
