using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing;

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
}

/// <summary>
/// A session's energy over time: ordered register readings from start to end. Its energy is never negative.
/// </summary>
/// <param name="Points">Ordered by time, without repeats; the first is the start, the last the end.</param>
/// <param name="Energy">Proven energy: the sum of all rises; falls count as nothing.</param>
/// <param name="Findings">What was odd, each at most once.</param>
public sealed record MeterCurve(IReadOnlyList<RegisterReading> Points, Energy Energy, IReadOnlyList<MeterFinding> Findings)
{
    public Instant From => Points[0].At;
    public Instant To => Points[^1].At;
}
