namespace GreenFlux.Billing.Rules;

/// <summary>What a list of slices has to be before it is priced.</summary>
internal static class SliceChecks
{
    /// <exception cref="ArgumentException">The slices are empty, unordered, overlapping or negative, or their rules have several currencies.</exception>
    public static void Check(IReadOnlyList<RatedSlice> slices)
    {
        if (slices.Count == 0)
            throw new ArgumentException("A session has at least one slice.", nameof(slices));
        for (var i = 0; i < slices.Count; i++)
        {
            var slice = slices[i].Slice;
            if (slice.To < slice.From)
                throw new ArgumentException($"The slice from {slice.From} ends before it starts.", nameof(slices));
            if (slice.Energy < Energy.Zero)
                throw new ArgumentException($"The slice from {slice.From} has negative energy: {slice.Energy}.", nameof(slices));
            if (i > 0 && slice.From < slices[i - 1].Slice.To)
                throw new ArgumentException($"The slice from {slice.From} starts before the one ahead of it has ended.", nameof(slices));
            if (slices[i].Rule.Currency != slices[0].Rule.Currency)
                throw new ArgumentException($"Rule '{slices[i].Rule.Id}' is in {slices[i].Rule.Currency} and rule '{slices[0].Rule.Id}' in {slices[0].Rule.Currency}; one session has one currency.", nameof(slices));
        }
    }
}
