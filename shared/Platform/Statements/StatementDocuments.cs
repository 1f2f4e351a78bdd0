using System.Globalization;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>
/// How settlement is kept. All that is decided about lies in one partition of the tenant: runs, statements, what each
/// account settled, number sequences, the ledger and its balances, so that a finalisation is one batch. What a run collects
/// lies in a partition of that attempt alone: a page of lines and the progress that it makes are one batch there.
/// </summary>
internal static class StatementDocuments
{
    public const string SettingsId = "billing-settings";
    public const string CollectionId = "collection";

    public static DocumentType<BillingSettings> Settings { get; } = new("billing-settings", StatementJson.Default.BillingSettings, _ => SettingsId, _ => SettingsId);

    public static DocumentType<BillingRun> Run { get; } =
        new("billing-run", StatementJson.Default.BillingRun, run => RunId(run.Id), run => $"{SortableTime.Of(run.CreatedAt)}|{run.Id}");

    public static DocumentType<BillingRunKey> RunKey { get; } = new("billing-run-key", StatementJson.Default.BillingRunKey, key => key.Id, key => key.Id);

    /// <summary>Sorted by run, then account, so that a run's statements are a range.</summary>
    public static DocumentType<Statement> Statement { get; } =
        new("statement", StatementJson.Default.Statement, statement => StatementId(statement.Id), statement => $"{statement.RunId}|{statement.Account.Key}");

    public static DocumentType<SettlementAccount> Account { get; } =
        new("settlement-account", StatementJson.Default.SettlementAccount, account => AccountId(account.Account), account => account.Account.Key);

    public static DocumentType<NumberSequence> Numbers { get; } = new("number-sequence", StatementJson.Default.NumberSequence, numbers => numbers.Id, numbers => numbers.Id);

    public static DocumentType<JournalEntry> Journal { get; } =
        new("journal-entry", StatementJson.Default.JournalEntry, entry => JournalId(entry.Id), entry => $"{SortableTime.Of(entry.At)}|{entry.Id}");

    public static DocumentType<SettlementBalance> Balance { get; } =
        new("settlement-balance", StatementJson.Default.SettlementBalance, balance => balance.Key, balance => balance.Key);

    public static DocumentType<SettledMonth> Month { get; } = new("settled-month", StatementJson.Default.SettledMonth, month => MonthId(month.Month), month => month.Month);

    public static DocumentType<RunCollection> Collection { get; } =
        new("run-collection", StatementJson.Default.RunCollection, _ => CollectionId, _ => CollectionId);

    public static DocumentType<AccountSums> Sums { get; } =
        new("account-sums", StatementJson.Default.AccountSums, sums => $"sums|{sums.Account.Key}", sums => sums.Account.Key);

    public static DocumentType<StatementChunk> Chunk { get; } =
        new("statement-chunk", StatementJson.Default.StatementChunk, chunk => ChunkId(chunk.StatementId, chunk.Number), chunk => ChunkId(chunk.StatementId, chunk.Number));

    public static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "settlement");

    /// <summary>What one attempt of a run collects.</summary>
    public static PartitionKey Partition(string tenantId, string runId, int attempt) =>
        PartitionKey.Of(tenantId, "settlement", runId, attempt.ToString(CultureInfo.InvariantCulture));

    public static string RunId(string id) => $"billing-run|{KeyText.Escape(id)}";
    public static string StatementId(string id) => $"statement|{KeyText.Escape(id)}";
    public static string AccountId(PartyAccount account) => $"account|{account.Key}";
    public static string JournalId(string id) => $"journal|{KeyText.Escape(id)}";
    public static string MonthId(string month) => $"settled-month|{month}";
    public static string ChunkId(string statementId, int number) => $"chunk|{statementId}|{number.ToString("D7", CultureInfo.InvariantCulture)}";
}

/// <summary>The last number that a seller gave.</summary>
internal sealed record NumberSequence(string Id, long Last);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BillingSettings))]
[JsonSerializable(typeof(BillingRun))]
[JsonSerializable(typeof(BillingRunKey))]
[JsonSerializable(typeof(Statement))]
[JsonSerializable(typeof(SettlementAccount))]
[JsonSerializable(typeof(NumberSequence))]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(SettlementBalance))]
[JsonSerializable(typeof(SettledMonth))]
[JsonSerializable(typeof(RunCollection))]
[JsonSerializable(typeof(AccountSums))]
[JsonSerializable(typeof(StatementChunk))]
internal sealed partial class StatementJson : JsonSerializerContext;
