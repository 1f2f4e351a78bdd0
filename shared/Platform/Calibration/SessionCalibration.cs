using GreenFlux.Billing;
using GreenFlux.Billing.Calibration;
using GreenFlux.Ocpp.Charger;
using NodaTime;

namespace GreenFlux.Platform.Calibration;

/// <summary>What signed values say of a finished session. Pure.</summary>
/// <param name="IsRequired">Whether the station was under calibration law when the session started: then they alone are billed.</param>
/// <param name="IsTimeCertified">Whether the station records time in a way that is fit for billing.</param>
/// <param name="HasKeys">Whether a key was registered for the connector then.</param>
/// <param name="RegisterEnergy">What the ordinary readings say.</param>
public sealed record SessionCalibration(bool IsRequired, bool IsTimeCertified, bool HasKeys, SignedSession Signed, Energy RegisterEnergy)
{
    /// <summary>Signed readings count for a price boundary as close to it as ordinary ones do.</summary>
    public static readonly Duration Nearness = Duration.FromSeconds(60);

    /// <summary>Where the driver reads the signed values without a key.</summary>
    public string? Link { get; init; }

    /// <summary>Whether the signed readings at begin and end are verified, and nothing speaks against them.</summary>
    public bool IsProven => Signed.Verdict == CalibrationVerdict.Verified;

    /// <summary>Whether all that came is in formats that are kept and not read: somebody has to check them elsewhere.</summary>
    public bool IsUnreadable => Signed is { Verdict: CalibrationVerdict.NotVerified, Values.Count: > 0 } && Signed.Values.All(value => value.Record is null);

    /// <summary>Whether a sound signed reading with a proven time lies at the instant.</summary>
    public bool Proves(Instant at) => Signed.Sound.Any(reading => reading.IsTimeProven && Distance(reading.At, at) <= Nearness);

    /// <summary>
    /// The curve that is billed: under calibration law from the signed begin to the signed end, with what was read in between
    /// counted from the signed begin; otherwise, and while nothing is proven, the readings' own.
    /// </summary>
    public MeterCurve CurveOf(MeterCurve readings)
    {
        if (!IsRequired || !IsProven || Signed.Energy is not { Energy: { } proven, Begin.Register: { } begin, End.Register: { } end })
            return readings;
        var start = readings.Points[0] with { Register = begin };
        var stop = readings.Points[^1] with { Register = end };
        var signed = Signed.Sound.Where(reading => reading.Obis == Signed.Energy.Begin.Obis && reading.At > start.At && reading.At < stop.At)
            .Select(reading => new RegisterReading(reading.At, reading.Register!.Value)).ToList();
        var between = readings.Points.Skip(1).SkipLast(1)
            .Where(point => signed.TrueForAll(reading => Distance(reading.At, point.At) > Nearness))
            .Select(point => point with { Register = point.Register - readings.Points[0].Register + begin });
        var curve = MeterCurveAssembly.Assemble(new MeterRecord(start, [.. signed.Concat(between)], stop));
        return curve.Energy == proven ? curve : MeterCurveAssembly.Assemble(new MeterRecord(start, [], stop));
    }

    /// <summary>The signed values among a session's samples.</summary>
    public static IReadOnlyList<SignedValue> ValuesOf(IEnumerable<MeterSample> samples) =>
        [.. samples.Where(sample => sample.SignedData is not null)
            .Select(sample => new SignedValue(Instant.FromDateTimeOffset(sample.At), NatureOf(sample.Context), sample.SignedData!))];

    private static SignedNature NatureOf(string context) => context switch
    {
        "Transaction.Begin" => SignedNature.Begin,
        "Transaction.End" => SignedNature.End,
        "Sample.Periodic" or "Sample.Clock" or "Interruption.Begin" or "Interruption.End" => SignedNature.During,
        _ => SignedNature.Unknown,
    };

    private static Duration Distance(Instant one, Instant other) => one > other ? one - other : other - one;
}
