using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Fields;
using NodaTime;

namespace GreenFlux.Cli.Pricing;

/// <summary>
/// Register readings to periods: one between each two, with the energy in between spread evenly. Their order doesn't matter
/// and an exact repeat counts once.
/// </summary>
internal static class ReadingsReader
{
    private sealed record Point(string Path, Instant At, Energy Register, SessionState State, decimal? PowerKilowatts, decimal? CurrentAmperes);

    public static (IReadOnlyList<SessionPeriod> Periods, IReadOnlyList<RegisterReading> Readings) Read(
        IReadOnlyList<ReadingDocument?> documents, Instant? start, Instant? end, FieldReader fields)
    {
        var points = documents.TakeWhile(_ => !fields.IsFull).Select((document, i) => ReadPoint(document, string.Create(CultureInfo.InvariantCulture, $"readings[{i}]"), fields))
            .OfType<Point>().OrderBy(point => point.At).ToList();
        if (fields.Problems.Count > 0)
            return ([], []);
        for (var i = points.Count - 1; i > 0 && !fields.IsFull; i--)
        {
            if (points[i].At == points[i - 1].At && points[i].Register == points[i - 1].Register)
                points.RemoveAt(i);
            else if (points[i].At == points[i - 1].At)
                fields.Problem(points[i].Path, $"it has the same time as {points[i - 1].Path} and another register", "keep the one that is right");
            else if (points[i].Register < points[i - 1].Register)
                fields.Problem(points[i].Path, $"the register falls from {points[i - 1].Register} to {points[i].Register}", "energy can't be taken back: correct the readings, or describe the session by periods");
        }
        if (points.Count == 0)
            fields.Problem("readings", "there are no readings", "give at least one at the start and one at the end");
        else if (start is not null && points[0].At != start)
            fields.Problem("readings", $"the first is at {points[0].At}, the session starts at {start}", "give a reading at the start, and none before");
        else if (end is not null && points[^1].At != end)
            fields.Problem("readings", $"the last is at {points[^1].At}, the session ends at {end}", "give a reading at the end, and none after");
        return fields.Problems.Count > 0
            ? ([], [])
            : (Periods(points), [.. points.Select(point => new RegisterReading(point.At, point.Register))]);
    }

    private static List<SessionPeriod> Periods(List<Point> points)
    {
        if (points.Count == 1)
            return [new SessionPeriod(points[0].At, points[0].At, Energy.Zero, points[0].State, points[0].PowerKilowatts, points[0].CurrentAmperes)];
        return [.. points.Zip(points.Skip(1), (from, to) =>
            new SessionPeriod(from.At, to.At, to.Register - from.Register, from.State, from.PowerKilowatts, from.CurrentAmperes))];
    }

    private static Point? ReadPoint(ReadingDocument? document, string path, FieldReader fields)
    {
        if (document is null)
        {
            fields.Problem(path, "the reading is null", "remove it");
            return null;
        }
        SessionReader.RefuseUnknown(document.Unknown, path, fields);
        if (!document.At.IsThere)
            fields.Problem($"{path}.at", "the time is missing", "write for example \"2026-03-29T00:15:00Z\"");
        if (!document.RegisterKwh.IsThere && !document.RegisterWh.IsThere)
            fields.Problem(path, "the register is missing", "write registerKwh or registerWh");
        var at = SessionReader.Instant(document.At, $"{path}.at", fields);
        var register = SessionReader.Energy(document.RegisterKwh, document.RegisterWh, path, "register", fields);
        var state = State(document.State, $"{path}.state", fields);
        var power = fields.Number(document.PowerKw, $"{path}.powerKw", 0, PeriodReader.MostPowerOrCurrent);
        var current = fields.Number(document.CurrentA, $"{path}.currentA", 0, PeriodReader.MostPowerOrCurrent);
        return at is { } time && register is { } energy ? new Point(path, time, energy, state, power, current) : null;
    }

    private static SessionState State(LooseValue value, string path, FieldReader fields)
    {
        switch (fields.Text(value, path)?.ToUpperInvariant())
        {
            case null or "CHARGING":
                return SessionState.Charging;
            case "PARKED":
                return SessionState.Parked;
            default:
                fields.Problem(path, $"there is no state {value}", "write \"charging\" or \"parked\": it holds until the next reading");
                return SessionState.Charging;
        }
    }
}
