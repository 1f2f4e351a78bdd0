using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GreenFlux.Billing;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Cli.Replay.Import;

/// <summary>The mappings that come with the command line, and reading of those that a user wrote.</summary>
public static partial class MappingCatalog
{
    private const string ResourcePrefix = "GreenFlux.Cli.Replay.Mappings.";
    private const int LongestMessage = 300;

    /// <summary>Every mapping that is built in, by name.</summary>
    public static IReadOnlyList<SessionMapping> BuiltIn()
    {
        var assembly = typeof(MappingCatalog).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return Parse(reader.ReadToEnd(), name);
            })];
    }

    /// <summary>Reads and checks a mapping.</summary>
    /// <param name="source">Where the text came from, for the message.</param>
    /// <exception cref="CommandFailedException">It is no valid mapping.</exception>
    public static SessionMapping Parse(string json, string source)
    {
        SessionMapping mapping;
        try
        {
            mapping = JsonSerializer.Deserialize(json, MappingJson.Default.SessionMapping)
                ?? throw new CommandFailedException($"{source}: the mapping is empty.");
        }
        catch (JsonException problem)
        {
            throw new CommandFailedException($"{source}: not a valid mapping: {Shortened(problem.Message)}", problem);
        }
        return Problem(mapping) is { } wrong ? throw new CommandFailedException($"{source}: {Shortened(wrong)}") : mapping;
    }

    /// <summary>The mapping whose columns the header has, all of them; with several the one that names most.</summary>
    public static SessionMapping? Detect(string headerLine, IEnumerable<SessionMapping> mappings)
    {
        var header = headerLine.TrimStart('\uFEFF').TrimEnd('\r', '\n');
        return mappings
            .Select(mapping => (mapping, columns: ColumnsOf(mapping.Columns)))
            .Where(candidate => candidate.columns.IsSubsetOf(
                header.Split(candidate.mapping.Delimiter).Select(name => name.Trim().Trim('"'))))
            .OrderByDescending(candidate => candidate.columns.Count)
            .Select(candidate => candidate.mapping)
            .FirstOrDefault();
    }

    /// <summary>Every column that a mapping names.</summary>
    public static IReadOnlySet<string> ColumnsOf(ColumnMapping columns)
    {
        IEnumerable<string?> single =
            [columns.SessionId, columns.Connector, columns.Start, columns.End, columns.Duration, columns.Energy, columns.MaxPowerW];
        IEnumerable<string> joined = [.. columns.Location ?? [], .. columns.Station ?? [], .. columns.Token ?? []];
        return single.OfType<string>().Concat(joined.SelectMany(part => part.Split('|'))).ToHashSet(StringComparer.Ordinal);
    }

    private static string? Problem(SessionMapping mapping)
    {
        // The reader refuses null for a property, but not within a list.
        if (ListsOf(mapping).Any(list => list is { Count: 0 } || list?.Contains(null) == true))
            return "a list must hold at least one text or object, and no null.";
        if (!NamePattern().IsMatch(mapping.Name))
            return "'name' must be 2 to 24 lower-case letters, digits and inner hyphens.";
        if (mapping.Delimiter is not [var delimiter] || !(delimiter == '\t' || IsMark(delimiter)))
            return "'delimiter' must be a tab or one ASCII punctuation mark other than a quote.";
        if (mapping.DecimalSeparator is not ("." or ","))
            return "'decimalSeparator' must be a point or a comma.";
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(mapping.TimeZone) is null)
            return $"'timeZone': '{mapping.TimeZone}' is not an IANA time zone.";
        if (!Currency.TryParse(mapping.Currency, out _))
            return $"'currency': '{mapping.Currency}' is not an ISO 4217 currency.";
        if (mapping.DateFormats.FirstOrDefault(format => !IsPattern(format)) is { } bad)
            return $"'dateFormats': '{bad}' is not a date format (for example uuuu-MM-dd HH:mm).";
        if (mapping.MaxPowerW <= 0)
            return "'maxPowerW' must be above 0.";
        if (mapping.Connectors?.Values.Any(connector => connector is < 1 or > 99) == true)
            return "'connectors' must have numbers from 1 to 99.";
        return mapping.Columns.End is null && mapping.Columns.Duration is null
            ? "'columns' must name 'end' or 'duration'."
            : null;
    }

    private static IEnumerable<IReadOnlyCollection<object?>?> ListsOf(SessionMapping mapping) =>
    [
        mapping.DateFormats, mapping.Columns.Location, mapping.Columns.Station, mapping.Columns.Token,
        mapping.Prices.Wholesale, mapping.Prices.Retail, mapping.Prices.Reimbursement,
    ];

    private static bool IsMark(char character) => char.IsAscii(character) && character != '"' && (char.IsPunctuation(character) || char.IsSymbol(character));

    /// <summary>A message may quote what the mapping holds, however long that is.</summary>
    internal static string Shortened(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage] + "…";

    private static bool IsPattern(string format)
    {
        try
        {
            _ = LocalDateTimePattern.Create(format, CultureInfo.InvariantCulture);
            return true;
        }
        catch (InvalidPatternException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,22}[a-z0-9]$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
