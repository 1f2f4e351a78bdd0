using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Rehearsals;

/// <summary>Where results go on: a page, and how many of its sessions were read.</summary>
public sealed record RehearsalCursor(int Page, int Taken);

/// <summary>Rehearsals of stored sessions and their results.</summary>
public sealed class RehearsalStore(IDocumentStore documents, TimeProvider time)
{
    private readonly DocumentCollection<Rehearsal> rehearsals = new(documents, RehearsalDocuments.Rehearsal, Container.Config, "rehearsal");

    public async Task<Versioned<Rehearsal>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        id.Length == 0 ? null : await rehearsals.GetAsync(RehearsalDocuments.Partition(tenantId), RehearsalDocuments.RehearsalId(id), ct);

    /// <summary>In order of their creation.</summary>
    public Task<RecordPage<Rehearsal>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        rehearsals.ListAsync(RehearsalDocuments.Partition(tenantId), limit, after, ct);

    /// <summary>Those that aren't over.</summary>
    public Task<IReadOnlyList<Rehearsal>> RunningAsync(string tenantId, CancellationToken ct) =>
        rehearsals.ValuesAsync(RehearsalDocuments.Partition(tenantId), ct, new DocumentFilter("status", nameof(RehearsalStatus.Running)));

    /// <summary>Deletes those that ended before the moment, with their results.</summary>
    public async Task PurgeAsync(string tenantId, DateTimeOffset before, CancellationToken ct)
    {
        await foreach (var rehearsal in rehearsals.AllAsync(RehearsalDocuments.Partition(tenantId), ct))
        {
            if (rehearsal.Value.EndedAt < before)
                await DeleteAsync(tenantId, rehearsal.Value.Id, Precondition.Any, ct);
        }
    }

    /// <summary>Stores it with its draft. One that was stored before under this id is the same request, repeated.</summary>
    public async Task<Versioned<Rehearsal>> CreateAsync(Rehearsal rehearsal, DraftRules draft, CancellationToken ct)
    {
        var written = await documents.WriteAsync(Container.Config, RehearsalDocuments.Partition(rehearsal.TenantId),
            [RehearsalDocuments.Rehearsal.Create(rehearsal), RehearsalDocuments.Draft.Create(new RehearsalDraft(rehearsal.Id, draft))], ct);
        return written.Succeeded
            ? new Versioned<Rehearsal>(rehearsal, written.ETags[0]!)
            : await GetAsync(rehearsal.TenantId, rehearsal.Id, ct)
                ?? throw new InvalidOperationException($"Rehearsal '{rehearsal.Id}' could be neither stored nor read.");
    }

    public async Task<DraftRules> DraftAsync(string tenantId, string id, CancellationToken ct) =>
        (await documents.GetAsync(RehearsalDocuments.Draft, Container.Config, RehearsalDocuments.Partition(tenantId), RehearsalDocuments.DraftId(id), ct))?.Value.Rules
            ?? DraftRules.None;

    /// <summary>A running one is cancelled; one that is over is deleted with its results.</summary>
    public async Task<Outcome<Done>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct)
    {
        if (await GetAsync(tenantId, id, ct) is not { } found)
            return Refusal.NotFound("rehearsal", id);
        if (!precondition.Allows(found.ETag))
            return Refusal.Stale("rehearsal", id);
        if (found.Value.Status == RehearsalStatus.Running)
            return await EndAsync(tenantId, id, RehearsalStatus.Cancelled, null, ct) ? default(Done) : Refusal.NotFound("rehearsal", id);
        await DeleteResultsAsync(tenantId, id, ct);
        return (await rehearsals.DeleteAsync(RehearsalDocuments.Partition(tenantId), RehearsalDocuments.RehearsalId(id), Precondition.Any, ct)).Try(out _, out var refusals)
            ? default(Done)
            : Outcome<Done>.Refused(refusals);
    }

    /// <summary>Ends it unless it is over.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> EndAsync(string tenantId, string id, RehearsalStatus status, string? failure, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return false;
            if (current.Value.Status != RehearsalStatus.Running)
                return true;
            var ended = current.Value with { Status = status, EndedAt = time.GetUtcNow(), Failure = failure };
            var written = await documents.WriteAsync(Container.Config, RehearsalDocuments.Partition(tenantId), [RehearsalDocuments.Rehearsal.Replace(ended, current.ETag)], ct);
            if (written.Succeeded)
                return true;
        }
    }

    /// <summary>Sessions with their prices, latest start first.</summary>
    public async Task<(IReadOnlyList<RehearsedSession> Sessions, RehearsalCursor? Next)> SessionsAsync(Rehearsal rehearsal, int limit, RehearsalCursor? after, CancellationToken ct)
    {
        var sessions = new List<RehearsedSession>();
        var (number, taken) = (after?.Page ?? 1, after?.Taken ?? 0);
        for (; number >= 1 && number <= rehearsal.Pages; number++, taken = 0)
        {
            var page = await documents.GetAsync(
                RehearsalDocuments.Page, Container.Config, RehearsalDocuments.Partition(rehearsal.TenantId), RehearsalDocuments.PageId(rehearsal.Id, number), ct);
            var fitting = (page?.Value.Sessions ?? []).Skip(taken).Take(limit - sessions.Count).ToList();
            sessions.AddRange(fitting);
            if (sessions.Count == limit)
                return (sessions, new RehearsalCursor(number, taken + fitting.Count));
        }
        return (sessions, null);
    }

    /// <summary>The figures of each location or partner, in order of their ids.</summary>
    public async Task<RecordPage<RehearsalGroup>> GroupsAsync(string tenantId, string id, RehearsalGrouping by, int limit, Continuation? after, CancellationToken ct)
    {
        var page = await documents.QueryAsync(Below(tenantId, RehearsalDocuments.Group.Kind, RehearsalDocuments.Prefix(id, by)) with { Limit = limit, After = after }, ct);
        return new RecordPage<RehearsalGroup>([.. page.Documents.Select(RehearsalDocuments.Group.Read)], page.Next);
    }

    private async Task DeleteResultsAsync(string tenantId, string id, CancellationToken ct)
    {
        foreach (var kind in (string[])[RehearsalDocuments.Page.Kind, RehearsalDocuments.Group.Kind, RehearsalDocuments.Draft.Kind])
        {
            var query = Below(tenantId, kind, RehearsalDocuments.Prefix(id)) with { Limit = DocumentLimits.WritesPerBatch };
            while (await documents.QueryAsync(query, ct) is { Documents: { Count: > 0 } left })
            {
                await documents.WriteAsync(Container.Config, RehearsalDocuments.Partition(tenantId),
                    [.. left.Select(document => new DocumentWrite.Delete(document.Id, document.ETag))], ct);
            }
        }
    }

    private static DocumentQuery Below(string tenantId, string kind, string prefix) =>
        new(Container.Config, RehearsalDocuments.Partition(tenantId), kind) { SortFrom = prefix, SortBefore = prefix + '~' };
}
