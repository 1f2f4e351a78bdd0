using System.Collections.Concurrent;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>Sessions of all tenants, by id and by month.</summary>
public sealed class SessionStore(IDocumentStore documents)
{
    private static readonly Task<IReadOnlyList<DocumentWrite>> NothingElse = Task.FromResult<IReadOnlyList<DocumentWrite>>([]);

    /// <summary>Months known to be announced: saves a write per session, and forgetting it costs one more.</summary>
    private readonly ConcurrentDictionary<(string Tenant, string Month), bool> announced = new();

    public Task<Versioned<Session>?> GetAsync(string tenantId, SessionId id, CancellationToken ct) =>
        documents.GetAsync(SessionDocuments.Session, Container.Ledger, id.Partition(tenantId), id.ToString(), ct);

    /// <summary>Stores a new session together with its unsettled marker; one that exists already is left as it is.</summary>
    /// <returns>The session as it is stored now.</returns>
    public async Task<Session> CreateAsync(Session session, CancellationToken ct)
    {
        var id = SessionId.Parse(session.Id);
        await AnnounceMonthAsync(session.TenantId, id.Month, ct);
        var created = await documents.WriteAsync(Container.Ledger, id.Partition(session.TenantId),
            [
                SessionDocuments.Session.Create(session),
                SessionDocuments.Unsettled.Create(new UnsettledSession(session.Id, session.ReceivedAt)),
            ], ct);
        return created.Succeeded ? session : (await GetAsync(session.TenantId, id, ct))?.Value ?? session;
    }

    /// <summary>
    /// Applies <paramref name="change"/> to the newest state until it is stored; a change that returns the same
    /// session writes nothing. The session must exist. A session that is no longer flagged loses its flag in the same batch.
    /// </summary>
    /// <returns>The session as it is stored now.</returns>
    public Task<Session> ChangeAsync(string tenantId, SessionId id, Func<Session, Session> change, CancellationToken ct) =>
        ChangeAsync(tenantId, id, change, static _ => NothingElse, ct);

    /// <param name="also">What is stored in the same batch as the changed session.</param>
    /// <inheritdoc cref="ChangeAsync(string, SessionId, Func{Session, Session}, CancellationToken)"/>
    public async Task<Session> ChangeAsync(
        string tenantId, SessionId id, Func<Session, Session> change, Func<Session, Task<IReadOnlyList<DocumentWrite>>> also, CancellationToken ct)
    {
        while (true)
        {
            var current = await GetAsync(tenantId, id, ct)
                ?? throw new InvalidOperationException($"Session '{id}' of tenant '{tenantId}' does not exist.");
            var changed = change(current.Value);
            if (ReferenceEquals(changed, current.Value))
                return changed;
            var writes = new List<DocumentWrite> { SessionDocuments.Session.Replace(changed, current.ETag) };
            if (changed.IsUnsettled && !current.Value.IsUnsettled)
                writes.Add(SessionDocuments.Unsettled.Upsert(new UnsettledSession(changed.Id, changed.ReceivedAt)));
            if (current.Value.Status == SessionStatus.Flagged && changed.Status != SessionStatus.Flagged
                && await FlagOfAsync(changed, ct) is { } flag)
            {
                changed = changed with { FlaggedSince = null };
                writes[0] = SessionDocuments.Session.Replace(changed, current.ETag);
                writes.Add(CdrDocuments.Flagged.Delete(flag.Value, flag.ETag));
            }
            writes.AddRange(await also(changed));
            if ((await documents.WriteAsync(Container.Ledger, id.Partition(tenantId), writes, ct)).Succeeded)
                return changed;
        }
    }

    private Task<Versioned<FlaggedTransaction>?> FlagOfAsync(Session session, CancellationToken ct) =>
        documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, SessionId.Parse(session.Id).Partition(session.TenantId),
            FlaggedTransaction.IdOf(session.Id), ct);

    /// <summary>Months with sessions, newest first.</summary>
    public async Task<IReadOnlyList<string>> MonthsAsync(string tenantId, CancellationToken ct) =>
        [.. (await LedgerMonthsAsync(tenantId, ct)).Select(month => month.Month)];

    /// <inheritdoc cref="MonthsAsync"/>
    internal async Task<IReadOnlyList<LedgerMonth>> LedgerMonthsAsync(string tenantId, CancellationToken ct)
    {
        var query = new DocumentQuery(Container.Config, MonthPartition(tenantId), SessionDocuments.Month.Kind) { Descending = true, Limit = 1000 };
        var months = new List<LedgerMonth>();
        await foreach (var month in documents.QueryAllAsync(SessionDocuments.Month, query, ct))
            months.Add(month.Value);
        return months;
    }

    /// <summary>The partitions of a month; one bucket per tenant for now.</summary>
    public static PartitionKey MonthPartition(string tenantId, string month) => PartitionKey.Of(tenantId, month, "00");

    /// <summary>Makes a month findable before anything is stored in it.</summary>
    public async Task AnnounceMonthAsync(string tenantId, string month, CancellationToken ct)
    {
        if (announced.ContainsKey((tenantId, month)))
            return;
        // One that is announced already stays as it is: what a release without tags began is not wholly tagged.
        await documents.WriteAsync(Container.Config, MonthPartition(tenantId), [SessionDocuments.Month.Create(new LedgerMonth(month, Tagged: true))], ct);
        announced[(tenantId, month)] = true;
    }

    private static PartitionKey MonthPartition(string tenantId) => PartitionKey.Of(tenantId, "ledger-months");
}
