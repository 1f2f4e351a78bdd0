using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Statements;

/// <summary>What a finalised statement did to the accounts; never changed. Its debits equal its credits.</summary>
/// <param name="Id">The statement's.</param>
/// <param name="Date">The statement's date.</param>
public sealed record JournalEntry(
    string Id, string TenantId, string StatementId, string Number, StatementKind Kind, string PartyId, Currency Currency,
    [property: System.Text.Json.Serialization.JsonConverter(typeof(NodaTime.Serialization.SystemTextJson.NodaTimeDefaultJsonConverterFactory))] LocalDate Date,
    DateTimeOffset At, IReadOnlyList<Posting> Postings);

/// <summary>What an account holds with one party in one currency.</summary>
public sealed record SettlementBalance(SettlementAccountName Account, StatementKind Kind, string PartyId, Currency Currency, decimal Debit, decimal Credit, long Entries)
{
    /// <summary>The order of the list.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Key => KeyOf(Account, Kind, PartyId, Currency);

    internal static string KeyOf(SettlementAccountName account, StatementKind kind, string partyId, Currency currency) =>
        $"balance|{account}|{kind}|{KeyText.Escape(partyId)}|{currency.Code}";
}

/// <summary>The settlement ledger of a tenant: entries, and the balances that they add up to.</summary>
public sealed class SettlementLedger(IDocumentStore documents)
{
    private readonly DocumentCollection<JournalEntry> entries = new(documents, StatementDocuments.Journal, Container.Config, "journal entry");
    private readonly DocumentCollection<SettlementBalance> balances = new(documents, StatementDocuments.Balance, Container.Config, "balance");

    /// <summary>In order of their finalisation.</summary>
    public Task<RecordPage<JournalEntry>> EntriesAsync(string tenantId, StatementKind? kind, string? partyId, int limit, Continuation? after, CancellationToken ct) =>
        entries.ListAsync(StatementDocuments.Partition(tenantId), limit, after, ct, StatementStore.FiltersOf(kind, partyId));

    /// <summary>In order of account, kind of party, party and currency.</summary>
    public Task<RecordPage<SettlementBalance>> BalancesAsync(
        string tenantId, SettlementAccountName? account, StatementKind? kind, string? partyId, int limit, Continuation? after, CancellationToken ct)
    {
        var filters = StatementStore.FiltersOf(kind, partyId);
        if (account is { } one)
            filters.Add(new DocumentFilter("account", one.ToString()));
        return balances.ListAsync(StatementDocuments.Partition(tenantId), limit, after, ct, filters);
    }

    public async Task<Outcome<Versioned<JournalEntry>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        DocumentLimits.IsPossibleId(id) && await entries.GetAsync(StatementDocuments.Partition(tenantId), StatementDocuments.JournalId(id), ct) is { } found
            ? found
            : Refusal.NotFound("journal entry", id);

    /// <summary>The entry and the balances after it, to be written with what it is about.</summary>
    internal async Task<IReadOnlyList<DocumentWrite>> WritesAsync(JournalEntry entry, CancellationToken ct)
    {
        var writes = new List<DocumentWrite> { StatementDocuments.Journal.Create(entry) };
        foreach (var posting in entry.Postings)
        {
            var key = SettlementBalance.KeyOf(posting.Account, entry.Kind, entry.PartyId, entry.Currency);
            var current = await documents.GetAsync(StatementDocuments.Balance, Container.Config, StatementDocuments.Partition(entry.TenantId), key, ct);
            var balance = current?.Value ?? new SettlementBalance(posting.Account, entry.Kind, entry.PartyId, entry.Currency, 0, 0, 0);
            writes.Add(StatementDocuments.Balance.Put(
                balance with { Debit = balance.Debit + posting.Debit, Credit = balance.Credit + posting.Credit, Entries = balance.Entries + 1 }, current?.ETag));
        }
        return writes;
    }
}
