using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>
/// Settles many finished sessions by the pipeline of the live path: facts, decision, one batch. It differs in how it asks and
/// writes: what is configured is remembered for a run, readings come a page at a time, all cores decide, and a batch holds
/// several sessions. A batch that meets somebody else's write is settled session by session on the ordinary path, so nothing
/// is doubled whoever else is at work; repeating it has no effect.
/// </summary>
public sealed class BulkSettlement(IServiceProvider platform, IDocumentStore documents, SessionSettlement ordinary, CdrCorrections corrections, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>Of each session its marker and its flag are gathered in one go, too.</summary>
    public const int SessionsPerPage = DocumentLimits.PageSize / 2;

    private readonly SettlementScopes scopes = new(platform);

    /// <summary>Settles those that have ended and are not settled, and decides anew about those that are flagged, as of a day.</summary>
    public Task<BulkResult> SettleAsync(string tenantId, IReadOnlyList<SessionId> sessions, DateTimeOffset asOf, CancellationToken ct) =>
        SettleAsync(tenantId, sessions, new BulkTerms(asOf), ct);

    /// <summary>Settles those that have ended and are not settled, decides anew about those that are flagged, and, if the terms say so, prices anew what was billed.</summary>
    public async Task<BulkResult> SettleAsync(string tenantId, IReadOnlyList<SessionId> sessions, BulkTerms terms, CancellationToken ct)
    {
        var result = BulkResult.None;
        foreach (var partition in sessions.Distinct().GroupBy(session => session.Partition(tenantId)))
        {
            var settled = await SettleAsync(tenantId, partition.Key, PagesOf(partition.Key, [.. partition], ct), terms, ct);
            result = result.Plus(settled with { Skipped = settled.Skipped + partition.Count() - settled.Sessions });
        }
        return result;
    }

    /// <summary>The same for pages of sessions of one partition, as they are stored; each has at most <see cref="SessionsPerPage"/>.</summary>
    public async Task<BulkResult> SettleAsync(
        string tenantId, PartitionKey partition, IAsyncEnumerable<IReadOnlyList<StoredDocument>> pages, BulkTerms terms, CancellationToken ct)
    {
        var scope = scopes.Rent();
        var run = new BulkRun(scope, documents, ordinary, corrections, time, tenantId, partition, terms);
        var result = BulkResult.None;
        var writing = Task.FromResult(BulkResult.None);
        try
        {
            await foreach (var page in pages.WithCancellation(ct))
            {
                var prepared = await run.PrepareAsync(page, ct);
                // While a page is written the next one is decided.
                result = result.Plus(await writing);
                writing = run.WriteAsync(prepared, ct);
            }
            return result.Plus(await writing);
        }
        finally
        {
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            scopes.Return(scope);
        }
    }

    public ValueTask DisposeAsync() => scopes.DisposeAsync();

    private async IAsyncEnumerable<IReadOnlyList<StoredDocument>> PagesOf(
        PartitionKey partition, IReadOnlyList<SessionId> sessions, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var page in sessions.Chunk(SessionsPerPage))
            yield return [.. (await documents.GetManyAsync(Container.Ledger, partition, [.. page.Select(id => id.ToString())], ct)).OfType<StoredDocument>()];
    }
}
