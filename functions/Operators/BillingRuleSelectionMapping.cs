using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tariffs;
using NodaTime;

namespace GreenFlux.Functions.Operators;

/// <summary>Coverage, explanations and split offers as the API shows them.</summary>
internal static class BillingRuleSelectionMapping
{
    private static readonly Duration LongestTimeline = Duration.FromDays(7);

    public static BillingRuleCoverageResponse ToContract(RuleCoverage coverage, PricingEngine engine, string tariffCode) => new()
    {
        Engine = engine,
        TariffCode = tariffCode,
        Overlaps = [.. coverage.Overlaps.Select(ToContract)],
        Gaps = [.. coverage.Gaps.Select(ToContract)],
        IsComplete = coverage.IsComplete,
    };

    /// <summary>Why a rule was not saved: with its overlaps and the split, where that is the reason.</summary>
    public static Answer Refused(IReadOnlyList<Refusal> refusals) => refusals is [OverlapRefusal overlap]
        ? Problems.Answer(refusals, problem => problem with
        {
            Overlaps = [.. overlap.Overlaps.Select(ToContract)],
            Split = overlap.Offer is { } offer ? new SplitOfferBody([.. offer.Splits.Select(ToContract)]) : null,
        })
        : Answer.Refused(refusals);

    public static Outcome<(RuleQuery Query, Instant Until)> ToQuery(DescribedSessionBody body, PricingEngine engine)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(body.TimeZone) is not { } zone)
            return Refusal.Invalid("session.timeZone", $"'{body.TimeZone}' is no IANA time zone; write for example Europe/Amsterdam.");
        var at = Instant.FromDateTimeOffset(body.At);
        var until = body.Until is { } end ? Instant.FromDateTimeOffset(end) : at;
        if (until < at || until - at > LongestTimeline)
            return Refusal.Invalid("session.until", "session.until must not be before session.at, and at most 7 days after it.");
        var query = new RuleQuery(WireNames.To<BillingEngine>(engine), body.TariffCode, at, zone)
        {
            Parties = new SessionParties
            {
                Country = body.Country,
                CpoContractId = body.CpoContractId,
                CpoId = body.CpoId,
                LocationId = body.LocationId,
                EmspContractId = body.EmspContractId,
                EmspId = body.EmspId,
                PackageId = body.PackageId,
                TokenGroupIds = body.TokenGroupIds ?? [],
                CustomerId = body.CustomerId,
                DriverId = body.DriverId,
                TokenUid = body.TokenUid,
            },
        };
        return Outcome<(RuleQuery, Instant)>.Of((query, until));
    }

    public static EngineExplanationBody ToContract(EngineExplanation explanation) => new()
    {
        Engine = WireNames.To<PricingEngine>(explanation.Engine),
        TariffCode = explanation.TariffCode,
        Periods = [.. explanation.Periods.Select(ToContract)],
    };

    private static RulePeriodBody ToContract(RulePeriod period) => new()
    {
        From = period.From.ToDateTimeOffset(),
        To = period.To > period.From ? period.To.ToDateTimeOffset() : null,
        RuleId = period.Selection.Rule?.Id,
        RuleVersion = period.Selection.Rule?.Version,
        Rivals = period.Selection.Rivals is { Count: > 0 } rivals ? [.. rivals.Select(rule => rule.Id)] : null,
        Candidates = [.. period.Selection.Candidates.Select(candidate => new RuleCandidateBody(
            candidate.RuleId, candidate.RuleVersion, candidate.Reason is { } reason ? WireNames.To<RuleExclusionCode>(reason) : null, candidate.Exclusion))],
    };

    private static BillingRuleOverlapBody ToContract(RuleOverlap overlap) => new()
    {
        RuleId = overlap.RuleId,
        OtherRuleId = overlap.OtherRuleId,
        OnlyForTokensInSeveralGroups = overlap.OnlyForTokensInSeveralGroups,
        Regions = [.. overlap.Regions.Select(ToContract)],
    };

    private static RegionBody ToContract(RuleRegion region) => new()
    {
        Description = region.Describe(),
        Conditions = [.. region.Conditions.Select(condition => new RegionConditionBody(WireNames.To<RegionAxisName>(condition.Axis), condition.AllBut, condition.Ids))],
        Windows = BillingRuleScopeMapping.ToContract(region.Windows),
        From = region.From?.ToDateTimeUnspecified(),
        To = region.To?.ToDateTimeUnspecified(),
    };

    private static RuleSplitBody ToContract(RuleSplit split) => new()
    {
        RuleId = split.Existing.Id,
        EndsAt = split.Before?.ValidTo?.ToDateTimeUnspecified(),
        ContinuesAs = split.After?.Id,
        ContinuesAt = split.After?.ValidFrom?.ToDateTimeUnspecified(),
    };
}
