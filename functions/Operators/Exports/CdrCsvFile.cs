using GreenFlux.Platform.Cdrs;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>CDRs as CSV, times in UTC.</summary>
internal static class CdrCsvFile
{
    public static async Task WriteAsync(IAsyncEnumerable<Cdr> cdrs, bool withHeader, Stream output, CancellationToken ct)
    {
        await using var csv = CsvFormat.WriterTo(output);
        if (withHeader)
            csv.WriteHeader([.. CdrColumns.All.Select(column => column.Name)]);
        await foreach (var cdr in cdrs.WithCancellation(ct))
        {
            foreach (var column in CdrColumns.All)
                csv.WriteField(CsvFormat.Cell(column.CellOf(cdr)));
            await csv.EndRecordAsync(ct);
        }
        await csv.FlushAsync(ct);
    }
}
