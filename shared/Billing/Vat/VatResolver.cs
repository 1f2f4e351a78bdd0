using NodaTime;
using NodaTime.TimeZones;

namespace GreenFlux.Billing.Vat;

/// <summary>Chooses the one VAT rate of a session: the most specific level that has a valid one (domain §10).</summary>
public static class VatResolver
{
    /// <summary>The same reading of wall-clock moments on a night when the clock changes as billing rules have.</summary>
    private static readonly ZoneLocalMappingResolver Lenient =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <param name="rates">Any rates, in any order; those of other subjects are looked at and left out.</param>
    public static VatDecision Resolve(IReadOnlyList<VatRate> rates, VatQuery query)
    {
        var looked = rates
            .Select(rate => (Rate: rate, Exclusion: Exclusion(rate, query)))
            .OrderBy(found => found.Rate.Subject.Level)
            .ThenBy(found => found.Rate.Id, StringComparer.Ordinal)
            .ToList();
        var valid = looked.Where(found => found.Exclusion is null).Select(found => found.Rate).ToList();
        if (valid.Count == 0)
        {
            return new VatDecision
            {
                Why = $"No VAT rate is set that was valid {Moment(query)} for {string.Join(", ", query.Subjects)}. Add one with that validity.",
                Warning = VatWarnings.NotConfigured,
                Candidates = Candidates(looked, null),
            };
        }
        var first = valid[0].Subject;
        var rivals = valid.Where(rate => rate.Subject == first).ToList();
        if (rivals.Count > 1)
        {
            return new VatDecision
            {
                Why = $"Several VAT rates of {first} were valid {Moment(query)}: {string.Join(", ", rivals.Select(rate => rate.Id))}. End all but one.",
                Warning = VatWarnings.Ambiguous,
                Candidates = Candidates(looked, first),
            };
        }
        return new VatDecision
        {
            Percent = rivals[0].Percent,
            Subject = first,
            RateId = rivals[0].Id,
            Why = $"{Number(rivals[0].Percent)} % is set on {first} and was valid {Moment(query)}.",
            Candidates = Candidates(looked, first),
        };
    }

    private static string? Exclusion(VatRate rate, VatQuery query)
    {
        if (!query.Subjects.Contains(rate.Subject))
            return $"It is set on {rate.Subject}, which the session has nothing to do with.";
        if (rate.ValidFrom is { } from && !HasBegun(from, query))
            return $"It is valid from {VatRate.Text(from)}.";
        if (rate.ValidTo is { } to && HasEnded(to, query))
            return $"It was valid until {VatRate.Text(to)}.";
        return null;
    }

    // Immediately before the stop: an instant that is not there itself, so both bounds turn around.
    private static bool HasBegun(LocalDateTime from, VatQuery query) =>
        query.Moment == VatMoment.End ? At(from, query.Zone) < query.EndedAt : At(from, query.Zone) <= query.StartedAt;

    private static bool HasEnded(LocalDateTime to, VatQuery query) =>
        query.Moment == VatMoment.End ? At(to, query.Zone) < query.EndedAt : At(to, query.Zone) <= query.StartedAt;

    private static Instant At(LocalDateTime wallClock, DateTimeZone zone) => zone.ResolveLocal(wallClock, Lenient).ToInstant();

    private static List<VatCandidate> Candidates(IEnumerable<(VatRate Rate, string? Exclusion)> looked, VatSubject? winner) =>
        [.. looked.Select(found => new VatCandidate(
            found.Rate.Id, found.Rate.Subject, found.Rate.Percent,
            found.Exclusion ?? (winner is null || found.Rate.Subject == winner ? null : $"The rate of {winner} comes first.")))];

    private static string Moment(VatQuery query)
    {
        var at = query.Moment == VatMoment.End ? query.EndedAt : query.StartedAt;
        var local = VatRate.Text(at.InZone(query.Zone).LocalDateTime);
        return query.Moment == VatMoment.End ? $"immediately before the stop at {local} ({query.Zone.Id})" : $"at the start at {local} ({query.Zone.Id})";
    }

    private static string Number(decimal percent) => percent.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
