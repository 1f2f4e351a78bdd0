using NodaTime;

namespace GreenFlux.Billing.Parking;

/// <summary>What a reading told of the quarters of an hour that it ended.</summary>
[Flags]
public enum QuarterFindings
{
    /// <summary>No whole quarter has ended.</summary>
    None = 0,

    /// <summary>One in which the vehicle drew the threshold or more.</summary>
    Charging = 1,

    /// <summary>One in which it drew less.</summary>
    Idle = 2,

    /// <summary>The reading contradicts those before.</summary>
    Contradiction = 4,
}

/// <summary>
/// Follows a session's register reading by reading and tells of each quarter of an hour that ended whether it was idle. It
/// keeps two registers, however long the session.
/// </summary>
/// <remarks>
/// It tells when it is worth looking and never decides: <see cref="ParkingDetection"/> does, from all readings and with what
/// is excused.
/// </remarks>
public readonly record struct QuarterWatch
{
    private const long QuarterSeconds = 15 * 60;
    private const int MostQuarters = 96;
    private static readonly Duration Quarter = Duration.FromSeconds(QuarterSeconds);

    private QuarterWatch(Instant since, Energy? atSince, RegisterReading last)
    {
        Since = since;
        AtSince = atSince;
        Last = last;
    }

    /// <summary>Start of the clock's quarter that is running.</summary>
    private Instant Since { get; }

    /// <summary>The register then; null in the session's first, incomplete quarter.</summary>
    private Energy? AtSince { get; }

    private RegisterReading Last { get; }

    /// <summary>From the session's start on.</summary>
    public static QuarterWatch From(RegisterReading start)
    {
        var quarter = Floor(start.At);
        return new QuarterWatch(quarter, quarter == start.At ? start.Register : null, start);
    }

    /// <summary>From the end of a curve on, as if it had followed it.</summary>
    public static QuarterWatch After(MeterCurve curve)
    {
        var last = curve.Points[^1];
        var quarter = Floor(last.At);
        return new QuarterWatch(quarter, quarter < curve.From ? null : last.Register - curve.EnergyBetween(quarter, last.At), last);
    }

    /// <summary>Takes the next reading.</summary>
    /// <param name="thresholdW">Average power below which a quarter is idle.</param>
    public QuarterWatch Next(RegisterReading reading, decimal thresholdW, out QuarterFindings findings)
    {
        findings = QuarterFindings.None;
        if (!MeterCurveAssembly.IsPlausible(reading.Register) || reading == Last)
            return this;
        if (reading.At <= Last.At || reading.Register < Last.Register || reading.At - Since > Quarter * MostQuarters)
        {
            findings = QuarterFindings.Contradiction;
            return this;
        }
        var (since, atSince) = (Since, AtSince);
        while (reading.At >= since + Quarter)
        {
            var end = RegisterAt(since + Quarter, reading);
            if (atSince is { } start)
                findings |= (end - start).WattHours * NodaConstants.SecondsPerHour < thresholdW * QuarterSeconds ? QuarterFindings.Idle : QuarterFindings.Charging;
            (since, atSince) = (since + Quarter, end);
        }
        return new QuarterWatch(since, atSince, reading);
    }

    /// <summary>Between two readings the register is taken to have risen evenly.</summary>
    private Energy RegisterAt(Instant at, RegisterReading next) =>
        at == next.At
            ? next.Register
            : Last.Register + Energy.FromWattHours((next.Register - Last.Register).WattHours * (at - Last.At).ExactNanoseconds() / (next.At - Last.At).ExactNanoseconds());

    private static Instant Floor(Instant at)
    {
        var seconds = at.ToUnixTimeSeconds();
        return Instant.FromUnixTimeSeconds(seconds - (seconds % QuarterSeconds + QuarterSeconds) % QuarterSeconds);
    }
}
