using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>The billing runs of a tenant. Of one period and selection of parties one run counts at a time.</summary>
public sealed class BillingRunStore(IDocumentStore documents, BillingSettingsStore settings, TimeProvider time)
{
    private const string Noun = "billing run";
    private readonly DocumentCollection<BillingRun> runs = new(documents, StatementDocuments.Run, Container.Config, Noun);

    public async Task<Versioned<BillingRun>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        id.Length > 0 && DocumentLimits.IsPossibleId(StatementDocuments.RunId(id))
            ? await runs.GetAsync(StatementDocuments.Partition(tenantId), StatementDocuments.RunId(id), ct)
            : null;

    public async Task<Outcome<Versioned<BillingRun>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        await GetAsync(tenantId, id, ct) is { } found ? found : Refusal.NotFound(Noun, id);

    /// <summary>In order of their creation.</summary>
    public Task<RecordPage<BillingRun>> ListAsync(string tenantId, BillingRunStatus? status, int limit, Continuation? after, CancellationToken ct) =>
        runs.ListAsync(StatementDocuments.Partition(tenantId), limit, after, ct, StatusFilter(status));

    /// <summary>Those that aren't over.</summary>
    public Task<IReadOnlyList<BillingRun>> RunningAsync(string tenantId, CancellationToken ct) =>
        runs.ValuesAsync(StatementDocuments.Partition(tenantId), ct, StatusFilter(BillingRunStatus.Running));

    /// <summary>The run that counts for a period and a selection; null: there was none.</summary>
    public async Task<string?> ForAsync(string tenantId, BillingPeriod period, RunSelection selection, CancellationToken ct) =>
        (await KeyAsync(tenantId, KeyOf(period, selection), ct))?.Value.RunId;

    /// <summary>
    /// Stores a run to be gone through. The same inputs again are the same run; another one for its period and parties is
    /// refused as long as it was not given up.
    /// </summary>
    public async Task<Outcome<Versioned<BillingRun>>> CreateAsync(string tenantId, RunInputs inputs, Actor by, CancellationToken ct)
    {
        var (id, keyId) = (BillingRun.IdOf(tenantId, inputs), KeyOf(inputs.Period, inputs.Selection));
        while (true)
        {
            var now = time.GetUtcNow();
            var key = await KeyAsync(tenantId, keyId, ct);
            if (key is { Value.RunId: var otherId } && otherId != id && await GetAsync(tenantId, otherId, ct) is { Value.IsGivenUp: false })
            {
                return new Refusal(
                    RefusalCode.Conflict, $"The billing run '{otherId}' is for this period and these parties. Repeat that one, or discard it first.", "from");
            }
            var stored = await GetAsync(tenantId, id, ct);
            if (stored is { Value: { IsGivenUp: false } same })
            {
                return same.Inputs == inputs
                    ? stored
                    : new Refusal(RefusalCode.Conflict, $"The billing run '{id}' has this seed and another cutoff or run date. Choose another seed.", "seed");
            }
            var current = await settings.ReadAsync(tenantId, ct);
            var run = stored is null
                ? new BillingRun { Id = id, TenantId = tenantId, Inputs = inputs, Settings = current, RunBy = by, CreatedAt = now, RanAt = now }
                : stored.Value.Again(current, by, now) with { Inputs = inputs };
            var written = await documents.WriteAsync(Container.Config, StatementDocuments.Partition(tenantId),
            [
                StatementDocuments.Run.Put(run, stored?.ETag),
                StatementDocuments.RunKey.Put(new BillingRunKey(keyId, id), key?.ETag),
                Entry(new AuditStamp(tenantId, by, now), AuditAction.Created, stored?.Value, run),
            ], ct);
            if (written.Succeeded)
                return new Versioned<BillingRun>(run, written.ETags[0]!);
        }
    }

    /// <summary>Goes through everything once more: the same records give the same statements.</summary>
    public async Task<Outcome<Versioned<BillingRun>>> RepeatAsync(string tenantId, string id, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound(Noun, id);
            var run = current.Value;
            if (run.Status == BillingRunStatus.Running)
                return new Refusal(RefusalCode.Conflict, $"The billing run '{id}' is running. Cancel it first, or wait for its end.");
            if (run.Locked > 0)
                return LockedBy(run, "repeated");
            var keyId = KeyOf(run.Inputs.Period, run.Inputs.Selection);
            var key = await KeyAsync(tenantId, keyId, ct);
            if (key?.Value.RunId is { } otherId && otherId != id && await GetAsync(tenantId, otherId, ct) is { Value.IsGivenUp: false })
                return new Refusal(RefusalCode.Conflict, $"The billing run '{otherId}' has taken the place of '{id}'. Repeat that one, or discard it first.");
            var again = run.Again(await settings.ReadAsync(tenantId, ct), stamp.By, stamp.At);
            var written = await documents.WriteAsync(Container.Config, StatementDocuments.Partition(tenantId),
            [
                StatementDocuments.Run.Replace(again, current.ETag),
                StatementDocuments.RunKey.Put(new BillingRunKey(keyId, id), key?.ETag),
                Entry(stamp, AuditAction.Changed, run, again),
            ], ct);
            if (written.Succeeded)
                return new Versioned<BillingRun>(again, written.ETags[0]!);
        }
    }

    /// <summary>A running one is cancelled; of one that is over the drafts are discarded. Refused once a statement was approved.</summary>
    public async Task<Outcome<Done>> DiscardAsync(string tenantId, string id, Precondition precondition, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound(Noun, id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale(Noun, id);
            var run = current.Value;
            if (run.Locked > 0)
                return LockedBy(run, "discarded");
            if (run.Status is BillingRunStatus.Cancelled or BillingRunStatus.Discarded)
                return default(Done);
            var given = run with { Status = run.Status == BillingRunStatus.Running ? BillingRunStatus.Cancelled : BillingRunStatus.Discarded, EndedAt = stamp.At };
            var written = await documents.WriteAsync(Container.Config, StatementDocuments.Partition(tenantId),
                [StatementDocuments.Run.Replace(given, current.ETag), Entry(stamp, run.Status == BillingRunStatus.Running ? AuditAction.Cancelled : AuditAction.Discarded, run, given)], ct);
            if (!written.Succeeded)
                continue;
            await ClearDraftsAsync(given, given.Attempt, ct);
            return default(Done);
        }
    }

    /// <summary>Ends it as failed, unless it is over.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> FailAsync(string tenantId, string id, string? failure, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(tenantId, id, ct) is not { } current)
                return false;
            if (current.Value.Status != BillingRunStatus.Running)
                return true;
            var failed = current.Value with { Status = BillingRunStatus.Failed, EndedAt = time.GetUtcNow(), Failure = failure };
            if ((await documents.WriteAsync(Container.Config, StatementDocuments.Partition(tenantId), [StatementDocuments.Run.Replace(failed, current.ETag)], ct)).Succeeded)
                return true;
        }
    }

    /// <summary>Deletes the drafts of a run; what was approved or finalised stays.</summary>
    /// <param name="through">The last attempt whose drafts they are: whoever comes late leaves those of a newer one.</param>
    internal async Task ClearDraftsAsync(BillingRun run, int through, CancellationToken ct)
    {
        var query = new DocumentQuery(Container.Config, StatementDocuments.Partition(run.TenantId), StatementDocuments.Statement.Kind)
        {
            SortFrom = $"{run.Id}|",
            SortBefore = $"{run.Id}|~",
            Filters = [new DocumentFilter("status", nameof(StatementStatus.Draft), nameof(StatementStatus.Discarded))],
            Limit = DocumentLimits.WritesPerBatch,
        };
        while (true)
        {
            var page = await documents.QueryAsync(query, ct);
            var drafts = page.Documents.Where(draft => StatementDocuments.Statement.Read(draft).Value.Attempt <= through)
                .Select(draft => new DocumentWrite.Delete(draft.Id, draft.ETag)).ToList();
            // One of them was changed meanwhile: the page is looked at again.
            if (drafts.Count > 0 && !(await documents.WriteAsync(Container.Config, StatementDocuments.Partition(run.TenantId), [.. drafts], ct)).Succeeded)
                continue;
            if (page.Next is null)
                return;
            query = query with { After = page.Next };
        }
    }

    /// <summary>Deletes what runs collected that were given up or repeated.</summary>
    public async Task PurgeAsync(string tenantId, CancellationToken ct)
    {
        await foreach (var (run, etag) in runs.AllAsync(StatementDocuments.Partition(tenantId), ct))
        {
            var last = run.IsGivenUp ? run.Attempt : run.Attempt - 1;
            if (run.PurgedThrough >= last)
                continue;
            if (run.IsGivenUp)
                await ClearDraftsAsync(run, last, ct);
            for (var attempt = run.PurgedThrough + 1; attempt <= last; attempt++)
                await DeleteAttemptAsync(StatementDocuments.Partition(tenantId, run.Id, attempt), ct);
            // One that was changed meanwhile is seen to again tomorrow.
            await documents.WriteAsync(Container.Config, StatementDocuments.Partition(tenantId), [StatementDocuments.Run.Replace(run with { PurgedThrough = last }, etag)], ct);
        }
    }

    private async Task DeleteAttemptAsync(PartitionKey partition, CancellationToken ct)
    {
        foreach (var kind in (string[])[StatementDocuments.Chunk.Kind, StatementDocuments.Sums.Kind, StatementDocuments.Collection.Kind])
        {
            var query = new DocumentQuery(Container.Config, partition, kind) { Limit = DocumentLimits.WritesPerBatch };
            while (await documents.QueryAsync(query, ct) is { Documents: { Count: > 0 } left })
                await documents.WriteAsync(Container.Config, partition, [.. left.Select(document => new DocumentWrite.Delete(document.Id, document.ETag))], ct);
        }
    }

    private static Refusal LockedBy(BillingRun run, string what) => new(
        RefusalCode.Conflict, $"{run.Locked} statements of the billing run '{run.Id}' were approved or finalised, so it can't be {what}. Discard the approved ones; what is final is settled, and corrections go to the next period.");

    private static DocumentWrite Entry(AuditStamp stamp, AuditAction action, BillingRun? before, BillingRun after) =>
        AuditTrail.Of(stamp, action, AuditKind.BillingRun, after.Id, StatementDocuments.Run, before, after);

    private static DocumentFilter[] StatusFilter(BillingRunStatus? status) => status is { } one ? [new DocumentFilter("status", one.ToString())] : [];

    private static string KeyOf(BillingPeriod period, RunSelection selection) => $"billing-run-key|{selection.Text}|{period.From:uuuu-MM-dd}|{period.To:uuuu-MM-dd}";

    private Task<Versioned<BillingRunKey>?> KeyAsync(string tenantId, string keyId, CancellationToken ct) =>
        documents.GetAsync(StatementDocuments.RunKey, Container.Config, StatementDocuments.Partition(tenantId), keyId, ct);
}
