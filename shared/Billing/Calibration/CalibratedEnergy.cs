namespace GreenFlux.Billing.Calibration;

/// <summary>What a session's signed readings prove.</summary>
/// <param name="Energy">Signed end minus signed begin; null when they don't prove it.</param>
/// <param name="Problems">Why not, or what else is wrong, in sentences.</param>
public sealed record CalibratedEnergy(Energy? Energy, IReadOnlyList<string> Problems)
{
    /// <summary>Null when there is none.</summary>
    public SignedReading? Begin { get; init; }

    /// <summary>Null when there is none.</summary>
    public SignedReading? End { get; init; }

    /// <param name="records">Those of one session, in the order in which they came; begin and end may be in one record or two.</param>
    public static CalibratedEnergy Of(IReadOnlyList<SignedRecord> records) => Of([.. records.Select(record => (record, record.Readings))]);

    /// <param name="records">With the readings as the session takes them.</param>
    internal static CalibratedEnergy Of(IReadOnlyList<(SignedRecord Record, IReadOnlyList<SignedReading> Readings)> records)
    {
        var problems = new List<string>();
        if (records.Select(each => each.Record.Meter).Distinct(StringComparer.Ordinal).Count() > 1)
            problems.Add("The signed readings are of different meters.");
        if (records.Select(each => each.Record.SessionNumber).Distinct().Count() > 1)
            problems.Add("The signed readings are of different sessions by the meter's own count.");
        if (records.Any(each => each.Record.HasException))
            problems.Add("The meter reported a fault during the session: its readings can't be used from there on.");
        // A record of the whole session says it best; what else came repeats it.
        var whole = records.LastOrDefault(each => Pair(each.Readings) is { Begin.Register: not null, End.Register: not null }).Readings;
        var (begin, end) = Pair(whole ?? [.. records.SelectMany(each => each.Readings)]);
        Require(begin, "begin", problems);
        Require(end, "end", problems);
        if (problems.Count == 0 && PageOf(records, begin) > PageOf(records, end))
            problems.Add("The signed reading at the end has a lower pagination than the one at the begin: it is of an earlier session.");
        var found = new CalibratedEnergy(null, problems) { Begin = begin, End = end };
        if (problems.Count > 0 || begin?.Register is not { } first || end?.Register is not { } last)
            return found;
        if (last < first || end.At < begin.At)
            return found with { Problems = ["The signed reading at the end lies before the one at the begin."] };
        return found with { Energy = last - first };
    }

    /// <summary>The first begin and the last end of one register: of the register of imported energy where there are several.</summary>
    private static (SignedReading? Begin, SignedReading? End) Pair(IReadOnlyList<SignedReading> readings)
    {
        var registers = readings.GroupBy(reading => reading.Obis, StringComparer.OrdinalIgnoreCase)
            .Select(register => (
                Begin: register.FirstOrDefault(reading => reading.Nature == SignedNature.Begin),
                End: register.LastOrDefault(reading => reading.Nature == SignedNature.End),
                IsExport: IsExport(register.Key)))
            .Where(register => !register.IsExport)
            .ToList();
        var whole = registers.Find(register => register is { Begin.Register: not null, End.Register: not null });
        return whole.Begin is not null
            ? (whole.Begin, whole.End)
            : (registers.Select(register => register.Begin).FirstOrDefault(begin => begin is not null), registers.Select(register => register.End).LastOrDefault(end => end is not null));
    }

    /// <summary>OBIS value group C: 2 (in OCMF also C0 to C3) is what was fed back.</summary>
    private static bool IsExport(string? obis)
    {
        var register = obis.AsSpan()[((obis?.IndexOf(':', StringComparison.Ordinal) ?? -1) + 1)..].TrimStart('0');
        return register.StartsWith("2.", StringComparison.Ordinal) || register.StartsWith("C", StringComparison.OrdinalIgnoreCase);
    }

    private static long? PageOf(IReadOnlyList<(SignedRecord Record, IReadOnlyList<SignedReading> Readings)> records, SignedReading? reading) =>
        records.FirstOrDefault(each => each.Readings.Any(known => ReferenceEquals(known, reading))).Record?.Pagination;

    private static void Require(SignedReading? reading, string which, List<string> problems)
    {
        if (reading is null)
            problems.Add($"There is no signed reading of the session's {which}.");
        else if (reading.Register is null)
            problems.Add($"The signed reading of the session's {which} can't be used: {reading.Fault}.");
    }
}
