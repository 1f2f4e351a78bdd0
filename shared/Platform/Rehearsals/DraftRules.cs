using System.Text.Json.Serialization;
using GreenFlux.Billing;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Platform.Rehearsals;

/// <summary>Changes to billing rules that are tried and not saved.</summary>
/// <param name="Added">Rules beside the ones there are.</param>
/// <param name="Replaced">Rules in the place of those with the same id, engine and code.</param>
/// <param name="Ended">Rules that price nothing from a moment on.</param>
public sealed record DraftRules(IReadOnlyList<BillingRule> Added, IReadOnlyList<BillingRule> Replaced, IReadOnlyList<RuleEnd> Ended)
{
    public static DraftRules None { get; } = new([], [], []);

    [JsonIgnore]
    public bool IsEmpty => Added.Count == 0 && Replaced.Count == 0 && Ended.Count == 0;

    /// <summary>The rules of one code as they would be.</summary>
    public IReadOnlyList<BillingRule> Over(IReadOnlyList<BillingRule> rules, BillingEngine engine, string tariffCode)
    {
        var drafted = new List<BillingRule>(rules.Count + Added.Count);
        foreach (var rule in rules)
        {
            var next = Replaced.FirstOrDefault(other => other.Id == rule.Id) is { } replaced ? replaced with { Version = rule.Version + 1 } : rule;
            if (Ended.FirstOrDefault(end => end.RuleId == rule.Id) is { } end)
            {
                if (next.ValidFrom >= end.At)
                    continue;
                next = next.ValidTo <= end.At ? next : next with { ValidTo = end.At };
            }
            drafted.Add(next);
        }
        drafted.AddRange(Added.Where(rule => rule.Engine == engine && string.Equals(rule.TariffCode, tariffCode, StringComparison.Ordinal)));
        return drafted;
    }
}

/// <param name="At">First moment by the location's clock that it no longer prices.</param>
public sealed record RuleEnd(string RuleId, [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDateTime At);
