using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Exports;

/// <summary>Exports of CDRs and their files.</summary>
public sealed class ExportStore(IDocumentStore documents, IBlobStore blobs, SessionStore sessions, TimeProvider time)
{
    /// <summary>How long the record of an export stays after its file.</summary>
    private static readonly TimeSpan RecordsKept = TimeSpan.FromDays(90);

    private readonly DocumentCollection<CdrExport> exports = new(documents, ExportDocuments.Export, Container.Config, "export");

    public async Task<Versioned<CdrExport>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        id.Length == 0 ? null : await exports.GetAsync(ExportDocuments.Partition(tenantId), ExportDocuments.ExportId(id), ct);

    /// <summary>In order of their creation.</summary>
    public Task<RecordPage<CdrExport>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        exports.ListAsync(ExportDocuments.Partition(tenantId), limit, after, ct);

    /// <summary>Those that aren't over.</summary>
    public Task<IReadOnlyList<CdrExport>> RunningAsync(string tenantId, CancellationToken ct) =>
        exports.ValuesAsync(ExportDocuments.Partition(tenantId), ct, new DocumentFilter("status", nameof(ExportStatus.Running)));

    /// <summary>Stores a new one. One that was stored before under this id is the same request, repeated.</summary>
    public async Task<CdrExport> CreateAsync(string id, string tenantId, ExportFormat format, ExportFilter filter, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var until = filter.Before is { } before && before < now ? before : now;
        var oldest = await sessions.MonthsAsync(tenantId, ct) is [.., var month] ? SessionId.StartOf(month) : until;
        var export = new CdrExport
        {
            Id = id, TenantId = tenantId, CreatedAt = now, Format = format, Filter = filter,
            Since = filter.From is { } from && from > oldest ? from : oldest, Until = until,
        };
        var written = await documents.WriteAsync(Container.Config, ExportDocuments.Partition(tenantId), [ExportDocuments.Export.Create(export)], ct);
        return written.Succeeded
            ? export
            : (await GetAsync(tenantId, id, ct))?.Value ?? throw new InvalidOperationException($"Export '{id}' could be neither stored nor read.");
    }

    /// <summary>A running one is cancelled; one that is over is deleted with its file.</summary>
    public async Task<Outcome<Done>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct)
    {
        if (await GetAsync(tenantId, id, ct) is not { } found)
            return Refusal.NotFound("export", id);
        if (!precondition.Allows(found.ETag))
            return Refusal.Stale("export", id);
        if (found.Value.Status == ExportStatus.Running)
            return await EndAsync(tenantId, id, ExportStatus.Cancelled, null, ct) ? default(Done) : Refusal.NotFound("export", id);
        await DeleteBlobsAsync(tenantId, ExportBlobs.Prefix(id), null, ct);
        return (await exports.DeleteAsync(ExportDocuments.Partition(tenantId), ExportDocuments.ExportId(id), Precondition.Any, ct)).Try(out _, out var refusals)
            ? default(Done)
            : Outcome<Done>.Refused(refusals);
    }

    /// <summary>Ends it unless it is over.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> EndAsync(string tenantId, string id, ExportStatus status, string? failure, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return false;
            if (current.Value.Status != ExportStatus.Running)
                return true;
            if (await ReplaceAsync(current.Value with { Status = status, EndedAt = time.GetUtcNow(), Failure = failure }, current.ETag, ct))
                return true;
        }
    }

    /// <returns>False when it was changed in between.</returns>
    internal async Task<bool> ReplaceAsync(CdrExport export, string ifMatch, CancellationToken ct) =>
        (await documents.WriteAsync(Container.Config, ExportDocuments.Partition(export.TenantId), [ExportDocuments.Export.Replace(export, ifMatch)], ct)).Succeeded;

    /// <summary>Lets go of files that ended before the moment, and of records whose file has long been gone.</summary>
    /// <returns>How many files went.</returns>
    public async Task<int> PurgeAsync(string tenantId, DateTimeOffset endedBefore, CancellationToken ct)
    {
        var gone = 0;
        await foreach (var (export, etag) in exports.AllAsync(ExportDocuments.Partition(tenantId), ct))
        {
            if (!(export.EndedAt < endedBefore))
                continue;
            if (export.EndedAt < endedBefore - RecordsKept)
                await exports.DeleteAsync(ExportDocuments.Partition(tenantId), ExportDocuments.ExportId(export.Id), Precondition.Any, ct);
            // First the record: nobody is sent to a file that is being deleted.
            else if (export.Status == ExportStatus.Completed && await ReplaceAsync(export with { Status = ExportStatus.Expired }, etag, ct))
                gone++;
        }
        // By age, whatever the records say: what a chunk wrote that was never counted goes too.
        await DeleteBlobsAsync(tenantId, ExportBlobs.Folder, endedBefore, ct);
        return gone;
    }

    /// <param name="storedBefore">Null: whenever they were stored.</param>
    internal async Task DeleteBlobsAsync(string tenantId, string prefix, DateTimeOffset? storedBefore, CancellationToken ct)
    {
        await foreach (var blob in blobs.ListAsync(tenantId, prefix, storedBefore, ct))
            await blobs.DeleteAsync(tenantId, blob.Name, ct);
    }
}
