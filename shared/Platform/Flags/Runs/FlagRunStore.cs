using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>Runs over flagged transactions, and which one is tonight's.</summary>
public sealed class FlagRunStore(IDocumentStore documents, TimeProvider time)
{
    private readonly DocumentCollection<FlagRun> runs = new(documents, FlagRunDocuments.Run, Container.Config, "flag run");

    public async Task<Versioned<FlagRun>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        id.Length == 0 ? null : await runs.GetAsync(FlagRunDocuments.Partition(tenantId), FlagRunDocuments.RunId(id), ct);

    public async Task<Outcome<Versioned<FlagRun>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        await GetAsync(tenantId, id, ct) is { } found ? found : Refusal.NotFound("flag run", id);

    /// <summary>Newest first.</summary>
    public async Task<RecordPage<FlagRun>> ListAsync(string tenantId, FlagRunKind? kind, int limit, Continuation? after, CancellationToken ct)
    {
        var query = Newest(tenantId, kind) with { Limit = limit, After = after };
        var page = await documents.QueryAsync(query, ct);
        return new RecordPage<FlagRun>([.. page.Documents.Select(FlagRunDocuments.Run.Read)], page.Next);
    }

    /// <summary>Those that aren't over.</summary>
    public Task<IReadOnlyList<FlagRun>> RunningAsync(string tenantId, CancellationToken ct) =>
        runs.ValuesAsync(FlagRunDocuments.Partition(tenantId), ct, new DocumentFilter("status", nameof(FlagRunStatus.Running)));

    /// <summary>The newest nightly run that came to its end.</summary>
    public async Task<FlagRun?> LastReportAsync(string tenantId, CancellationToken ct)
    {
        await foreach (var run in documents.QueryAllAsync(FlagRunDocuments.Run, Newest(tenantId, FlagRunKind.Nightly) with { Limit = 10 }, ct))
        {
            if (run.Value is { Status: FlagRunStatus.Completed, Report: not null })
                return run.Value;
        }
        return null;
    }

    /// <summary>Stores a run. One that was stored under this id before is the same request, repeated; while a nightly run is going on, it is that one.</summary>
    public async Task<Versioned<FlagRun>> CreateAsync(FlagRun run, CancellationToken ct)
    {
        var partition = FlagRunDocuments.Partition(run.TenantId);
        while (true)
        {
            if (await GetAsync(run.TenantId, run.Id, ct) is { } repeated)
                return repeated;
            var claim = run.Kind == FlagRunKind.Nightly ? await documents.GetAsync(FlagRunDocuments.Claim, Container.Config, partition, FlagRunDocuments.ClaimId, ct) : null;
            if (claim is not null && await GetAsync(run.TenantId, claim.Value.RunId, ct) is { Value.IsRunning: true } going)
                return going;
            var writes = new List<DocumentWrite> { FlagRunDocuments.Run.Create(run) };
            if (run.Kind == FlagRunKind.Nightly)
                writes.Add(FlagRunDocuments.Claim.Put(new NightlyClaim(run.Id), claim?.ETag));
            var written = await documents.WriteAsync(Container.Config, partition, writes, ct);
            if (written.Succeeded)
                return new Versioned<FlagRun>(run, written.ETags[0]!);
        }
    }

    /// <returns>False when it was changed meanwhile.</returns>
    public async Task<bool> ReplaceAsync(FlagRun run, string etag, CancellationToken ct) =>
        (await documents.WriteAsync(Container.Config, FlagRunDocuments.Partition(run.TenantId), [FlagRunDocuments.Run.Replace(run, etag)], ct)).Succeeded;

    /// <summary>Ends a run unless it is over; what it did stays done.</summary>
    public async Task<Outcome<Versioned<FlagRun>>> EndAsync(string tenantId, string id, FlagRunStatus status, string? failure, CancellationToken ct)
    {
        while (true)
        {
            if (!(await FindAsync(tenantId, id, ct)).Try(out var current, out var refusals))
                return Outcome<Versioned<FlagRun>>.Refused(refusals);
            if (!current.Value.IsRunning)
                return current;
            if (await ReplaceAsync(current.Value with { Status = status, Failure = failure, EndedAt = time.GetUtcNow(), Planned = null }, current.ETag, ct))
                return (await GetAsync(tenantId, id, ct))!;
        }
    }

    private static DocumentQuery Newest(string tenantId, FlagRunKind? kind) =>
        new(Container.Config, FlagRunDocuments.Partition(tenantId), FlagRunDocuments.Run.Kind)
        {
            Descending = true,
            Filters = kind is { } one ? [new DocumentFilter("kind", one.ToString())] : [],
        };
}
