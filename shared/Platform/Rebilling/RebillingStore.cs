using GreenFlux.Platform.Cdrs.Bulk;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Rebilling;

/// <summary>Re-billing runs and how far they are.</summary>
public sealed class RebillingStore(IDocumentStore documents, TimeProvider time)
{
    private readonly DocumentCollection<RebillingRun> runs = new(documents, RebillingDocuments.Run, Container.Config, "re-billing run");

    public async Task<Versioned<RebillingRun>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        id.Length == 0 ? null : await runs.GetAsync(RebillingDocuments.Partition(tenantId), RebillingDocuments.RunId(id), ct);

    /// <summary>In order of their creation.</summary>
    public Task<RecordPage<RebillingRun>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        runs.ListAsync(RebillingDocuments.Partition(tenantId), limit, after, ct);

    /// <summary>The one that is under way; null when none is.</summary>
    public async Task<RebillingRun?> RunningAsync(string tenantId, CancellationToken ct) =>
        await ClaimAsync(tenantId, ct) is { } claim ? (await GetAsync(tenantId, claim.Value.RunId, ct))?.Value : null;

    /// <summary>Of each month that was begun.</summary>
    public async Task<IReadOnlyList<RebillingPart>> PartsAsync(string tenantId, string id, CancellationToken ct)
    {
        var prefix = RebillingDocuments.PartPrefix(id);
        var query = new DocumentQuery(Container.Config, RebillingDocuments.Partition(tenantId), RebillingDocuments.Part.Kind) { SortFrom = prefix, SortBefore = prefix + '~', Limit = 1000 };
        return [.. (await documents.QueryAsync(query, ct)).Documents.Select(document => RebillingDocuments.Part.Read(document).Value)];
    }

    public async Task<BulkResult> ResultAsync(string tenantId, string id, CancellationToken ct) =>
        (await PartsAsync(tenantId, id, ct)).Aggregate(BulkResult.None, static (sum, part) => sum.Plus(part.Result));

    /// <summary>Stores it unless another one is under way. One that was stored before under this id is the same request, repeated.</summary>
    public async Task<Outcome<RebillingRun>> CreateAsync(RebillingRun run, CancellationToken ct)
    {
        while (true)
        {
            var written = await documents.WriteAsync(Container.Config, RebillingDocuments.Partition(run.TenantId),
                [RebillingDocuments.Run.Create(run), RebillingDocuments.Claim.Create(new RebillingClaim(run.Id))], ct);
            if (written.Succeeded)
                return run;
            if (await GetAsync(run.TenantId, run.Id, ct) is { } known)
                return known.Value;
            if (await ClaimAsync(run.TenantId, ct) is { } claim)
                return new Refusal(RefusalCode.Conflict, $"Re-billing run '{claim.Value.RunId}' is under way. Wait for its end, or cancel it.");
        }
    }

    /// <summary>Writes down the months to go through, unless that was done.</summary>
    public async Task<RebillingRun?> BeginAsync(string tenantId, string id, IReadOnlyList<string> months, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return null;
            if (current.Value is { Months: not null } or { Status: not RebillingStatus.Running })
                return current.Value;
            var begun = current.Value with { Months = months };
            if ((await documents.WriteAsync(Container.Config, RebillingDocuments.Partition(tenantId), [RebillingDocuments.Run.Replace(begun, current.ETag)], ct)).Succeeded)
                return begun;
        }
    }

    public Task<Versioned<RebillingPart>?> PartAsync(string tenantId, string id, string month, CancellationToken ct) =>
        documents.GetAsync(RebillingDocuments.Part, Container.Config, RebillingDocuments.Partition(tenantId), RebillingDocuments.PartId(id, month), ct);

    /// <returns>False when somebody else has gone on with it meanwhile.</returns>
    public async Task<bool> SaveAsync(string tenantId, RebillingPart part, string? etag, CancellationToken ct) =>
        (await documents.WriteAsync(Container.Config, RebillingDocuments.Partition(tenantId), [RebillingDocuments.Part.Put(part, etag)], ct)).Succeeded;

    /// <summary>Ends it unless it is over; another one may begin.</summary>
    public async Task<Outcome<RebillingRun>> EndAsync(string tenantId, string id, RebillingStatus status, string? failure, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound("re-billing run", id);
            if (current.Value.Status != RebillingStatus.Running)
                return current.Value;
            var ended = current.Value with { Status = status, EndedAt = time.GetUtcNow(), Failure = failure };
            var writes = new List<DocumentWrite> { RebillingDocuments.Run.Replace(ended, current.ETag) };
            if (await ClaimAsync(tenantId, ct) is { } claim && claim.Value.RunId == id)
                writes.Add(RebillingDocuments.Claim.Delete(claim.Value, claim.ETag));
            if ((await documents.WriteAsync(Container.Config, RebillingDocuments.Partition(tenantId), writes, ct)).Succeeded)
                return ended;
        }
    }

    private Task<Versioned<RebillingClaim>?> ClaimAsync(string tenantId, CancellationToken ct) =>
        documents.GetAsync(RebillingDocuments.Claim, Container.Config, RebillingDocuments.Partition(tenantId), RebillingDocuments.ClaimId, ct);
}
