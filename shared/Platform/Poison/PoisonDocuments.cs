using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Poison;

/// <summary>How parked messages, and what leads to them, are kept.</summary>
internal static class PoisonDocuments
{
    /// <summary>Config, sorted by the moment it was parked.</summary>
    public static DocumentType<ParkedMessage> Parked { get; } =
        new("parked-message", PoisonJson.Default.ParkedMessage, message => ParkedId(message.Id), message => SortableTime.Of(message.ParkedAt));

    /// <summary>Beside whatever fails: in the station's partition, or with the parked messages.</summary>
    public static DocumentType<FailingMessage> Failing { get; } =
        new("failing-message", PoisonJson.Default.FailingMessage, failing => FailingId(failing.Hash), failing => SortableTime.Of(failing.LastAt));

    /// <summary>Stations; a transaction whose start is parked.</summary>
    public static DocumentType<ParkedTransaction> Transaction { get; } =
        new("parked-transaction", PoisonJson.Default.ParkedTransaction, parked => TransactionId(parked.TransactionId), parked => parked.TransactionId);

    public static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "parked-messages");

    public static string ParkedId(string id) => $"parked|{KeyText.Escape(id)}";
    public static string FailingId(string hash) => $"failing|{KeyText.Escape(hash)}";
    public static string TransactionId(string transactionId) => $"parked-tx|{KeyText.Escape(transactionId)}";
}

/// <summary>How often a message failed.</summary>
/// <param name="Hash">Names it by what it says.</param>
/// <param name="PromisedTransactionId">Of a start that was parked: what its charger was told.</param>
internal sealed record FailingMessage(string Hash, int Failures, DateTimeOffset FirstAt, DateTimeOffset LastAt, string? PromisedTransactionId = null);

/// <param name="ParkedId">The parked start.</param>
internal sealed record ParkedTransaction(string TransactionId, string ParkedId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ParkedMessage))]
[JsonSerializable(typeof(FailingMessage))]
[JsonSerializable(typeof(ParkedTransaction))]
internal sealed partial class PoisonJson : JsonSerializerContext;
