using System.Globalization;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Statements;

/// <summary>
/// Takes statements through their life. A finalisation is one batch: the statement with its number, what its account has
/// settled, the seller's sequence, the journal entry and its balances, and the audit entry.
/// </summary>
public sealed class StatementDesk(IDocumentStore documents, StatementStore statements, BillingRunStore runs, SettlementLedger ledger)
{
    /// <summary>Whoever approves has looked at it: from now on the run can't be repeated.</summary>
    public async Task<Outcome<Versioned<Statement>>> ApproveAsync(string tenantId, string id, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (!(await WithRunAsync(tenantId, id, ct)).Try(out var found, out var refusals))
                return Outcome<Versioned<Statement>>.Refused(refusals);
            var (current, run) = found;
            var statement = current.Value;
            if (statement.Status == StatementStatus.Approved)
                return current;
            if (statement.Status != StatementStatus.Draft || run.Value.Status != BillingRunStatus.Completed || run.Value.Attempt != statement.Attempt)
                return NotNow(statement, "approved: only a draft of a completed run can be");
            if (statement.FourEyes && statement.Run.By == stamp.By)
            {
                return new Refusal(RefusalCode.PermissionDenied, "Whoever ran it can't approve it: the billing settings ask for four eyes. Approve it with another key.");
            }
            var approved = statement with { Status = StatementStatus.Approved, Approved = new StatementStamp(stamp.By, stamp.At, stamp.Reason) };
            var written = await WriteAsync(approved, current, run.Value with { Locked = run.Value.Locked + 1 }, run, stamp, AuditAction.Approved, ct);
            if (written is not null)
                return written;
        }
    }

    /// <summary>A draft or an approved one is given up; what was on it goes to the next period.</summary>
    public async Task<Outcome<Done>> DiscardAsync(string tenantId, string id, Precondition precondition, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (!(await WithRunAsync(tenantId, id, ct)).Try(out var found, out var refusals))
                return Outcome<Done>.Refused(refusals);
            var (current, run) = found;
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("statement", id);
            var statement = current.Value;
            if (statement.Status == StatementStatus.Discarded)
                return default(Done);
            if (statement.Status == StatementStatus.Finalised)
                return NotNow(statement, "discarded: it is settled, and corrections go to the next period");
            var discarded = statement with { Status = StatementStatus.Discarded, Discarded = new StatementStamp(stamp.By, stamp.At, stamp.Reason) };
            var locked = run.Value.Locked - (statement.Status == StatementStatus.Approved ? 1 : 0);
            if (await WriteAsync(discarded, current, run.Value with { Locked = locked }, run, stamp, AuditAction.Discarded, ct) is not null)
                return default(Done);
        }
    }

    /// <summary>Gives it the seller's next number and posts it; never changed afterwards. Repeating it has no effect.</summary>
    public async Task<Outcome<Versioned<Statement>>> FinaliseAsync(string tenantId, string id, AuditStamp stamp, CancellationToken ct)
    {
        while (true)
        {
            if (!(await statements.FindAsync(tenantId, id, ct)).Try(out var current, out var refusals))
                return Outcome<Versioned<Statement>>.Refused(refusals);
            var statement = current.Value;
            if (statement.Status == StatementStatus.Finalised)
                return current;
            if (statement.Status != StatementStatus.Approved)
                return NotNow(statement, "finalised: it has to be approved first");
            if (statement.Figures.LinesWithoutVat is > 0 and var without)
                return new Refusal(
                    RefusalCode.Conflict, $"VAT_NOT_CONFIGURED: {without} lines of the statement '{id}' have no VAT. Set the VAT rate and correct those CDRs (a re-billing run does so for a period), or mark the party exempt from VAT; then discard this statement and repeat its run, or start one for this party.");
            var partition = StatementDocuments.Partition(tenantId);
            var account = await documents.GetAsync(StatementDocuments.Account, Container.Config, partition, StatementDocuments.AccountId(statement.Account), ct);
            var marks = account?.Value.Marks ?? [];
            if (marks.Count != statement.After)
                return new Refusal(
                    RefusalCode.Conflict, $"Another statement of this party was finalised since '{id}' was made ('{marks[^1].StatementId}'): both may hold the same CDRs. Discard this one and repeat its run, or start one for this party.");
            var numbers = await documents.GetAsync(StatementDocuments.Numbers, Container.Config, partition, NumbersId(statement), ct);
            var number = (numbers?.Value.Last ?? 0) + 1;
            var final = statement with
            {
                Status = StatementStatus.Finalised,
                Number = $"{PrefixOf(statement)}-{number.ToString("D6", CultureInfo.InvariantCulture)}",
                Finalised = new StatementStamp(stamp.By, stamp.At, stamp.Reason),
            };
            var mark = new SettlementMark(statement.PeriodEnd, Instant.FromDateTimeOffset(statement.Inputs.Cutoff), id);
            var entry = new JournalEntry(
                id, tenantId, id, final.Number, statement.Kind, statement.PartyId, statement.Account.Currency, statement.Inputs.RunDate, stamp.At,
                DoubleEntry.Of(statement.Kind, statement.Sums, statement.Figures));
            var written = await documents.WriteAsync(Container.Config, partition,
            [
                StatementDocuments.Statement.Replace(final, current.ETag),
                StatementDocuments.Account.Put(new SettlementAccount(statement.Account, [.. marks, mark]), account?.ETag),
                StatementDocuments.Numbers.Put(new NumberSequence(NumbersId(statement), number), numbers?.ETag),
                .. await ledger.WritesAsync(entry, ct),
                Entry(stamp, AuditAction.Finalised, statement, final),
            ], ct);
            if (written.Succeeded)
                return new Versioned<Statement>(final, written.ETags[0]!);
        }
    }

    private async Task<Outcome<(Versioned<Statement> Statement, Versioned<BillingRun> Run)>> WithRunAsync(string tenantId, string id, CancellationToken ct)
    {
        if (!(await statements.FindAsync(tenantId, id, ct)).Try(out var statement, out var refusals))
            return Outcome<(Versioned<Statement>, Versioned<BillingRun>)>.Refused(refusals);
        var run = await runs.GetAsync(tenantId, statement.Value.RunId, ct)
            ?? throw new InvalidOperationException($"Statement '{id}' is of the run '{statement.Value.RunId}', which there is none of.");
        return (statement, run);
    }

    private async Task<Versioned<Statement>?> WriteAsync(
        Statement next, Versioned<Statement> current, BillingRun nextRun, Versioned<BillingRun> run, AuditStamp stamp, AuditAction action, CancellationToken ct)
    {
        var written = await documents.WriteAsync(Container.Config, StatementDocuments.Partition(next.TenantId),
        [
            StatementDocuments.Statement.Replace(next, current.ETag),
            StatementDocuments.Run.Replace(nextRun, run.ETag),
            Entry(stamp, action, current.Value, next),
        ], ct);
        return written.Succeeded ? new Versioned<Statement>(next, written.ETags[0]!) : null;
    }

    private static DocumentWrite Entry(AuditStamp stamp, AuditAction action, Statement before, Statement after) =>
        AuditTrail.Of(stamp, action, AuditKind.Statement, after.Id, StatementDocuments.Statement, before, after);

    private static Refusal NotNow(Statement statement, string what) =>
        new(RefusalCode.Conflict, $"The statement '{statement.Id}' is {statement.Status} and can't be {what}.");

    /// <summary>The tenant has one sequence for all that it sells under its own name.</summary>
    private static string NumbersId(Statement statement) =>
        statement.Seller.Id is null or OwnParties.Id ? "numbers|own" : $"numbers|{statement.Kind}|{KeyText.Escape(statement.Seller.Id)}";

    private static string PrefixOf(Statement statement) => statement.Seller.Legal?.InvoicePrefix ?? (statement.Seller.Id is not { } id || id == OwnParties.Id
        ? "INV"
        : $"{statement.Kind switch { StatementKind.CpoCredit => "CPO", StatementKind.EmspRetail => "RET", StatementKind.EmspDebit => "INV", _ => "RMB" }}-{id.ToUpperInvariant()}");
}
