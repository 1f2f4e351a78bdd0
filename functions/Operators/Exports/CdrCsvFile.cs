using CsvHelper;
using GreenFlux.Platform.Cdrs;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>
/// CDRs as CSV: RFC 4180, UTF-8, decimal point, times in UTC. Text that a spreadsheet could take for a formula gets a
/// leading apostrophe; numbers stay numbers, also negative ones.
/// </summary>
internal static class CdrCsvFile
{
    private static readonly CsvWriterOptions Format = new() { Injection = CsvInjection.Escape, InjectionCharacters = "=+-@\t\r\n" };

    public static async Task WriteAsync(IAsyncEnumerable<Cdr> cdrs, bool withHeader, Stream output, CancellationToken ct)
    {
        await using var csv = CsvWriter.Create(output, Format, leaveOpen: true);
        if (withHeader)
            csv.WriteHeader([.. CdrColumns.All.Select(column => column.Name)]);
        await foreach (var cdr in cdrs.WithCancellation(ct))
        {
            foreach (var column in CdrColumns.All)
                csv.WriteField(column.CellOf(cdr));
            await csv.EndRecordAsync(ct);
        }
        await csv.FlushAsync(ct);
    }
}
