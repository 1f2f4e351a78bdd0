using System.Text.Json;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Exports;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>The three formats.</summary>
internal sealed class CdrExportFiles : IExportFiles
{
    public Task WriteChunkAsync(ExportFormat format, int number, IAsyncEnumerable<Cdr> cdrs, Stream output, CancellationToken ct) => format switch
    {
        ExportFormat.Csv => CdrCsvFile.WriteAsync(cdrs, withHeader: number == 1, output, ct),
        ExportFormat.JsonLines => WriteLinesAsync(cdrs, output, ct),
        ExportFormat.Parquet => CdrParquetFile.WriteChunkAsync(cdrs, output, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "This format is unknown."),
    };

    public Task PutTogetherAsync(ExportFormat format, IAsyncEnumerable<Stream> chunks, Stream output, CancellationToken ct) => format == ExportFormat.Parquet
        ? CdrParquetFile.PutTogetherAsync(chunks, output, ct)
        : throw new ArgumentOutOfRangeException(nameof(format), format, "This format is its chunks, one after the other.");

    /// <summary>jsonlines.org: each CDR as the API shows it, on a line of its own.</summary>
    private static async Task WriteLinesAsync(IAsyncEnumerable<Cdr> cdrs, Stream output, CancellationToken ct)
    {
        await foreach (var cdr in cdrs.WithCancellation(ct))
        {
            await JsonSerializer.SerializeAsync(output, CdrMapping.ToContract(cdr), Answer.TypeInfo<CdrResponse>(), ct);
            await output.WriteAsync("\n"u8.ToArray(), ct);
        }
    }
}
