using GreenFlux.Platform.Cdrs;
using Parquet;
using Parquet.Schema;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>
/// CDRs as Parquet with typed columns. A chunk is a whole file of one row group at most; the file has the row groups of all
/// chunks. What is held in memory is one row group, whatever the number of CDRs.
/// </summary>
internal static class CdrParquetFile
{
    private static readonly ParquetSchema Schema = new([.. CdrColumns.All.Select(column => column.Field)]);

    public static async Task WriteChunkAsync(IAsyncEnumerable<Cdr> cdrs, Stream output, CancellationToken ct)
    {
        var rows = new List<Cdr>();
        await foreach (var cdr in cdrs.WithCancellation(ct))
            rows.Add(cdr);
        await using var writer = await ParquetWriter.CreateAsync(Schema, output, cancellationToken: ct);
        if (rows.Count == 0)
            return;
        using var group = writer.CreateRowGroup();
        foreach (var column in CdrColumns.All)
            await column.WriteAsync(group, rows, ct);
    }

    public static async Task PutTogetherAsync(IAsyncEnumerable<Stream> chunks, Stream output, CancellationToken ct)
    {
        await using var writer = await ParquetWriter.CreateAsync(Schema, output, cancellationToken: ct);
        await foreach (var chunk in chunks.WithCancellation(ct))
        {
            await using var reader = await ParquetReader.CreateAsync(chunk, cancellationToken: ct);
            for (var index = 0; index < reader.RowGroupCount; index++)
            {
                using var from = reader.OpenRowGroupReader(index);
                using var to = writer.CreateRowGroup();
                foreach (var column in CdrColumns.All)
                    await column.CopyAsync(from, to, ct);
            }
        }
    }
}
