using NodaTime;

namespace GreenFlux.Billing.Vat;

/// <summary>Chooses the one VAT rate of a session: the most specific level that has a valid one (domain §10).</summary>
public static class VatResolver
{
    /// <param name="rates">Any rates, in any order; those of other subjects are looked at and left out.</param>
    public static VatDecision Resolve(IReadOnlyList<VatRate> rates, VatQuery query)
    {
        VatRate[] ordered = [.. rates];
        Array.Sort(ordered, ByLevel);
        var candidates = new VatCandidate[ordered.Length];
        VatRate? chosen = null;
        List<VatRate>? rivals = null;
        for (var i = 0; i < ordered.Length; i++)
        {
            var rate = ordered[i];
            var exclusion = Exclusion(rate, query);
            if (exclusion is null && chosen is null)
                chosen = rate;
            else if (exclusion is null && rate.Subject == chosen!.Subject)
                (rivals ??= [chosen]).Add(rate);
            else
                exclusion ??= $"The rate of {chosen!.Subject} comes first.";
            candidates[i] = new VatCandidate(rate.Id, rate.Subject, rate.Percent, exclusion);
        }
        return Decision(chosen, rivals, query) with { Candidates = candidates };
    }

    private static VatDecision Decision(VatRate? chosen, List<VatRate>? rivals, VatQuery query)
    {
        if (chosen is null)
        {
            return new VatDecision
            {
                Why = $"No VAT rate is set that was valid {Moment(query)} for {string.Join(", ", query.Subjects)}. Add one with that validity.",
                Warning = VatWarnings.NotConfigured,
            };
        }
        if (rivals is not null)
        {
            return new VatDecision
            {
                Why = $"Several VAT rates of {chosen.Subject} were valid {Moment(query)}: {string.Join(", ", rivals.Select(rate => rate.Id))}. End all but one.",
                Warning = VatWarnings.Ambiguous,
            };
        }
        return new VatDecision
        {
            Percent = chosen.Percent,
            Subject = chosen.Subject,
            RateId = chosen.Id,
            Why = $"{Number(chosen.Percent)} % is set on {chosen.Subject} and was valid {Moment(query)}.",
        };
    }

    private static int ByLevel(VatRate one, VatRate other) =>
        one.Subject.Level != other.Subject.Level ? one.Subject.Level.CompareTo(other.Subject.Level) : string.CompareOrdinal(one.Id, other.Id);

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
        query.Moment == VatMoment.End ? WallClock.At(from, query.Zone) < query.EndedAt : WallClock.At(from, query.Zone) <= query.StartedAt;

    private static bool HasEnded(LocalDateTime to, VatQuery query) =>
        query.Moment == VatMoment.End ? WallClock.At(to, query.Zone) < query.EndedAt : WallClock.At(to, query.Zone) <= query.StartedAt;

    private static string Moment(VatQuery query)
    {
        var at = query.Moment == VatMoment.End ? query.EndedAt : query.StartedAt;
        var local = VatRate.Text(at.InZone(query.Zone).LocalDateTime);
        return query.Moment == VatMoment.End ? $"immediately before the stop at {local} ({query.Zone.Id})" : $"at the start at {local} ({query.Zone.Id})";
    }

    private static string Number(decimal percent) => percent.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
