using CsvHelper;

namespace GreenFlux.Cli.Replay.Import;

/// <summary>Reads a session file. A line break always ends a row, so that a broken line costs that line alone.</summary>
public static class SessionFile
{
    /// <exception cref="CommandFailedException">The header is missing or lacks a column that the mapping names.</exception>
    public static SessionFileContent Read(TextReader text, SessionMapping mapping)
    {
        var rows = new RowReader(mapping);
        var sessions = new List<RecordedSession>();
        var refused = new List<RefusedRow>();
        using var csv = CsvReader.Create(text, Options(mapping, refused), leaveOpen: true);
        var positions = PositionsOf(csv.Headers, mapping);
        while (csv.Read())
        {
            switch (rows.Read((int)csv.LineNumber, column => csv.GetString(positions[column])))
            {
                case RowResult.Read read:
                    sessions.Add(read.Session);
                    break;
                case RowResult.NotRead notRead:
                    refused.Add(notRead.Row);
                    break;
            }
        }
        return new SessionFileContent(sessions.Count + refused.Count, sessions, [.. refused.OrderBy(row => row.LineNumber)]);
    }

    private static CsvReaderOptions Options(SessionMapping mapping, List<RefusedRow> refused) => new()
    {
        Separator = mapping.Delimiter[0],
        AllowLineBreaksInQuotes = false,
        TrackLineNumbers = true,
        TrimWhitespace = true,
        MalformedData = CsvMalformedDataHandling.Skip,
        FieldCountMismatch = CsvFieldCountHandling.Skip,
        OnMalformedRecord = broken =>
        {
            if (!string.IsNullOrWhiteSpace(broken.RawRecord))
                refused.Add(new RefusedRow((int)broken.LineNumber, ReasonOf(broken.Reason), EnergyWh: null));
        },
    };

    private static string ReasonOf(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.FieldCountMismatch => "it doesn't have as many fields as the header",
        CsvMalformedReason.LineBreakInQuotes or CsvMalformedReason.UnterminatedQuote => "a quote is not closed",
        _ => "a quote stands where none may",
    };

    private static Dictionary<string, int> PositionsOf(IReadOnlyList<string> header, SessionMapping mapping)
    {
        if (header.Count == 0)
            throw new CommandFailedException("The file is empty.");
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < header.Count; index++)
            positions.TryAdd(header[index], index);
        var missing = MappingCatalog.ColumnsOf(mapping.Columns).Where(column => !positions.ContainsKey(column)).Order(StringComparer.Ordinal).ToList();
        return missing.Count == 0
            ? positions
            : throw new CommandFailedException($"The header lacks {MappingCatalog.Shortened(string.Join(", ", missing))}, which mapping '{mapping.Name}' needs.");
    }
}
