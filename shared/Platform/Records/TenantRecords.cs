using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Records;

/// <summary>
/// List, get, create, replace and delete for one kind. A record is saved when everything that it refers to exists, and
/// deleted when nothing refers to it. What a kind needs beyond that it overrides.
/// </summary>
public class TenantRecords<T>(IDocumentStore store, RecordKind<T> kind, RecordCatalog catalog)
    where T : class, ITenantRecord
{
    private readonly DocumentCollection<T> records = new(store, kind.Type, Container.Config, kind.Noun);

    protected IDocumentStore Store => store;
    protected RecordKind<T> Kind => kind;

    public Task<Versioned<T>?> GetAsync(string tenantId, string id, CancellationToken ct) =>
        records.GetAsync(kind.Partition(tenantId), kind.DocumentId(id), ct);

    public async Task<Outcome<Versioned<T>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        await GetAsync(tenantId, id, ct) is { } found ? found : Refusal.NotFound(kind.Noun, id);

    /// <summary>In order of their ids.</summary>
    public Task<RecordPage<T>> ListAsync(
        string tenantId, int limit, Continuation? after, CancellationToken ct, params IReadOnlyList<DocumentFilter> filters) =>
        records.ListAsync(kind.Partition(tenantId), limit, after, ct, filters);

    /// <summary>All whose fields have these values.</summary>
    public IAsyncEnumerable<Versioned<T>> AllAsync(string tenantId, CancellationToken ct, params IReadOnlyList<DocumentFilter> filters) =>
        records.AllAsync(kind.Partition(tenantId), ct, filters);

    /// <summary>One of those whose field has this value; null when there is none.</summary>
    public async Task<Versioned<T>?> FirstAsync(string tenantId, string field, string value, CancellationToken ct) =>
        (await ListAsync(tenantId, 1, null, ct, new DocumentFilter(field, value))).Items is [var first] ? first : null;

    public async Task<Outcome<Versioned<T>>> CreateAsync(T record, CancellationToken ct)
    {
        while (true)
        {
            var guard = await GuardAsync(record.TenantId, ct);
            if (!(await DecideAsync(null, record, ct)).Try(out var besides, out var refusals))
                return Outcome<Versioned<T>>.Refused(refusals);
            var written = await WriteAsync(record.TenantId, kind.Type.Create(record), besides, guard, ct);
            if (written.Succeeded)
                return new Versioned<T>(record, written.ETags[0]!);
            if (written.FailedIndex == 0)
                return Refusal.Exists(kind.Noun, record.Id, "id");
        }
    }

    public async Task<Outcome<Versioned<T>>> ReplaceAsync(T record, Precondition precondition, CancellationToken ct)
    {
        while (true)
        {
            var guard = await GuardAsync(record.TenantId, ct);
            if (!(await CurrentAsync(record.TenantId, record.Id, precondition, ct)).Try(out var current, out var refusals))
                return Outcome<Versioned<T>>.Refused(refusals);
            if (!(await DecideAsync(current.Value, record, ct)).Try(out var besides, out refusals))
                return Outcome<Versioned<T>>.Refused(refusals);
            var written = await WriteAsync(record.TenantId, kind.Type.Replace(record, current.ETag), besides, guard, ct);
            if (written.Succeeded)
                return new Versioned<T>(record, written.ETags[0]!);
        }
    }

    /// <summary>Refused while anything refers to it; the refusal names one that does.</summary>
    public async Task<Outcome<T>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct)
    {
        while (true)
        {
            var guard = await GuardAsync(tenantId, ct);
            if (!(await CurrentAsync(tenantId, id, precondition, ct)).Try(out var current, out var refusals))
                return Outcome<T>.Refused(refusals);
            if (await ReferrerAsync(tenantId, id, ct) is { } referrer)
                return Refusal.InUse(kind.Noun, id, referrer);
            if (!(await BesidesAsync(current.Value, null, ct)).Try(out var besides, out refusals))
                return Outcome<T>.Refused(refusals);
            if ((await WriteAsync(tenantId, kind.Type.Delete(current.Value, current.ETag), besides, guard, ct)).Succeeded)
                return current.Value;
        }
    }

    /// <summary>Adds what is wrong with a record in the light of others.</summary>
    /// <param name="stored">What it replaces; null for a new one.</param>
    protected virtual Task CheckAsync(T? stored, T record, Findings findings, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Something outside the catalog that refers to a record, in words; null for nothing.</summary>
    protected virtual Task<string?> UserAsync(string tenantId, string id, CancellationToken ct) => Task.FromResult<string?>(null);

    /// <summary>What is written together with a change, or why the change can't be.</summary>
    /// <param name="before">Null for a new record.</param>
    /// <param name="after">Null for a deleted one.</param>
    protected virtual Task<Outcome<IReadOnlyList<DocumentWrite>>> BesidesAsync(T? before, T? after, CancellationToken ct) =>
        Task.FromResult(Outcome<IReadOnlyList<DocumentWrite>>.Of([]));

    private async Task<Outcome<IReadOnlyList<DocumentWrite>>> DecideAsync(T? stored, T record, CancellationToken ct)
    {
        var findings = kind.Check(record);
        foreach (var reference in kind.References)
        {
            if (reference.IdOf(record) is not { } id || reference.To() is not { } to || string.Equals(id, to.ImplicitId, StringComparison.Ordinal))
                continue;
            if (await store.GetAsync(Container.Config, to.Partition(record.TenantId), to.DocumentId(id), ct) is null)
                findings.Add(Refusal.Unknown(reference.Field, $"There is no {to.Noun} '{id}'. Create it first."));
        }
        if (findings.All.Count == 0)
            await CheckAsync(stored, record, findings, ct);
        return findings.All.Count > 0 ? Outcome<IReadOnlyList<DocumentWrite>>.Refused(findings.All) : await BesidesAsync(stored, record, ct);
    }

    private async Task<Outcome<Versioned<T>>> CurrentAsync(string tenantId, string id, Precondition precondition, CancellationToken ct)
    {
        if (await GetAsync(tenantId, id, ct) is not { } current)
            return Refusal.NotFound(kind.Noun, id);
        return precondition.Allows(current.ETag) ? current : Refusal.Stale(kind.Noun, id);
    }

    private async Task<string?> ReferrerAsync(string tenantId, string id, CancellationToken ct)
    {
        foreach (var (from, field) in catalog.ReferrersTo(kind))
        {
            var query = new DocumentQuery(Container.Config, from.Partition(tenantId), from.Name) { Limit = 1, Filters = [new DocumentFilter(field, id)] };
            if ((await store.QueryAsync(query, ct)).Documents is [var first])
                return $"{from.Noun} '{first.Sort}'";
        }
        return await UserAsync(tenantId, id, ct);
    }

    private Task<WriteOutcome> WriteAsync(
        string tenantId, DocumentWrite change, IReadOnlyList<DocumentWrite> besides, DocumentWrite? guard, CancellationToken ct) =>
        store.WriteAsync(Container.Config, kind.Partition(tenantId), guard is null ? [change, .. besides] : [change, .. besides, guard], ct);

    /// <summary>Read before everything that the decision rests on; written with the change.</summary>
    private async Task<DocumentWrite?> GuardAsync(string tenantId, CancellationToken ct)
    {
        if (!kind.IsGuarded)
            return null;
        var read = await store.GetAsync(PartitionGuard.Type, Container.Config, kind.Partition(tenantId), "guard", ct);
        return PartitionGuard.Type.Put(PartitionGuard.Only, read?.ETag);
    }
}
