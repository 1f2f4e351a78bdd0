namespace GreenFlux.Billing.Calibration;

/// <summary>What a session's signed readings prove.</summary>
/// <param name="Energy">Signed end minus signed begin; null when they don't prove it.</param>
/// <param name="Problems">Why not, or what else is wrong, in sentences.</param>
public sealed record CalibratedEnergy(Energy? Energy, IReadOnlyList<string> Problems)
{
    /// <param name="records">Those of one session, in the order in which they came; begin and end may be in one record or two.</param>
    public static CalibratedEnergy Of(IReadOnlyList<OcmfRecord> records)
    {
        var problems = new List<string>();
        if (records.Select(record => record.MeterSerial ?? record.GatewaySerial).Distinct(StringComparer.Ordinal).Count() > 1)
            problems.Add("The signed readings are of different meters.");
        var readings = records.SelectMany(record => record.Readings).ToList();
        if (readings.Exists(reading => reading.Reason == OcmfReason.Exception))
            problems.Add("The meter reported a fault during the session: its readings can't be used from there on.");
        var begin = readings.Find(reading => reading.Reason == OcmfReason.Begin);
        var end = readings.FindLast(reading => reading.Reason == OcmfReason.End);
        Require(begin, "begin", problems);
        Require(end, "end", problems);
        if (problems.Count > 0 || begin?.Register is not { } first || end?.Register is not { } last)
            return new CalibratedEnergy(null, problems);
        if (last < first || end.At.ToInstant() < begin.At.ToInstant())
            return new CalibratedEnergy(null, ["The signed reading at the end lies before the one at the begin."]);
        return new CalibratedEnergy(last - first, []);
    }

    private static void Require(OcmfReading? reading, string which, List<string> problems)
    {
        if (reading is null)
            problems.Add($"There is no signed reading of the session's {which}.");
        else if (reading.Register is null)
            problems.Add($"The signed reading of the session's {which} can't be used: meter status '{reading.MeterStatus}', error flags '{reading.ErrorFlags}'.");
    }
}
