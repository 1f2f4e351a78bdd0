using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>One run over sessions of one partition.</summary>
internal sealed class BulkRun(
    SettlementScope scope, IDocumentStore documents, SessionSettlement ordinary, CdrCorrections corrections, TimeProvider time,
    string tenantId, PartitionKey partition, BulkTerms terms)
{
    /// <summary>Each waits for its own commit, and commits are shared.</summary>
    private const int OneByOneAtOnce = 16;

    /// <summary>Decides about a page of sessions; writes nothing.</summary>
    public async Task<IReadOnlyList<BulkDecision>> PrepareAsync(IReadOnlyList<StoredDocument> page, CancellationToken ct)
    {
        var decided = new BulkDecision?[page.Count];
        var sessions = new Versioned<Session>[page.Count];
        Parallel.For(0, page.Count, Parallelism(ct), i => decided[i] = Known((sessions[i] = SessionDocuments.Session.Read(page[i])).Value));
        var open = Enumerable.Range(0, page.Count).Where(i => decided[i] is null).ToList();
        await scope.Readings.GatherAsync(tenantId, [.. open.Select(i => page[i].Id)], ct);
        await scope.Documents.GatherAsync(partition, [.. open.SelectMany(i => Beside(sessions[i].Value))], ct);
        await Parallel.ForEachAsync(open, Parallelism(ct), async (i, stop) => decided[i] = await DecideAsync(sessions[i], stop));
        return decided!;
    }

    public async Task<BulkResult> WriteAsync(IReadOnlyList<BulkDecision> page, CancellationToken ct)
    {
        var result = BulkResult.None;
        foreach (var session in page.OfType<BulkDecision.Known>())
            result = result.Plus(session.Result);
        foreach (var written in await Task.WhenAll(WriteBatches.Of(partition, page.OfType<BulkDecision.Write>()).Select(batch => WriteBatchAsync(batch, ct))))
            result = result.Plus(written);
        foreach (var alone in await OneByOneAsync([.. page.OfType<BulkDecision.OnItsOwn>()], session => SettleAloneAsync(session.SessionId, ct), ct))
            result = result.Plus(alone);
        foreach (var corrected in await OneByOneAsync([.. page.OfType<BulkDecision.Correct>()], session => CorrectAsync(session, ct), ct))
            result = result.Plus(corrected);
        return result;
    }

    private static async Task<BulkResult[]> OneByOneAsync<T>(IReadOnlyList<T> sessions, Func<T, Task<BulkResult>> settle, CancellationToken ct)
    {
        var results = new BulkResult[sessions.Count];
        await Parallel.ForAsync(0, sessions.Count, new ParallelOptions { MaxDegreeOfParallelism = OneByOneAtOnce, CancellationToken = ct },
            async (i, _) => results[i] = await settle(sessions[i]));
        return results;
    }

    /// <summary>Another price takes the place of the one billed; whoever was quicker leaves nothing to correct, and what he did counts.</summary>
    private async Task<BulkResult> CorrectAsync(BulkDecision.Correct session, CancellationToken ct)
    {
        var isPossible = (await corrections.CorrectAsync(tenantId, session.CdrId, terms.Correction!, ct)).Try(out var correction, out _);
        if (isPossible && correction is { Made.Count: > 0 })
            return BulkResult.OneChanged;
        return await SessionAsync(session.SessionId, ct) is { } now && BilledSince(now) is { } billed ? billed
            : isPossible ? BulkResult.OneSame : BulkResult.OneSkipped;
    }

    /// <summary>What is likely to be asked for; two at most, so that a page's fit into one question.</summary>
    private static IEnumerable<string> Beside(Session session)
    {
        string?[] documents =
        [
            session.IsUnsettled ? SessionDocuments.UnsettledId(session.Id) : null,
            session.BillingHistory is not null && session.Status != SessionStatus.Completed ? FlaggedTransaction.IdOf(session.Id) : null,
            session.CdrId,
            session.SupplementCdrId,
        ];
        return documents.OfType<string>().Take(2);
    }

    private static ParallelOptions Parallelism(CancellationToken ct) => new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };

    /// <summary>What is to be said of a session without asking further; null: it is to be decided.</summary>
    private BulkDecision.Known? Known(Session session)
    {
        if (BilledSince(session) is { } billed)
            return new BulkDecision.Known(session.Id, billed);
        return IsDue(session) ? null : new BulkDecision.Known(session.Id, BulkResult.OneSkipped);
    }

    /// <summary>A session whose late readings are waited for is left to its workflow.</summary>
    private bool IsDue(Session session) => session switch
    {
        { Stop: null } => false,
        { Status: SessionStatus.Flagged } => true,
        { Status: SessionStatus.Completed } => terms.Correction is not null,
        { Status: SessionStatus.Stopped, Stop: { } stop } => time.GetUtcNow() - stop.ReceivedAt >= TimeSpan.FromSeconds(session.SettleDelaySeconds),
        _ => false,
    };

    /// <summary>What the run made of it before, or what somebody else did at the same time; null: it is not billed, or was billed before.</summary>
    private BulkResult? BilledSince(Session session)
    {
        if (terms.Since is not { } since || session.Status != SessionStatus.Completed)
            return null;
        if (session.BillingHistory is not { } history)
            return session.FirstPriced?.At >= since ? BulkResult.OnePriced : null;
        var kinds = history.Where(known => known.At >= since).Select(known => known.Kind).ToHashSet();
        if (kinds.Contains(BillingEventKind.Credited))
            return BulkResult.OneChanged;
        return kinds.Contains(BillingEventKind.Calculated) ? BulkResult.OnePriced : null;
    }

    private async ValueTask<BulkDecision> DecideAsync(Versioned<Session> current, CancellationToken ct)
    {
        var session = current.Value;
        if (session.Status == SessionStatus.Completed)
            return await CompareAsync(session, ct);
        // Balances are booked before the CDR is written, one session of a driver after the other.
        if (session.Token.DriverId is { } driverId && await scope.Coupons.ReadAsync(tenantId, driverId, ct) is not null)
            return new BulkDecision.OnItsOwn(session.Id);
        var flag = await scope.Writes.FlagOfAsync(session, ct);
        if (session.Status == SessionStatus.Flagged)
        {
            if (flag is null)
                return new BulkDecision.OnItsOwn(session.Id);
            if (flag.Value.FlaggedAt >= terms.Since)
                return new BulkDecision.Known(session.Id, BulkResult.OneFlagged(flag.Value));
        }
        var facts = await scope.Facts.GatherAsync(session, ct);
        var prepared = await scope.Writes.PrepareAsync(current, flag, session.Status == SessionStatus.Flagged ? facts with { AsOf = terms.AsOf } : facts, ct);
        return prepared.Writes.Count == 0
            ? new BulkDecision.Known(session.Id, prepared.Flag is { } same ? BulkResult.OneUnchanged(same) : BulkResult.OneSkipped)
            : new BulkDecision.Write(session.Id, prepared.Writes, prepared.Flag is { } flagged ? BulkResult.OneFlagged(flagged) : BulkResult.OnePriced);
    }

    /// <summary>What a session with a CDR comes to today. One that would be held back today keeps its CDR: nothing is taken back unless something takes its place.</summary>
    private async Task<BulkDecision> CompareAsync(Session session, CancellationToken ct)
    {
        var standing = await scope.Writes.StandingAsync(session, ct);
        return SettlementDecision.Decide(await scope.Facts.GatherAsync(session, ct)) switch
        {
            Settlement.Priced priced => CdrSuccession.Of(standing, session.Revision, priced.Cdr).New.Count == 0 || session.CdrId is not { } cdrId
                ? new BulkDecision.Known(session.Id, BulkResult.OneSame)
                : new BulkDecision.Correct(session.Id, cdrId),
            Settlement.HeldBack held => new BulkDecision.Known(session.Id, BulkResult.OneStanding(held.Flagged)),
            Settlement.Released released => new BulkDecision.Known(session.Id, BulkResult.OneStanding(released.Flagged)),
            var other => throw new InvalidOperationException($"{other.GetType().Name} compares with nothing."),
        };
    }

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
        if (await SessionAsync(sessionId, ct) is not { } session)
            return BulkResult.OneSkipped;
        if (BilledSince(session) is { } billed)
            return billed;
        if (session.Status == SessionStatus.Completed || !IsDue(session))
            return BulkResult.OneSkipped;
        var before = await FlagAsync(sessionId, ct);
        var settled = session.Status == SessionStatus.Flagged ? await ordinary.RetryAsync(tenantId, id, terms.AsOf, ct) : await ordinary.SettleAsync(tenantId, id, ct);
        return settled?.Session.Status switch
        {
            SessionStatus.Completed => BulkResult.OnePriced,
            SessionStatus.Flagged when await FlagAsync(sessionId, ct) is { } flag =>
                flag.ETag == before?.ETag && !(flag.Value.FlaggedAt >= terms.Since) ? BulkResult.OneUnchanged(flag.Value) : BulkResult.OneFlagged(flag.Value),
            _ => BulkResult.OneSkipped,
        };
    }

    private async Task<Session?> SessionAsync(string sessionId, CancellationToken ct) =>
        (await documents.GetAsync(SessionDocuments.Session, Container.Ledger, partition, sessionId, ct))?.Value;

    private Task<Versioned<FlaggedTransaction>?> FlagAsync(string sessionId, CancellationToken ct) =>
        documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, partition, FlaggedTransaction.IdOf(sessionId), ct);
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

    /// <summary>Its CDR is to be replaced.</summary>
    public sealed record Correct(string SessionId, string CdrId) : BulkDecision(SessionId);
}
