using GreenFlux.Billing;

namespace GreenFlux.Platform.Evidence;

/// <summary>Where a session was not billed by the price shown; there are no other exceptions (domain, Price shown).</summary>
/// <param name="Code">One of <see cref="DeviationCodes"/>.</param>
/// <param name="Sentence">What was done instead and why, for a person.</param>
public sealed record PriceDeviation(string Code, BillingEngine Engine, string Sentence);

public static class DeviationCodes
{
    /// <summary>No rule was known at the start, so none could be shown; one that was saved later prices the stretch.</summary>
    public const string GapFill = "GAP_FILL";

    /// <summary>Several rules applied at the start, so no price could be shown; as they are now one remains.</summary>
    public const string AmbiguityResolved = "AMBIGUITY_RESOLVED";

    /// <summary>There is no reading at a price boundary: the energy on both sides of it is interpolated, or the rule of the start prices all of it.</summary>
    public const string MissingReading = "MISSING_READING";
}
