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

    /// <summary>
    /// Deletes what is older, of all tenants. An adapter may let go of whole months alone, those that are older from their first
    /// to their last instant: then entries stay up to a month longer.
    /// </summary>
    /// <returns>How many entries that were; null where they aren't counted.</returns>
    Task<long?> DeleteBeforeAsync(DateTimeOffset before, CancellationToken ct);

    /// <summary>
    /// Begins an invocation of a function. Where appending means a call to a service, what is appended until its end, by
    /// whatever it calls, is written together then: disposing waits for that, a few seconds at most, and never throws. So what
    /// an answered charger said is in the log, and a log that can't be written holds no charger up. Where entries are written
    /// in the background anyway, it does nothing.
    /// </summary>
    IAsyncDisposable BeginInvocation() => NoInvocation.Instance;
}

/// <summary>Nothing to wait for at the end of an invocation.</summary>
internal sealed class NoInvocation : IAsyncDisposable
{
    public static readonly NoInvocation Instance = new();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <param name="Direction">ToPlatform, ToCharger or Note (something the platform observed).</param>
/// <param name="Action">OCPP action, or the note's code.</param>
/// <param name="Content">The frame or the note's text, at most 64 KiB.</param>
public sealed record MessageLogEntry(
    string TenantId, string StationId, DateTimeOffset At, MessageDirection Direction, string Action, string? MessageId, string Content);

public enum MessageDirection { ToPlatform, ToCharger, Note }
