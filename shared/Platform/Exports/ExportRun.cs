using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Exports;

/// <summary>How far an export is.</summary>
public sealed record ExportProgress(bool IsOver, long Rows, DateTimeOffset? Reached);

/// <summary>
/// Writes an export, a chunk at a time: first the chunk's blob, then the record that counts it. Cut off in between, the chunk is
/// begun again from where the record says, and the same blob is written in its place.
/// </summary>
public sealed class ExportRun(ExportStore exports, IBlobStore blobs, IExportFiles files, LedgerQuery ledger, IOptions<ExportOptions> options, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>Writes the next chunk, or puts the file together after the last one; harmless to repeat.</summary>
    public async Task<ExportProgress> AdvanceAsync(string tenantId, string id, CancellationToken ct)
    {
        while (true)
        {
            if (await exports.GetAsync(tenantId, id, ct) is not { Value: { Status: ExportStatus.Running } export } current)
                return new ExportProgress(IsOver: true, 0, null);
            var next = export.IsRead ? await PutTogetherAsync(export, ct) : await WriteChunkAsync(export, ct);
            if (next.IsRead && (export.IsRead || !next.IsPutTogether))
                next = next with { Status = ExportStatus.Completed, EndedAt = time.GetUtcNow() };
            if (!await exports.ReplaceAsync(next, current.ETag, ct))
                continue;
            if (next is { Status: ExportStatus.Completed, IsPutTogether: true })
                await exports.DeleteBlobsAsync(tenantId, $"{ExportBlobs.Prefix(id)}chunk-", null, ct);
            return new ExportProgress(next.Status != ExportStatus.Running, next.Rows, next.Reached);
        }
    }

    private async Task<CdrExport> WriteChunkAsync(CdrExport export, CancellationToken ct)
    {
        var number = export.Chunks + 1;
        var chunk = new ChunkOfCdrs(export, ledger, options.Value.CdrsPerChunk);
        var name = ExportBlobs.Chunk(export.Id, number);
        var written = await blobs.PutAsync(export.TenantId, name, (stream, stop) => files.WriteChunkAsync(export.Format, number, chunk.ReadAsync(stop), stream, stop), ct);
        var read = export with { Cursor = chunk.Cursor ?? export.Cursor, Reached = chunk.Reached ?? export.Reached, IsRead = chunk.IsLast };
        // A chunk in which nothing was found adds nothing; the first one has what the file begins with.
        return chunk.Rows == 0 && number > 1
            ? read
            : read with { Chunks = number, Rows = export.Rows + chunk.Rows, Bytes = export.Bytes + written.Length };
    }

    private async Task<CdrExport> PutTogetherAsync(CdrExport export, CancellationToken ct)
    {
        var file = await blobs.PutAsync(
            export.TenantId, ExportBlobs.File(export.Id), (stream, stop) => files.PutTogetherAsync(export.Format, ChunksAsync(export, stop), stream, stop), ct);
        return export with { Bytes = file.Length };
    }

    private async IAsyncEnumerable<Stream> ChunksAsync(CdrExport export, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var number = 1; number <= export.Chunks; number++)
        {
            await using var chunk = await blobs.OpenAsync(export.TenantId, ExportBlobs.Chunk(export.Id, number), ct)
                ?? throw new InvalidOperationException($"Chunk {number} of export '{export.Id}' is missing. Delete the export and ask for it again.");
            yield return chunk;
        }
    }

    /// <summary>The CDRs of one chunk, read page by page, and where that led.</summary>
    private sealed class ChunkOfCdrs(CdrExport export, LedgerQuery ledger, int most)
    {
        public int Rows { get; private set; }
        public LedgerCursor? Cursor { get; private set; }
        public DateTimeOffset? Reached { get; private set; }
        public bool IsLast { get; private set; }

        public async IAsyncEnumerable<Cdr> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            (Rows, Cursor, Reached, IsLast) = (0, export.Cursor, null, false);
            for (var left = most; left > 0 && !IsLast;)
            {
                var page = await ledger.ListAsync(CdrDocuments.Cdr, export.TenantId, export.Filter.InLedger, Math.Min(left, PageSize), Cursor, ct);
                foreach (var cdr in page.Items)
                {
                    Reached = cdr.StartedAt;
                    if (cdr.IsUnpublished || cdr.CreatedAt > export.CreatedAt || !export.Filter.Takes(cdr))
                        continue;
                    Rows++;
                    yield return cdr;
                }
                left -= page.Items.Count;
                Cursor = page.Next ?? Cursor;
                IsLast = page.Next is null;
            }
        }
    }
}
