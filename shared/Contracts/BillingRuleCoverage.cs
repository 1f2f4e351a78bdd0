using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>What a condition of a region is about.</summary>
[JsonConverter(typeof(NamesOnly<RegionAxisName>))]
public enum RegionAxisName { Country, CpoContract, Cpo, Location, EmspContract, Emsp, Package, TokenGroup, Customer, Driver, Token }

/// <summary>Where the rules of a code overlap, and where there are none.</summary>
public sealed record BillingRuleCoverageResponse
{
    public required PricingEngine Engine { get; init; }

    /// <summary>The tariff code, or the retail package.</summary>
    public required string TariffCode { get; init; }

    /// <summary>Pairs of rules of which neither is narrower: sessions there are flagged.</summary>
    public required IReadOnlyList<BillingRuleOverlapBody> Overlaps { get; init; }

    /// <summary>Sessions that the rules speak of, at times at which none applies: these are flagged too.</summary>
    public required IReadOnlyList<RegionBody> Gaps { get; init; }

    /// <summary>False when the rules are so intertwined that some gaps were left out.</summary>
    public required bool IsComplete { get; init; }
}

/// <summary>Two rules that remain together.</summary>
public sealed record BillingRuleOverlapBody
{
    public required string RuleId { get; init; }
    public required string OtherRuleId { get; init; }

    /// <summary>Only tokens in several token groups meet both; such an overlap is shown and not refused.</summary>
    public required bool OnlyForTokensInSeveralGroups { get; init; }
    public required IReadOnlyList<RegionBody> Regions { get; init; }
}

/// <summary>Certain sessions at certain times, in words and exactly.</summary>
public sealed record RegionBody
{
    public required string Description { get; init; }

    /// <summary>All must hold; empty: any session.</summary>
    public required IReadOnlyList<RegionConditionBody> Conditions { get; init; }

    /// <summary>Left out: all week.</summary>
    public IReadOnlyList<WeeklyWindowBody>? Windows { get; init; }

    /// <summary>First local moment; left out: since ever.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? From { get; init; }

    /// <summary>First local moment after it; left out: for ever.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? To { get; init; }
}

/// <param name="AllBut">Whether the session is none of these.</param>
public sealed record RegionConditionBody(RegionAxisName Axis, bool AllBut, IReadOnlyList<string> Ids);

/// <summary>
/// How a rule that overlaps others can be saved: with <c>?split=true</c> each of them ends where the new one starts, and goes
/// on where the new one ends.
/// </summary>
public sealed record SplitOfferBody(IReadOnlyList<RuleSplitBody> Splits);

/// <summary>What is left of a rule.</summary>
public sealed record RuleSplitBody
{
    public required string RuleId { get; init; }

    /// <summary>It ends then; left out: nothing is left before the new rule.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? EndsAt { get; init; }

    /// <summary>The rule that goes on after the new one: another id, unless nothing is left before. Left out: none.</summary>
    public string? ContinuesAs { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ContinuesAt { get; init; }
}
