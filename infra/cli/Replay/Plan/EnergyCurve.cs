using GreenFlux.Cli.Replay.Import;
using NodaTime;

namespace GreenFlux.Cli.Replay.Plan;

/// <summary>The register of a connector at an instant, in whole Wh.</summary>
public readonly record struct CurvePoint(Instant At, long RegisterWh);

/// <summary>
/// An assumption, since session files hold one energy figure and no curve: constant power from plug-in until the
/// energy is reached, then nothing. Where the largest power can't deliver it in time, power is the average over the stay.
/// </summary>
public static class EnergyCurve
{
    private static readonly Duration Quarter = Duration.FromMinutes(15);

    /// <summary>
    /// The clock-aligned readings (:00, :15, :30, :45 UTC) after the start, up to and including the end. A session
    /// without an end is read until its energy is reached.
    /// </summary>
    /// <param name="meterStartWh">The connector's register at the start.</param>
    public static IReadOnlyList<CurvePoint> Readings(RecordedSession session, long meterStartWh)
    {
        var secondsToFull = SecondsToFull(session);
        var last = session.End ?? LastMarkOfOpen(session.Start, secondsToFull);
        var readings = new List<CurvePoint>();
        for (var mark = MarkAfter(session.Start); mark <= last; mark += Quarter)
            readings.Add(new CurvePoint(mark, meterStartWh + DeliveredWh(session, secondsToFull, mark)));
        return readings;
    }

    private static long DeliveredWh(RecordedSession session, decimal secondsToFull, Instant at)
    {
        var elapsed = Seconds(at - session.Start);
        return elapsed >= secondsToFull
            ? session.EnergyWh
            : (long)decimal.Floor(session.EnergyWh * elapsed / secondsToFull);
    }

    private static decimal SecondsToFull(RecordedSession session)
    {
        var atLargestPower = session.EnergyWh * 3600m / session.MaxPowerW;
        return session.End is { } end ? Math.Min(atLargestPower, Seconds(end - session.Start)) : atLargestPower;
    }

    /// <summary>The first mark at which the energy is reached; at least one mark, or nobody would learn of it.</summary>
    private static Instant LastMarkOfOpen(Instant start, decimal secondsToFull)
    {
        var wholeSeconds = Math.Max(1, (long)decimal.Ceiling(secondsToFull));
        return MarkAfter(start + Duration.FromSeconds(wholeSeconds - 1));
    }

    private static Instant MarkAfter(Instant at) =>
        Instant.FromUnixTimeSeconds((at.ToUnixTimeSeconds() / 900 + 1) * 900);

    private static decimal Seconds(Duration duration) =>
        (decimal)duration.BclCompatibleTicks / NodaConstants.TicksPerSecond;
}
