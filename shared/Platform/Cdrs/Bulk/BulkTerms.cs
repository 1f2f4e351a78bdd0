using GreenFlux.Platform.Flags;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>What a bulk run is to do.</summary>
/// <param name="AsOf">The day that decisions about flagged sessions are of.</param>
public sealed record BulkTerms(DateTimeOffset AsOf)
{
    /// <summary>
    /// What was settled from here on counts as of this run, and is not decided again: a run that was cut off and goes on counts
    /// what it did before. Null: only what is done now counts.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Who has sessions that have a CDR priced anew, and corrected where they come to something else; null: they are skipped.</summary>
    public FlagDecision? Correction { get; init; }
}
