using GreenFlux.Billing;

namespace GreenFlux.Platform.Evidence;

/// <summary>
/// What a session's price rests on, stored with the session when the platform learns of its start: the rule versions known
/// then for its first 24 hours, and what chose them. It is the price shown, and what bills.
/// </summary>
public sealed record PriceEvidence
{
    /// <summary>How far ahead the rules are written down; a longer session goes on with the rules known at its start.</summary>
    public static TimeSpan Reach { get; } = TimeSpan.FromHours(24);

    /// <summary>When the platform learned of the start: rules saved later are not in it.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    public required TimePricing TimePricing { get; init; }

    /// <summary>Whom the rules were chosen for; null: no rule of the codes asks for a party.</summary>
    public SessionParties? Parties { get; init; }

    public required IReadOnlyList<EngineEvidence> Engines { get; init; }

    public EngineEvidence? Of(BillingEngine engine)
    {
        foreach (var one in Engines)
        {
            if (one.Engine == engine)
                return one;
        }
        return null;
    }
}

/// <summary>The rules of one engine.</summary>
/// <param name="TariffCode">The code; for retail the package.</param>
/// <param name="FollowsClock">Whether each period prices its own part; else the rule of the start prices the whole session.</param>
/// <param name="Periods">In order and without gaps from the start on; one without end when the price doesn't follow the clock.</param>
public sealed record EngineEvidence(BillingEngine Engine, string TariffCode, bool FollowsClock, IReadOnlyList<EvidencePeriod> Periods);

/// <summary>A stretch of time and the version of the rule that prices it. Versions never change, so their names are enough.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive; null: as long as the session lasts.</param>
/// <param name="RuleId">Null when no price could be shown: no rule applies, or several.</param>
/// <param name="Rivals">The several; null when there are none.</param>
public sealed record EvidencePeriod(
    DateTimeOffset From, DateTimeOffset? To, string? RuleId, int? RuleVersion, IReadOnlyList<RuleVersion>? Rivals = null);

/// <summary>One version of a rule.</summary>
public sealed record RuleVersion(string RuleId, int Version);
