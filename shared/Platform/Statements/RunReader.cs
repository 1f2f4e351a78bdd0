using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Statements;

/// <summary>
/// Decides record by record what a run settles; remembers parties and accounts for the length of a few pages. Whatever it
/// remembers may be old: a statement rests on the accounts as they were read, and can't be final when they have changed.
/// </summary>
internal sealed class RunReader(BillingRun run, IDocumentStore documents, SessionStore sessions, SettlementParties parties, UnbilledEnergy unbilled)
{
    private readonly SettlementWindow window = SettlementWindow.Of(run);
    private readonly UnbilledReversals reversals = new(run.TenantId, documents, sessions, SettlementWindow.Of(run));
    private readonly TakenBackCharges takenBack = new(run.TenantId, documents, SettlementWindow.Of(run));
    private readonly Dictionary<(string?, string?, string?, string?), CdrSides> sides = [];
    private readonly Dictionary<string, SettlementAccount> accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<(StatementKind, string), BillingFrequency> frequencies = [];

    /// <summary>What one record comes to.</summary>
    /// <param name="Lines">For this run.</param>
    /// <param name="IsSettled">Whether nothing of it is left to be settled, by this run or another.</param>
    /// <param name="Tally">What it counts as.</param>
    internal sealed record Reading(IReadOnlyList<AccountLine> Lines, bool IsSettled, RunTally Tally)
    {
        public static Reading Nothing { get; } = new([], IsSettled: true, RunTally.None);
    }

    public async Task<Reading> ReadAsync(Cdr cdr, CancellationToken ct)
    {
        // It came after the cutoff, and the next run will see it.
        if (!window.IsInTime(cdr.CreatedAt))
            return Reading.Nothing;
        var due = await DueAsync(CdrLines.Of(cdr, await SidesAsync(cdr.Parties, ct)), cdr.CreatedAt, ct);
        var lines = new List<AccountLine>(due.Lines.Count);
        foreach (var line in due.Lines)
        {
            lines.Add(line.Line.Figures.Kind == LineVat.Unknown
                ? line with { Line = await takenBack.OfAsync(await AccountAsync(line.Account, ct), cdr, line.Line, ct) }
                : line);
        }
        return due with { Lines = lines, Tally = new RunTally(1, lines.Count, CdrLines.LacksPayee(cdr) ? 1 : 0, 0) };
    }

    public async Task<Reading> ReadAsync(InboundCdr cdr, CancellationToken ct)
    {
        // It may get its price later, and the next run will see it.
        if (cdr.PricedAt is not { } pricedAt || !window.IsInTime(pricedAt))
            return Reading.Nothing;
        var due = await DueAsync(CdrLines.Of(cdr, await SidesAsync(cdr.Parties, ct)), pricedAt, ct);
        return due with { Tally = new RunTally(1, due.Lines.Count, 0, 0) };
    }

    public async Task<Reading> ReadAsync(FlaggedTransaction dropped, DateTimeOffset? settledTo, CancellationToken ct)
    {
        // A drop is stamped there.
        var droppedAt = dropped.FlaggedAt;
        if (!window.IsInTime(droppedAt) || droppedAt <= settledTo)
            return Reading.Nothing;
        var finding = await unbilled.FindAsync(run.TenantId, dropped, ct);
        if (finding.Line is not { } line)
            return Reading.Nothing with { Tally = new RunTally(0, 0, 0, finding.IsUnpriced ? 1 : 0) };
        var due = await DueAsync([line], droppedAt, ct);
        return due with { Tally = new RunTally(0, due.Lines.Count, 0, 0) };
    }

    /// <summary>What an account settled so far.</summary>
    public async Task<SettlementAccount> AccountAsync(PartyAccount account, CancellationToken ct)
    {
        if (accounts.TryGetValue(account.Key, out var known))
            return known;
        var stored = await documents.GetAsync(StatementDocuments.Account, Container.Config, StatementDocuments.Partition(run.TenantId), StatementDocuments.AccountId(account), ct);
        return accounts[account.Key] = stored?.Value ?? new SettlementAccount(account, []);
    }

    public async Task<bool> IncludesAsync(StatementKind kind, string partyId, CancellationToken ct) =>
        run.Inputs.Selection.Includes(kind, partyId, await FrequencyAsync(kind, partyId, ct));

    /// <summary>Whether the run takes a contract's fixed fee: the first statement does that ends in a period of the contract, however many do.</summary>
    public async Task<bool> TakesFixedFeeAsync(PartyAccount account, CancellationToken ct)
    {
        var period = BillingPeriod.Around(await FrequencyAsync(account.Kind, account.PartyId, ct), run.Inputs.Period.LastDay);
        return !(await AccountAsync(account, ct)).TookFeeOf(period, run.Settings.Zone);
    }

    private async Task<BillingFrequency> FrequencyAsync(StatementKind kind, string partyId, CancellationToken ct)
    {
        if (!frequencies.TryGetValue((kind, partyId), out var known))
            known = frequencies[(kind, partyId)] = await parties.FrequencyAsync(run.TenantId, kind, partyId, run.Settings.Frequency, ct);
        return known;
    }

    private async Task<Reading> DueAsync(IReadOnlyList<AccountLine> lines, DateTimeOffset madeAt, CancellationToken ct)
    {
        var due = new List<AccountLine>(lines.Count);
        var isSettled = true;
        var createdAt = Instant.FromDateTimeOffset(madeAt);
        foreach (var line in lines)
        {
            var endedAt = Instant.FromDateTimeOffset(line.Line.EndedAt);
            var account = await AccountAsync(line.Account, ct);
            if (SettlementRule.IsSettled(endedAt, createdAt, account.Marks))
                continue;
            isSettled = false;
            if (endedAt >= window.PeriodEnd || !await IncludesAsync(line.Account.Kind, line.Account.PartyId, ct))
                continue;
            due.Add(line);
            // Only a session that was settled without it can have been settled as unbilled energy.
            if (line is { Account.Kind: StatementKind.Reimbursement, Line.Kind: StatementLineKind.Charge or StatementLineKind.Unbilled }
                && account.Marks.Any(mark => endedAt < mark.PeriodEnd)
                && await reversals.OfAsync(account, line.Line, ct) is { } reversal)
            {
                due.Add(line with { Line = reversal });
            }
        }
        return new Reading(due, isSettled, RunTally.None);
    }

    private async Task<CdrSides> SidesAsync(CdrParties? of, CancellationToken ct)
    {
        var key = (of?.CpoId, of?.CpoNetworkId, of?.EmspId, of?.EmspNetworkId);
        if (!sides.TryGetValue(key, out var known))
            known = sides[key] = await parties.SidesAsync(run.TenantId, of, ct);
        return known;
    }
}
