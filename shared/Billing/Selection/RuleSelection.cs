using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing;

/// <summary>What rule selection needs to know of a session.</summary>
/// <param name="Engine">Which engine asks.</param>
/// <param name="TariffCode">The code frozen at session start (for retail: the package id).</param>
/// <param name="At">When: the session's start, or with time of use any instant of it.</param>
/// <param name="Zone">The location's zone; validity and times of day are wall-clock time there.</param>
public sealed record RuleQuery(BillingEngine Engine, string TariffCode, Instant At, DateTimeZone Zone)
{
    /// <summary>Who and where; scoped rules apply only to what is known here.</summary>
    public SessionParties Parties { get; init; } = SessionParties.Unknown;
}

/// <summary>Why a rule does not price a session.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RuleExclusion>))]
public enum RuleExclusion
{
    OtherEngine,
    OtherTariffCode,

    /// <summary>There is a newer version of it.</summary>
    Replaced,
    NotYetValid,
    Ended,
    CpoScope,
    EmspScope,
    LocationException,

    /// <summary>Outside its weekdays and times of day.</summary>
    Window,
    Blacklisted,
    NotWhitelisted,

    /// <summary>It applies, and so does a narrower rule.</summary>
    Beaten,
}

/// <summary>One rule that was looked at, and why it does not apply (null: it does).</summary>
/// <param name="Exclusion">A sentence for people.</param>
/// <param name="Reason">The same for programs.</param>
public sealed record RuleCandidate(string RuleId, int RuleVersion, string? Exclusion, RuleExclusion? Reason = null);

/// <summary>The outcome of choosing a rule: exactly one, or none, or several; with every candidate looked at.</summary>
public sealed class RuleSelection
{
    private readonly IReadOnlyList<BillingRule> rules;
    private readonly RuleQuery query;
    private IReadOnlyList<RuleCandidate>? candidates;

    internal RuleSelection(IReadOnlyList<BillingRule> rules, RuleQuery query, BillingRule? only, IReadOnlyList<BillingRule> rivals)
    {
        this.rules = rules;
        this.query = query;
        Rule = only;
        Rivals = rivals;
    }

    /// <summary>The rule that prices; null when none or several remain.</summary>
    public BillingRule? Rule { get; }

    /// <summary>When several rules apply and none is narrower than all others: these, ordered by id. Otherwise empty.</summary>
    public IReadOnlyList<BillingRule> Rivals { get; }

    /// <summary>How many rules remain; billing needs exactly one (domain: Billing Rules validation).</summary>
    public int MatchCount => Rule is null ? Rivals.Count : 1;

    /// <summary>Every rule that was looked at, in the order given. The sentences are made when this is first read.</summary>
    public IReadOnlyList<RuleCandidate> Candidates => candidates ??= RuleExplanation.Of(rules, query, this);

    /// <summary>Whether the other moment has the same outcome: the same version of the same rule, the same rivals, or none.</summary>
    internal bool IsSameAs(RuleSelection other)
    {
        if (Rule is not null || other.Rule is not null)
            return AreSame(Rule, other.Rule);
        if (Rivals.Count != other.Rivals.Count)
            return false;
        for (var i = 0; i < Rivals.Count; i++)
        {
            if (!AreSame(Rivals[i], other.Rivals[i]))
                return false;
        }
        return true;
    }

    private static bool AreSame(BillingRule? one, BillingRule? other) =>
        one is not null && other is not null && one.IsSameVersionAs(other);
}
