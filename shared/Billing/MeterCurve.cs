using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing;

/// <summary>A register value at an instant.</summary>
public sealed record RegisterReading(
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] Instant At, Energy Register);

/// <summary>What the meter said about a session, in any order and with repeats.</summary>
/// <param name="Start">Register at the start of the session.</param>
/// <param name="Readings">Register readings in between, unordered, possibly repeated or outside the session.</param>
/// <param name="Stop">Register at the end; null when the charger never sent a stop.</param>
public sealed record MeterRecord(RegisterReading Start, IReadOnlyList<RegisterReading> Readings, RegisterReading? Stop);

/// <summary>What a meter curve showed that an operator must know.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MeterFinding>))]
public enum MeterFinding
{
    /// <summary>The register fell between two readings and counted on from a low value: the energy before its first low reading is unproven.</summary>
    MeterReset,

    /// <summary>The stop's register lies below the start's and no reading explains it.</summary>
    StopBelowStart,

    /// <summary>There is no stop: the curve ends with the last reading (or at the start).</summary>
    MissingStop,

    /// <summary>The stop is dated before the start.</summary>
    EndBeforeStart,

    /// <summary>Readings dated outside the session were left out.</summary>
    ReadingsOutsideSession,

    /// <summary>Readings that dip or jump and come back, or that no meter can show, were left out.</summary>
    RegisterGlitch,
}

/// <summary>
/// A session's energy over time: ordered register readings from start to end. Its energy is never negative.
/// Made by <see cref="MeterCurveAssembly"/>.
/// </summary>
/// <param name="Points">Ordered by time, without repeats; the first is the start, the last the end; at least one.</param>
/// <param name="Energy">Proven energy: what the register rose by since the start and since each reset; a fall counts as nothing.</param>
/// <param name="Findings">What was odd, each at most once.</param>
public sealed record MeterCurve(IReadOnlyList<RegisterReading> Points, Energy Energy, IReadOnlyList<MeterFinding> Findings)
{
    [JsonIgnore]
    public Instant From => Points[0].At;

    [JsonIgnore]
    public Instant To => Points[^1].At;

    /// <summary>
    /// Energy metered in [<paramref name="from"/>, <paramref name="to"/>). Between two readings the register is taken to
    /// have risen evenly; outside the session nothing was metered.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="to"/> lies before <paramref name="from"/>.</exception>
    public Energy EnergyBetween(Instant from, Instant to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        var profile = new EnergyProfile(Points);
        return profile.Until(to) - profile.Until(from);
    }

    /// <summary>The whole session as one charging slice; of zero length when start and end coincide.</summary>
    public IReadOnlyList<MeasuredSlice> Slices() => Slices([]);

    /// <summary>
    /// The session cut at the given instants, in order and without gaps, at least one slice. The slices' energies add up
    /// to <see cref="Energy"/> exactly. Instants at or outside the session's ends, and repeats, cut nothing.
    /// </summary>
    public IReadOnlyList<MeasuredSlice> Slices(IEnumerable<Instant> boundaries)
    {
        var profile = new EnergyProfile(Points);
        var cuts = Cuts(boundaries);
        var slices = new List<MeasuredSlice>(cuts.Count);
        var from = From;
        var before = Energy.Zero;
        foreach (var to in cuts)
        {
            var until = profile.Until(to);
            slices.Add(new MeasuredSlice(from, to, until - before, SliceState.Charging, profile.ReadingBefore(from), profile.ReadingAfter(to)));
            (from, before) = (to, until);
        }
        return slices;
    }

    /// <summary>Where slices end: the boundaries within the session in order, each once, and the session's end.</summary>
    private List<Instant> Cuts(IEnumerable<Instant> boundaries)
    {
        var cuts = new List<Instant>();
        var isOrdered = true;
        foreach (var at in boundaries)
        {
            if (at <= From || at >= To)
                continue;
            isOrdered &= cuts.Count == 0 || cuts[^1] < at;
            cuts.Add(at);
        }
        if (!isOrdered)
            cuts = [.. cuts.Distinct().Order()];
        cuts.Add(To);
        return cuts;
    }
}
