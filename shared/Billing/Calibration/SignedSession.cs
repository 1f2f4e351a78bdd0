namespace GreenFlux.Billing.Calibration;

/// <summary>All signed values of a session, checked and paired. Pure.</summary>
/// <param name="Values">In the order of their times, each record once.</param>
/// <param name="Verdict">Failed when a record is; verified when the readings at begin and end are.</param>
/// <param name="Energy">What they prove, or why they don't.</param>
public sealed record SignedSession(IReadOnlyList<CheckedValue> Values, CalibrationVerdict Verdict, CalibratedEnergy Energy)
{
    /// <summary>A session without signed values.</summary>
    public static SignedSession None { get; } = Of([], []);

    /// <summary>Signed readings of the session's middle that can be used, in order.</summary>
    public IEnumerable<SignedReading> Sound => Values
        .Where(value => value.Verdict == CalibrationVerdict.Verified)
        .SelectMany(value => value.Readings)
        .Where(reading => reading.Register is not null)
        .OrderBy(reading => reading.At);

    /// <summary>Why it is not verified; empty when it is.</summary>
    public IReadOnlyList<string> Problems => Verdict switch
    {
        CalibrationVerdict.Verified => [],
        _ => [.. Values.Select(value => value.Why).OfType<string>().Concat(Energy.Problems).Distinct(StringComparer.Ordinal)],
    };

    /// <param name="values">As the charger sent them.</param>
    /// <param name="keys">The registered keys of the connector's meter that were valid then.</param>
    public static SignedSession Of(IReadOnlyList<SignedValue> values, IReadOnlyList<MeterPublicKey> keys)
    {
        var found = values.OrderBy(value => value.At).SelectMany(value => CheckedValue.Of(value, keys)).DistinctBy(value => value.Payload.Text, StringComparer.Ordinal).ToList();
        var isFailed = found.Exists(value => value.Verdict == CalibrationVerdict.Failed);
        // Only what is verified proves anything; without any such, the rest is told for what it is.
        var counted = found.Where(value => value.Record is not null && (value.Verdict == CalibrationVerdict.Verified || keys.Count == 0))
            .Select(value => (value.Record!, (IReadOnlyList<SignedReading>)[.. value.Readings])).ToList();
        var energy = CalibratedEnergy.Of(counted);
        var isVerified = keys.Count > 0 && energy.Energy is not null;
        return new SignedSession(found, isFailed ? CalibrationVerdict.Failed : isVerified ? CalibrationVerdict.Verified : CalibrationVerdict.NotVerified, energy);
    }
}
