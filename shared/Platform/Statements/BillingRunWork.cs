using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Statements;

/// <summary>How far a run is.</summary>
public sealed record BillingRunProgress(bool IsOver, long Cdrs, long Lines, int Statements);

/// <summary>
/// Takes a run forward: reads the ledger page by page, then makes the statements. What a page adds and the progress that
/// it makes are one conditional batch, so cut off anywhere, doubled or late, nothing counts twice.
/// </summary>
public sealed class BillingRunWork(
    IDocumentStore documents, BillingRunStore runs, SessionStore sessions, SettlementParties parties, UnbilledEnergy unbilled, IOptions<BillingRunOptions> options, TimeProvider time)
{
    /// <summary>Each has two writes in a page's batch: its sums and its lines.</summary>
    private const int AccountsPerPage = 45;

    /// <summary>Few enough for one batch even where statements are large.</summary>
    private const int StatementsPerBatch = 8;

    /// <summary>How long one call works before it tells how far it is.</summary>
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(5);

    /// <summary>Works for a few seconds; harmless to repeat.</summary>
    public async Task<BillingRunProgress> AdvanceAsync(string tenantId, string runId, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        RunReader? reader = null;
        while (true)
        {
            if (await runs.GetAsync(tenantId, runId, ct) is not { Value: { Status: BillingRunStatus.Running } run } current)
                return new BillingRunProgress(IsOver: true, 0, 0, 0);
            var partition = StatementDocuments.Partition(tenantId, run.Id, run.Attempt);
            reader ??= new RunReader(run, documents, sessions, parties, unbilled);
            var collection = await documents.GetAsync(StatementDocuments.Collection, Container.Config, partition, StatementDocuments.CollectionId, ct);
            if (collection is null)
                await BeginAsync(run, partition, ct);
            else if (collection.Value.Current is not null)
                await PageAsync(run, reader, partition, collection, ct);
            else if (!collection.Value.IsComplete)
                await FeesAsync(run, reader, partition, collection, ct);
            else if (await IssueAsync(current, reader, partition, collection.Value.Tally, ct))
                return new BillingRunProgress(IsOver: true, collection.Value.Tally.Cdrs, collection.Value.Tally.Lines, run.Statements);
            if (time.GetElapsedTime(began) >= Stretch)
                return new BillingRunProgress(IsOver: false, collection?.Value.Tally.Cdrs ?? 0, collection?.Value.Tally.Lines ?? 0, run.Statements);
        }
    }

    private async Task BeginAsync(BillingRun run, PartitionKey partition, CancellationToken ct)
    {
        await runs.ClearDraftsAsync(run, run.Attempt - 1, ct);
        var settled = new Dictionary<string, SettledMonth>(StringComparer.Ordinal);
        var query = new DocumentQuery(Container.Config, StatementDocuments.Partition(run.TenantId), StatementDocuments.Month.Kind) { Limit = 1000 };
        await foreach (var (month, _) in documents.QueryAllAsync(StatementDocuments.Month, query, ct))
            settled[month.Month] = month;
        var collection = RunCollection.Of(
            await sessions.MonthsAsync(run.TenantId, ct), settled, run.Inputs.Period.EndIn(run.Settings.Zone).ToDateTimeOffset(), run.Inputs.Cutoff);
        await documents.WriteAsync(Container.Config, partition, [StatementDocuments.Collection.Create(collection)], ct);
    }

    private async Task PageAsync(BillingRun run, RunReader reader, PartitionKey partition, Versioned<RunCollection> collection, CancellationToken ct)
    {
        var read = collection.Value.Current!;
        var page = await documents.QueryAsync(QueryOf(run, read, collection.Value.After), ct);
        var (tally, isSettled, taken) = (collection.Value.Tally, collection.Value.MonthIsSettled, 0);
        var lines = new Dictionary<string, (PartyAccount Account, List<StatementLine> Lines)>(StringComparer.Ordinal);
        foreach (var document in page.Documents)
        {
            var found = read.Source switch
            {
                LedgerSource.Dropped => await reader.ReadAsync(CdrDocuments.Dropped.Read(document).Value, read.SettledTo, ct),
                LedgerSource.InboundCdrs or LedgerSource.LateInboundCdrs => await reader.ReadAsync(InboundCdrDocuments.Cdr.Read(document).Value, ct),
                _ => await reader.ReadAsync(CdrDocuments.Cdr.Read(document).Value, ct),
            };
            if (lines.Count + found.Lines.Count(line => !lines.ContainsKey(line.Account.Key)) > AccountsPerPage)
                break;
            foreach (var line in found.Lines)
            {
                if (!lines.TryGetValue(line.Account.Key, out var known))
                    lines[line.Account.Key] = known = (line.Account, []);
                known.Lines.Add(line.Line);
            }
            tally = new RunTally(tally.Cdrs + found.Tally.Cdrs, tally.Lines + found.Tally.Lines, tally.WithoutPayee + found.Tally.WithoutPayee, tally.Unpriced + found.Tally.Unpriced);
            isSettled &= found.IsSettled;
            taken++;
        }
        var isRead = page.Next is null && taken == page.Documents.Count;
        if (isRead && isSettled && read.Source == LedgerSource.Dropped)
            await SettledAsync(run, read, ct);
        var next = isRead
            ? collection.Value.Next(tally) with { MonthIsSettled = read.Source == LedgerSource.Dropped || isSettled }
            : collection.Value with { Tally = tally, MonthIsSettled = isSettled, After = new Continuation(page.Documents[taken - 1].Sort, page.Documents[taken - 1].Id) };
        var writes = new List<DocumentWrite> { StatementDocuments.Collection.Replace(next, collection.ETag) };
        foreach (var (account, added) in lines.Values)
            writes.AddRange(await AddAsync(run, reader, partition, account, added, ct));
        await documents.WriteAsync(Container.Config, partition, writes, ct);
    }

    private async Task<IReadOnlyList<DocumentWrite>> AddAsync(
        BillingRun run, RunReader reader, PartitionKey partition, PartyAccount account, IReadOnlyList<StatementLine> lines, CancellationToken ct)
    {
        var stored = await SumsAsync(partition, account, ct);
        var sums = stored?.Value ?? await NewSumsAsync(run, reader, account, ct);
        sums = sums with
        {
            Sums = sums.Sums.With(lines.Select(line => line.Entry), byCustomer: account.Kind == StatementKind.EmspRetail),
            Chunks = sums.Chunks + 1,
        };
        return [StatementDocuments.Sums.Put(sums, stored?.ETag), StatementDocuments.Chunk.Create(new StatementChunk(sums.StatementId, sums.Chunks, lines))];
    }

    /// <summary>A contract with a fixed fee owes it also without a single charge.</summary>
    private async Task FeesAsync(BillingRun run, RunReader reader, PartitionKey partition, Versioned<RunCollection> collection, CancellationToken ct)
    {
        var writes = new List<DocumentWrite>();
        foreach (var contract in await parties.WithFixedFeeAsync(run.TenantId, ct))
        {
            var account = new PartyAccount(StatementKind.CpoCredit, contract.Id, Currency.Parse(contract.PlatformFee!.Currency!));
            if (await reader.IncludesAsync(account.Kind, account.PartyId, ct) && await reader.TakesFixedFeeAsync(account, ct)
                && await SumsAsync(partition, account, ct) is null)
                writes.Add(StatementDocuments.Sums.Create(await NewSumsAsync(run, reader, account, ct)));
            if (writes.Count == DocumentLimits.WritesPerBatch - 1)
                break;
        }
        var isComplete = writes.Count < DocumentLimits.WritesPerBatch - 1;
        await documents.WriteAsync(Container.Config, partition, [StatementDocuments.Collection.Replace(collection.Value with { IsComplete = isComplete }, collection.ETag), .. writes], ct);
    }

    /// <summary>Makes the next statements.</summary>
    /// <returns>Whether all are made.</returns>
    private async Task<bool> IssueAsync(Versioned<BillingRun> current, RunReader reader, PartitionKey partition, RunTally tally, CancellationToken ct)
    {
        var run = current.Value;
        var query = new DocumentQuery(Container.Config, partition, StatementDocuments.Sums.Kind)
        {
            Limit = StatementsPerBatch,
            After = run.IssuedThrough is { } last ? new Continuation(last, $"sums|{last}") : null,
        };
        var page = await documents.QueryAsync(query, ct);
        var statements = new List<Statement>();
        foreach (var document in page.Documents)
            statements.Add(await StatementAsync(run, reader, StatementDocuments.Sums.Read(document).Value, ct));
        var isOver = page.Next is null;
        var next = run with
        {
            Tally = tally,
            Statements = run.Statements + statements.Count,
            IssuedThrough = statements.Count > 0 ? statements[^1].Account.Key : run.IssuedThrough,
            Status = isOver ? BillingRunStatus.Completed : BillingRunStatus.Running,
            EndedAt = isOver ? time.GetUtcNow() : null,
        };
        var written = await documents.WriteAsync(Container.Config, StatementDocuments.Partition(run.TenantId),
            [StatementDocuments.Run.Replace(next, current.ETag), .. statements.Select(StatementDocuments.Statement.Upsert)], ct);
        return isOver && written.Succeeded;
    }

    private async Task<Statement> StatementAsync(BillingRun run, RunReader reader, AccountSums sums, CancellationToken ct)
    {
        var account = sums.Account;
        var of = await parties.OfAsync(run, account, ct);
        var takesPeriod = account.Kind == StatementKind.CpoCredit && await reader.TakesFixedFeeAsync(account, ct);
        return new Statement
        {
            Id = sums.StatementId,
            TenantId = run.TenantId,
            RunId = run.Id,
            Attempt = run.Attempt,
            Account = account,
            Kind = account.Kind,
            PartyId = account.PartyId,
            Inputs = run.Inputs,
            TimeZone = run.Settings.TimeZone,
            Seller = of.Seller,
            Buyer = of.Buyer,
            IsSelfBilled = of.IsSelfBilled,
            PaymentTermDays = run.Settings.PaymentTermDays,
            FourEyes = run.Settings.FourEyes,
            VatMethod = run.Settings.VatMethod,
            Sums = sums.Sums,
            Figures = StatementFigures.Of(sums.Sums, PlatformFee.Of(of.Fee, sums.Sums, account.Currency, takesPeriod), run.Settings.VatMethod, account.Currency),
            Chunks = sums.Chunks,
            After = sums.After,
            Run = new StatementStamp(run.RunBy, run.RanAt),
        };
    }

    /// <summary>What is settled stays so: this may be said at any time, by anybody, again.</summary>
    private async Task SettledAsync(BillingRun run, LedgerRead read, CancellationToken ct)
    {
        var month = read.Month;
        var periodEnd = run.Inputs.Period.EndIn(run.Settings.Zone).ToDateTimeOffset();
        // Sessions of a month that isn't over may still come without a tag.
        if (string.CompareOrdinal(month, SessionId.MonthOf(periodEnd)) >= 0 || string.CompareOrdinal(month, SessionId.MonthOf(run.Inputs.Cutoff)) >= 0 || read.SettledTo >= run.Inputs.Cutoff)
            return;
        await documents.WriteAsync(Container.Config, StatementDocuments.Partition(run.TenantId), [StatementDocuments.Month.Upsert(new SettledMonth(month, run.Inputs.Cutoff))], ct);
    }

    private Task<Versioned<AccountSums>?> SumsAsync(PartitionKey partition, PartyAccount account, CancellationToken ct) =>
        documents.GetAsync(StatementDocuments.Sums, Container.Config, partition, $"sums|{account.Key}", ct);

    private static async Task<AccountSums> NewSumsAsync(BillingRun run, RunReader reader, PartyAccount account, CancellationToken ct) =>
        new(Statement.IdOf(run.Id, account), account, (await reader.AccountAsync(account, ct)).Marks.Count, StatementSums.None, 0);

    private static string KindOf(LedgerSource source) => source switch
    {
        LedgerSource.Dropped => CdrDocuments.Dropped.Kind,
        LedgerSource.InboundCdrs or LedgerSource.LateInboundCdrs => InboundCdrDocuments.Cdr.Kind,
        _ => CdrDocuments.Cdr.Kind,
    };

    private DocumentQuery QueryOf(BillingRun run, LedgerRead read, Continuation? after) => new(
        Container.Ledger, SessionStore.MonthPartition(run.TenantId, read.Month), KindOf(read.Source))
    {
        // A session that ended before the period's end started before it.
        SortBefore = SortableTime.Of(run.Inputs.Period.EndIn(run.Settings.Zone).ToDateTimeOffset()),
        Tag = read.Tag,
        After = after,
        Limit = options.Value.PageSize,
    };
}
