using GreenFlux.Platform.Audit;

namespace GreenFlux.Platform.Poison;

/// <summary>What was put aside.</summary>
public enum ParkedKind
{
    /// <summary>A frame of a charger.</summary>
    Frame,

    /// <summary>The settlement of a session.</summary>
    Session,
}

/// <summary>Where it stands.</summary>
public enum ParkedStatus { Parked, Replayed, Discarded }

/// <summary>
/// What failed again and again for a fault of ours, kept whole with its reason until somebody has it done again or gives it
/// up. The same message is the same record, however often it comes.
/// </summary>
public sealed record ParkedMessage
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required ParkedKind Kind { get; init; }
    public ParkedStatus Status { get; init; } = ParkedStatus.Parked;

    /// <summary>Null when even this could not be read.</summary>
    public string? StationId { get; init; }

    /// <summary>Of a session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Of a frame: its action; null when it is no call.</summary>
    public string? Action { get; init; }

    /// <summary>Of a frame: the id under which it last came.</summary>
    public string? MessageId { get; init; }

    /// <summary>Of a frame: its bytes as they came.</summary>
    public byte[]? Frame { get; init; }

    /// <summary>Of a frame: the OCPP version that the connection had agreed on.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>What failed, the last time.</summary>
    public required string Reason { get; init; }

    /// <summary>How often it failed; 0 for what only waits behind another.</summary>
    public required int Failures { get; init; }
    public required DateTimeOffset FirstFailedAt { get; init; }
    public required DateTimeOffset LastFailedAt { get; init; }
    public required DateTimeOffset ParkedAt { get; init; }

    /// <summary>Of a start: the transaction id that the charger was given, and that the session will have.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The parked start of the transaction that this one belongs to; it has to be done first.</summary>
    public string? BehindId { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public Actor? ResolvedBy { get; init; }

    /// <summary>Why it was given up.</summary>
    public string? DiscardReason { get; init; }

    public ParkedMessage FailedAgain(string reason, DateTimeOffset now) =>
        this with { Reason = reason, Failures = Failures + 1, LastFailedAt = now };

    internal static string FrameId(string stationId, string hash) => Storage.ContentHash.Of("frame", stationId, hash);

    internal static string SettlementId(string sessionId) => $"session-{sessionId}";
}
