using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>How sessions and their indexes are kept.</summary>
public static class SessionDocuments
{
    /// <summary>Ledger; sorted by start. Tagged by connector and token, and by no more: a tag makes the writes of a session an eighth dearer.</summary>
    public static DocumentType<Session> Session { get; } =
        new("session", SessionJson.Default.Session, session => session.Id, session => SortableTime.Of(session.StartedAt))
        {
            TagsOf = static session => [LedgerTags.Connector(session.StationId, session.ConnectorId), LedgerTags.Token(session.TokenUid)],
            TagNames = [LedgerTags.TokenName],
        };

    /// <summary>Ledger; one for each session that is not settled yet, so that a sweep finds them without reading all.</summary>
    public static DocumentType<UnsettledSession> Unsettled { get; } =
        new("unsettled", SessionJson.Default.UnsettledSession, marker => UnsettledId(marker.SessionId), marker => SortableTime.Of(marker.Since));

    /// <summary>Stations; from the charger's transaction id to the session. Never changes.</summary>
    public static DocumentType<TransactionIndex> Transaction { get; } =
        new("transaction", SessionJson.Default.TransactionIndex, index => TransactionId(index.TransactionId), index => index.TransactionId);

    /// <summary>Stations; from the content of a start to its transaction: how a resend is told from a new start.</summary>
    public static DocumentType<StartFingerprint> Start { get; } =
        new("start", SessionJson.Default.StartFingerprint, start => start.Id, start => start.Id);

    /// <summary>Config; the months in which a tenant has sessions.</summary>
    public static DocumentType<LedgerMonth> Month { get; } =
        new("ledger-month", SessionJson.Default.LedgerMonth, month => month.Month, month => month.Month);

    public static string UnsettledId(string sessionId) => $"unsettled|{sessionId}";
    public static string TransactionId(string transactionId) => $"tx|{KeyText.Escape(transactionId)}";
}

/// <summary>Marks a session that still has to become a CDR or a flag.</summary>
public sealed record UnsettledSession(string SessionId, DateTimeOffset Since);

/// <summary>Which session a charger's transaction id means.</summary>
public sealed record TransactionIndex(string TransactionId, string SessionId, int ConnectorId);

/// <summary>A start's content, hashed into <paramref name="Id"/>, and the transaction that it began.</summary>
public sealed record StartFingerprint(string Id, string TransactionId, string SessionId);

/// <summary>A month (<c>yyyyMM</c>) that holds sessions of a tenant.</summary>
/// <param name="Tagged">Whether all that is in it was written with its tags.</param>
public sealed record LedgerMonth(string Month, bool Tagged = false);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(UnsettledSession))]
[JsonSerializable(typeof(TransactionIndex))]
[JsonSerializable(typeof(StartFingerprint))]
[JsonSerializable(typeof(LedgerMonth))]
internal sealed partial class SessionJson : JsonSerializerContext;
