using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Cli.Replay.Import;

/// <summary>Understands one row by a mapping. Pure: the same row always gives the same answer.</summary>
public sealed class RowReader
{
    /// <summary>Times of whole minutes may be this far from a duration in seconds without being a mismatch.</summary>
    private static readonly Duration ClockTolerance = Duration.FromSeconds(90);

    /// <summary>A 1.6 register is a 32-bit number of Wh: no session may fill it alone.</summary>
    private const decimal LargestEnergyWh = 1_000_000_000m;
    private const int FirstPlausibleYear = 1990;
    private const int LastPlausibleYear = 2100;
    private const int LongestIdTag = 20;
    private const int LongestQuote = 60;

    /// <summary>A stay has a reading per quarter of an hour: a typing error in a year must not become millions.</summary>
    private static readonly Duration LongestStay = Duration.FromDays(366);

    private readonly SessionMapping mapping;
    private readonly DateTimeZone zone;
    private readonly IReadOnlyList<LocalDateTimePattern> patterns;
    private readonly NumberFormatInfo numbers;

    public RowReader(SessionMapping mapping)
    {
        this.mapping = mapping;
        zone = DateTimeZoneProviders.Tzdb[mapping.TimeZone];
        patterns = [.. mapping.DateFormats.Select(format => LocalDateTimePattern.CreateWithInvariantCulture(format))];
        numbers = new NumberFormatInfo
        {
            NumberDecimalSeparator = mapping.DecimalSeparator,
            NumberGroupSeparator = mapping.DecimalSeparator == "." ? "," : ".",
        };
    }

    /// <summary>The session of a row, or the reason why there is none.</summary>
    /// <param name="field">The text of a column, by name.</param>
    public RowResult Read(int lineNumber, Func<string, string> field)
    {
        decimal? energyWh = null;
        try
        {
            energyWh = EnergyOf(field);
            return new RowResult.Read(SessionOf(lineNumber, field, energyWh.Value));
        }
        catch (RowProblem problem)
        {
            return new RowResult.NotRead(new RefusedRow(lineNumber, problem.Message, energyWh));
        }
    }

    private RecordedSession SessionOf(int lineNumber, Func<string, string> field, decimal energyWh)
    {
        var columns = mapping.Columns;
        var notes = new List<RowNote>();
        var startLocal = TimeOf(field, columns.Start, notes)
            ?? throw new RowProblem($"{columns.Start} has no value: a session needs a start");
        var endLocal = columns.End is null ? null : TimeOf(field, columns.End, notes);
        var (start, end) = SpanOf(startLocal, endLocal, DurationOf(field), notes);
        var powerW = PowerOf(field);
        if (end is null && energyWh / powerW > (decimal)LongestStay.TotalHours)
            throw new RowProblem($"it has no end, and {powerW} W need more than {LongestStay.Days} days for its energy");
        var wholeWh = (long)decimal.Round(energyWh, 0, MidpointRounding.AwayFromZero);
        if (wholeWh != energyWh)
            notes.Add(RowNote.RoundedToWattHours);
        var connector = ConnectorOf(field);
        return new RecordedSession
        {
            LineNumber = lineNumber,
            SessionId = Value(field, columns.SessionId) ?? throw new RowProblem($"{columns.SessionId} has no value"),
            Location = Joined(field, columns.Location) ?? mapping.Name,
            Station = Joined(field, columns.Station) ?? mapping.Name,
            Connector = connector,
            // One card for all would seem to be used twice at a time.
            Token = IdTag(Joined(field, columns.Token) ?? $"ANYONE-{connector}"),
            Start = start,
            End = end,
            EnergyWh = wholeWh,
            FileEnergyWh = energyWh,
            MaxPowerW = powerW,
            Notes = [.. notes.Distinct()],
        };
    }

    private (Instant Start, Instant? End) SpanOf(
        LocalDateTime startLocal, LocalDateTime? endLocal, Duration? duration, List<RowNote> notes)
    {
        if (endLocal is null || (endLocal == startLocal && duration > Duration.Zero))
        {
            if (duration > LongestStay)
                throw TooLong();
            var start = LocalTimes.Resolve(startLocal, zone);
            if (LocalTimes.IsClockChange(startLocal, zone))
                notes.Add(RowNote.ClockChange);
            notes.Add(duration is null ? RowNote.NoEnd : RowNote.EndFromDuration);
            return (start, start + duration);
        }
        var span = LocalTimes.Resolve(startLocal, endLocal.Value, duration, zone);
        if (span.End < span.Start)
            throw new RowProblem($"it ends before it starts ({Text(startLocal)} to {Text(endLocal.Value)})");
        if (span.End - span.Start > LongestStay)
            throw TooLong();
        if (span.ClockChanged)
            notes.Add(RowNote.ClockChange);
        if (span.Mismatch > ClockTolerance)
        {
            var wallClock = Period.Between(startLocal, endLocal.Value, PeriodUnits.Seconds).ToDuration();
            notes.Add(LocalTimes.Distance(wallClock, duration!.Value) <= ClockTolerance
                ? RowNote.DurationIgnoresClockChange
                : RowNote.DurationMismatch);
        }
        return (span.Start, span.End);
    }

    private LocalDateTime? TimeOf(Func<string, string> field, string column, List<RowNote> notes)
    {
        if (Value(field, column) is not { } text)
            return null;
        foreach (var pattern in patterns)
        {
            if (pattern.Parse(text) is not { Success: true } parsed)
                continue;
            var time = parsed.Value;
            var repair = mapping.CenturyRepair is { } declared && time.Year < declared.YearsBefore ? declared : null;
            if (time.Year + (long)(repair?.AddYears ?? 0) is < FirstPlausibleYear or > LastPlausibleYear)
                throw new RowProblem($"{column} {Quote(text)} is in the year {time.Year}, which the mapping doesn't move to {FirstPlausibleYear} to {LastPlausibleYear}");
            if (repair is null)
                return time;
            notes.Add(RowNote.CenturyRepaired);
            return time.PlusYears(repair.AddYears);
        }
        throw new RowProblem($"{column} {Quote(text)} is no time of the form {string.Join(" or ", mapping.DateFormats)}");
    }

    private decimal EnergyOf(Func<string, string> field)
    {
        var column = mapping.Columns.Energy;
        var given = NumberOf(field, column) ?? throw new RowProblem($"{column} has no value: a session needs its energy");
        if (given < 0)
            throw new RowProblem($"{column} '{given}' is negative");
        var unitWh = mapping.EnergyUnit == EnergyUnit.KWh ? 1000m : 1m;
        return given <= LargestEnergyWh / unitWh ? given * unitWh : throw new RowProblem($"{column} '{given}' is more than a register holds");
    }

    private Duration? DurationOf(Func<string, string> field)
    {
        if (mapping.Columns.Duration is not { } column || NumberOf(field, column) is not { } given)
            return null;
        if (given is < 0 or > 100_000_000)
            throw new RowProblem($"{column} '{given}' is no duration");
        var seconds = given * mapping.DurationUnit switch { DurationUnit.Hours => 3600m, DurationUnit.Minutes => 60m, _ => 1m };
        var whole = (long)decimal.Round(seconds, 0, MidpointRounding.AwayFromZero);
        return Duration.FromSeconds(mapping.InclusiveMinutes ? Math.Max(0, whole - 60) : whole);
    }

    private int ConnectorOf(Func<string, string> field)
    {
        if (mapping.Columns.Connector is not { } column)
            return 1;
        var text = Value(field, column) ?? throw new RowProblem($"{column} has no value");
        if (mapping.Connectors is { } named)
            return named.TryGetValue(text, out var known) ? known : throw new RowProblem($"{column} {Quote(text)} is no connector of the mapping");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100
            ? number
            : throw new RowProblem($"{column} {Quote(text)} is no connector number from 1 to 99");
    }

    private int PowerOf(Func<string, string> field) =>
        mapping.Columns.MaxPowerW is { } column && NumberOf(field, column) is { } given && given is >= 1 and < 10_000_000
            ? (int)given
            : mapping.MaxPowerW;

    private decimal? NumberOf(Func<string, string> field, string column) =>
        Value(field, column) is not { } text
            ? null
            : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, numbers, out var number)
                ? number
                : throw new RowProblem($"{column} {Quote(text)} is no number with a decimal {(mapping.DecimalSeparator == "." ? "point" : "comma")}");

    private string? Joined(Func<string, string> field, IReadOnlyList<string>? parts)
    {
        if (parts is null)
            return null;
        var values = parts.Select(part =>
            part.Split('|').Select(column => Value(field, column)).FirstOrDefault(value => value is not null)
                ?? throw new RowProblem($"{part.Replace("|", " and ")} has no value"));
        return string.Join('-', values);
    }

    private string? Value(Func<string, string> field, string column)
    {
        var text = field(column).Trim();
        return text.Length == 0 || text == mapping.NullText ? null : text;
    }

    /// <summary>An idTag holds 20 characters: a longer name keeps its beginning and gets a digest.</summary>
    private static string IdTag(string token) =>
        token.Length <= LongestIdTag
            ? token
            : $"{token[..11]}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..8]}";

    /// <summary>A cell as it may stand in a reason: short, on one line, and no command to a terminal.</summary>
    private static string Quote(string text)
    {
        var shown = text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";
        return $"'{string.Concat(shown.Select(character => char.IsControl(character) ? '?' : character))}'";
    }

    private static RowProblem TooLong() => new($"it lasts longer than {LongestStay.Days} days");

    private static string Text(LocalDateTime time) => LocalDateTimePattern.GeneralIso.Format(time);

    /// <summary>Why one row can't be read; never leaves this class.</summary>
    private sealed class RowProblem(string message) : Exception(message);
}
