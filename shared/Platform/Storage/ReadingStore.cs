using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Storage;

/// <summary>Meter values of a session: appended, and read whole.</summary>
public interface IReadingStore
{
    /// <summary>
    /// Appends samples to a session. When the task completes, they are on disk. Appending what is already there
    /// has no effect that <see cref="ReadAsync"/> could show.
    /// </summary>
    Task AppendAsync(string tenantId, string sessionId, IReadOnlyList<MeterSample> samples, CancellationToken ct);

    /// <summary>Every distinct sample of the session, ordered by time.</summary>
    Task<IReadOnlyList<MeterSample>> ReadAsync(string tenantId, string sessionId, CancellationToken ct);

    /// <summary>What <see cref="ReadAsync"/> says of each of at most 1,000 sessions, in their order.</summary>
    Task<IReadOnlyList<IReadOnlyList<MeterSample>>> ReadManyAsync(string tenantId, IReadOnlyList<string> sessionIds, CancellationToken ct);
}

/// <summary>
/// OCPP and audit messages by station and time. Off the acknowledgement path: after a crash the newest messages,
/// at most 200 ms of them, may be missing.
/// </summary>
public interface IMessageLog
{
    /// <summary>Hands the entry over without waiting; under pressure the oldest waiting entries are dropped and counted.</summary>
    void Append(MessageLogEntry entry);

    /// <summary>Entries of a station, newest first.</summary>
    Task<IReadOnlyList<MessageLogEntry>> ReadAsync(
        string tenantId, string stationId, DateTimeOffset? from, DateTimeOffset? before, int limit, CancellationToken ct);

    /// <summary>Deletes what is older, of all tenants; returns how many entries that were.</summary>
    Task<long> DeleteBeforeAsync(DateTimeOffset before, CancellationToken ct);
}

/// <param name="Direction">ToPlatform, ToCharger or Note (something the platform observed).</param>
/// <param name="Action">OCPP action, or the note's code.</param>
/// <param name="Content">The frame or the note's text, at most 64 KiB.</param>
public sealed record MessageLogEntry(
    string TenantId, string StationId, DateTimeOffset At, MessageDirection Direction, string Action, string? MessageId, string Content);

public enum MessageDirection { ToPlatform, ToCharger, Note }
