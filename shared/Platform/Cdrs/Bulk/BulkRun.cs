using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>One run over sessions of one partition.</summary>
internal sealed class BulkRun(
    SettlementScope scope, IDocumentStore documents, SessionSettlement ordinary, TimeProvider time, string tenantId, PartitionKey partition, DateTimeOffset asOf)
{
    /// <summary>Decides about a page of sessions; writes nothing.</summary>
    public async Task<IReadOnlyList<BulkDecision>> PrepareAsync(IReadOnlyList<StoredDocument> page, CancellationToken ct)
    {
        await scope.Readings.GatherAsync(tenantId, [.. page.Select(session => session.Id)], ct);
        await scope.Documents.GatherAsync(
            partition, [.. page.SelectMany(session => (string[])[SessionDocuments.UnsettledId(session.Id), FlaggedTransaction.IdOf(session.Id)])], ct);
        var decided = new BulkDecision[page.Count];
        await Parallel.ForAsync(0, page.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct },
            async (i, stop) => decided[i] = await PrepareAsync(SessionDocuments.Session.Read(page[i]), stop));
        return decided;
    }

    public async Task<BulkResult> WriteAsync(IReadOnlyList<BulkDecision> page, CancellationToken ct)
    {
        var result = BulkResult.None;
        foreach (var session in page.OfType<BulkDecision.Known>())
            result = result.Plus(session.Result);
        foreach (var written in await Task.WhenAll(WriteBatches.Of(partition, page.OfType<BulkDecision.Write>()).Select(batch => WriteBatchAsync(batch, ct))))
            result = result.Plus(written);
        foreach (var session in page.OfType<BulkDecision.OnItsOwn>())
            result = result.Plus(await SettleAloneAsync(session.SessionId, ct));
        return result;
    }

    private async ValueTask<BulkDecision> PrepareAsync(Versioned<Session> current, CancellationToken ct)
    {
        var session = current.Value;
        if (!IsDue(session))
            return new BulkDecision.Known(session.Id, BulkResult.OneSkipped);
        // Balances are booked before the CDR is written, one session of a driver after the other.
        if (session.Token.DriverId is { } driverId && await scope.Coupons.ReadAsync(tenantId, driverId, ct) is not null)
            return new BulkDecision.OnItsOwn(session.Id);
        var flag = session.Status == SessionStatus.Flagged ? await scope.Writes.FlagOfAsync(session, ct) : null;
        if (flag is null && session.Status == SessionStatus.Flagged)
            return new BulkDecision.OnItsOwn(session.Id);
        var facts = await scope.Facts.GatherAsync(session, ct);
        var prepared = await scope.Writes.PrepareAsync(current, flag, flag is null ? facts : facts with { AsOf = asOf }, ct);
        var result = ResultOf(prepared);
        return prepared.Writes.Count == 0 ? new BulkDecision.Known(session.Id, result) : new BulkDecision.Write(session.Id, prepared.Writes, result);
    }

    /// <summary>A session whose late readings are waited for is left to its workflow.</summary>
    private bool IsDue(Session session) => session switch
    {
        { Stop: null } => false,
        { Status: SessionStatus.Flagged } => true,
        { Status: SessionStatus.Stopped, Stop: { } stop } => time.GetUtcNow() - stop.ReceivedAt >= TimeSpan.FromSeconds(session.SettleDelaySeconds),
        _ => false,
    };

    /// <summary>A session that somebody else has written meanwhile leaves the batch; the others are written without it.</summary>
    private async Task<BulkResult> WriteBatchAsync(IReadOnlyList<BulkDecision.Write> batch, CancellationToken ct)
    {
        var overtaken = new List<BulkDecision.Write>();
        while (batch.Count > 0)
        {
            var outcome = await documents.WriteAsync(Container.Ledger, partition, [.. batch.SelectMany(session => session.Writes)], ct);
            if (outcome.Succeeded)
                break;
            var first = OwnerOf(outcome.FailedIndex, batch);
            overtaken.Add(first);
            batch = [.. batch.Where(session => session != first)];
        }
        var result = BulkResult.None;
        foreach (var session in batch)
            result = result.Plus(session.Result);
        foreach (var session in overtaken)
            result = result.Plus(await SettleAloneAsync(session.SessionId, ct));
        return result;
    }

    private static BulkDecision.Write OwnerOf(int write, IReadOnlyList<BulkDecision.Write> batch)
    {
        var before = 0;
        return batch.First(session => (before += session.Writes.Count) > write);
    }

    /// <summary>The ordinary path, which decides again as long as others write.</summary>
    private async Task<BulkResult> SettleAloneAsync(string sessionId, CancellationToken ct)
    {
        var id = SessionId.Parse(sessionId);
        var session = (await documents.GetAsync(SessionDocuments.Session, Container.Ledger, partition, sessionId, ct))?.Value;
        if (session is null || !IsDue(session))
            return BulkResult.OneSkipped;
        var before = await FlagAsync(sessionId, ct);
        var settled = session.Status == SessionStatus.Flagged ? await ordinary.RetryAsync(tenantId, id, asOf, ct) : await ordinary.SettleAsync(tenantId, id, ct);
        return settled?.Session.Status switch
        {
            SessionStatus.Completed => BulkResult.OnePriced,
            SessionStatus.Flagged when await FlagAsync(sessionId, ct) is { } flag => BulkResult.HeldBack(flag.Value, unchanged: flag.ETag == before?.ETag),
            _ => BulkResult.OneSkipped,
        };
    }

    private Task<Versioned<FlaggedTransaction>?> FlagAsync(string sessionId, CancellationToken ct) =>
        documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, partition, FlaggedTransaction.IdOf(sessionId), ct);

    private static BulkResult ResultOf(PreparedSettlement prepared) => prepared.Flag is { } flag
        ? BulkResult.HeldBack(flag, unchanged: prepared.Writes.Count == 0)
        : BulkResult.OnePriced;
}

/// <summary>What was decided about one session of a page.</summary>
internal abstract record BulkDecision(string SessionId)
{
    /// <summary>Nothing is to be written.</summary>
    public sealed record Known(string SessionId, BulkResult Result) : BulkDecision(SessionId);

    /// <param name="Writes">All of them in one batch.</param>
    public sealed record Write(string SessionId, IReadOnlyList<DocumentWrite> Writes, BulkResult Result) : BulkDecision(SessionId);

    /// <summary>It takes the ordinary path.</summary>
    public sealed record OnItsOwn(string SessionId) : BulkDecision(SessionId);
}
