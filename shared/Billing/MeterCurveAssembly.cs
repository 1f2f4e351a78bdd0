using NodaTime;

namespace GreenFlux.Billing;

/// <summary>Makes a session's meter curve of what the charger sent, in whatever order and however often.</summary>
/// <remarks>
/// <para>At one instant there is one point: the start's and the stop's own register win, otherwise the higher reading
/// (a register only counts up, so the higher is the later within one second).</para>
/// <para>When a register falls, the explanation with the least energy wins: readings that come back in one step, from
/// below (a dip) or from above (a jump), are left out. Only a fall that nothing takes back is a reset; the register then
/// counts on from the first low reading, whose own value is unproven.</para>
/// <para>An end before the start leaves the start alone, with no energy.</para>
/// </remarks>
public static class MeterCurveAssembly
{
    /// <summary>A register beyond 1 TWh either way is no meter's.</summary>
    private const decimal LargestRegisterWattHours = 1_000_000_000_000m;

    public static MeterCurve Assemble(MeterRecord record)
    {
        var findings = new SortedSet<MeterFinding>();
        if (record.Stop is { } stop && stop.At < record.Start.At)
            return new MeterCurve([record.Start], Energy.Zero, [MeterFinding.EndBeforeStart]);
        var points = WithoutGlitches(InSession(record, findings), record.Stop is not null, findings);
        return new MeterCurve(points, new EnergyProfile(points).Total, [.. findings]);
    }

    /// <summary>Start, readings and stop in order, one for each instant, with registers that a meter can show.</summary>
    private static List<RegisterReading> InSession(MeterRecord record, SortedSet<MeterFinding> findings)
    {
        if (IsOrderly(record))
            return [record.Start, .. record.Readings, record.Stop!];
        var (from, to) = (record.Start.At, record.Stop?.At ?? Instant.MaxValue);
        var inside = record.Readings.Where(reading => reading.At >= from && reading.At <= to).ToList();
        if (inside.Count < record.Readings.Count)
            findings.Add(MeterFinding.ReadingsOutsideSession);
        if (record.Stop is null)
            findings.Add(MeterFinding.MissingStop);

        var between = inside
            .Where(reading => IsPlausible(reading.Register) && reading.At != from && reading.At != record.Stop?.At)
            .GroupBy(reading => reading.At, (_, sameInstant) => sameInstant.MaxBy(reading => reading.Register)!)
            .OrderBy(reading => reading.At)
            .ToList();
        if (!inside.Append(record.Start).Append(record.Stop ?? record.Start).All(reading => IsPlausible(reading.Register)))
            findings.Add(MeterFinding.RegisterGlitch);

        // An impossible start or stop still has a time: its register becomes its neighbour's, so that it proves nothing.
        var start = IsPlausible(record.Start.Register)
            ? record.Start
            : record.Start with { Register = FirstPlausible(between.Append(record.Stop ?? record.Start)) };
        List<RegisterReading> points = [start, .. between];
        if (record.Stop is { } stop)
        {
            var end = IsPlausible(stop.Register) ? stop : stop with { Register = points[^1].Register };
            if (end != start)
                points.Add(end);
        }
        return points;
    }

    /// <summary>Whether everything came in order, once and within the session, as nearly always: there is nothing to sort then.</summary>
    private static bool IsOrderly(MeterRecord record)
    {
        if (record.Stop is not { } stop || !IsPlausible(record.Start.Register) || !IsPlausible(stop.Register))
            return false;
        var before = record.Start.At;
        foreach (var reading in record.Readings)
        {
            if (reading.At <= before || !IsPlausible(reading.Register))
                return false;
            before = reading.At;
        }
        return before < stop.At;
    }

    private static List<RegisterReading> WithoutGlitches(
        List<RegisterReading> ordered, bool endsWithStop, SortedSet<MeterFinding> findings)
    {
        var kept = new List<RegisterReading>(ordered.Count) { ordered[0] };
        var countingSince = 0;
        var stopIsBelowStart = endsWithStop && ordered[^1].Register < ordered[0].Register;
        for (var i = 1; i < ordered.Count; i++)
        {
            var reading = ordered[i];
            if (RegisterFall.Between(kept[^1], reading))
            {
                if (EndOfDip(ordered, i, kept[^1]) is { } back)
                {
                    findings.Add(MeterFinding.RegisterGlitch);
                    reading = ordered[i = back];
                }
                else if (StartOfJump(kept, countingSince, reading) is { } jump)
                {
                    findings.Add(MeterFinding.RegisterGlitch);
                    kept.RemoveRange(jump, kept.Count - jump);
                }
                else
                {
                    // A stop alone below the start has not counted on from anything.
                    if (i < ordered.Count - 1 || !stopIsBelowStart)
                        findings.Add(MeterFinding.MeterReset);
                    countingSince = kept.Count;
                }
            }
            kept.Add(reading);
        }
        if (stopIsBelowStart && !findings.Contains(MeterFinding.MeterReset))
            findings.Add(MeterFinding.StopBelowStart);
        return kept;
    }

    /// <summary>
    /// Index of the reading that is back at the level before the fall, when one step brought it there: had the low readings
    /// counted half the way up themselves, they would be a register at work and the fall a reset.
    /// </summary>
    private static int? EndOfDip(List<RegisterReading> ordered, int low, RegisterReading level)
    {
        var back = ordered.FindIndex(low + 1, reading => !RegisterFall.Between(level, reading));
        if (back < 0)
            return null;
        var counted = ordered[back - 1].Register - ordered[low].Register;
        var fallen = level.Register - ordered[low].Register;
        return counted + counted < fallen ? back : null;
    }

    /// <summary>
    /// Index of the first of the high readings that one step brought up and this reading takes back: the mirror of a dip.
    /// The start stays, and so does whatever a reset began with.
    /// </summary>
    private static int? StartOfJump(List<RegisterReading> kept, int countingSince, RegisterReading reading)
    {
        var before = kept.FindLastIndex(earlier => !RegisterFall.Between(earlier, reading));
        if (before < countingSince)
            return null;
        var counted = kept[^1].Register - kept[before + 1].Register;
        var fallen = kept[^1].Register - reading.Register;
        return counted + counted < fallen ? before + 1 : null;
    }

    private static Energy FirstPlausible(IEnumerable<RegisterReading> readings) =>
        readings.FirstOrDefault(reading => IsPlausible(reading.Register))?.Register ?? Energy.Zero;

    internal static bool IsPlausible(Energy register) => Math.Abs(register.WattHours) <= LargestRegisterWattHours;
}
