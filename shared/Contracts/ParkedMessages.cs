using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>FRAME: what a charger sent. SESSION: the settlement of a session.</summary>
[JsonConverter(typeof(UpperNames<ParkedMessageKind>))]
public enum ParkedMessageKind { Frame, Session }

/// <summary>REPLAYED: done again. DISCARDED: given up.</summary>
[JsonConverter(typeof(UpperNames<ParkedMessageState>))]
public enum ParkedMessageState { Parked, Replayed, Discarded }

/// <summary>What failed again and again for a fault of the platform's own, kept whole with its reason. The same message is the same resource, however often it comes.</summary>
public sealed record ParkedMessageResponse
{
    public required string Id { get; init; }
    public required ParkedMessageKind Kind { get; init; }
    public required ParkedMessageState Status { get; init; }

    /// <summary>Left out when not even this could be read.</summary>
    public string? StationId { get; init; }

    /// <summary>Of a SESSION.</summary>
    public string? SessionId { get; init; }

    /// <summary>Of a FRAME that is a call: for example StopTransaction.</summary>
    public string? Action { get; init; }

    /// <summary>Of a FRAME: the charger's id of the call, as it last came.</summary>
    public string? MessageId { get; init; }

    /// <summary>Of a FRAME: its text as it came.</summary>
    public string? Content { get; init; }

    /// <summary>What failed, the last time; the log has more.</summary>
    public required string Reason { get; init; }

    /// <summary>How often it failed; 0: it only waits behind another.</summary>
    public required int Failures { get; init; }
    public required DateTimeOffset FirstFailedAt { get; init; }
    public required DateTimeOffset LastFailedAt { get; init; }
    public required DateTimeOffset ParkedAt { get; init; }

    /// <summary>Of a parked start: the transaction id that the charger was given, and that the session will have.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The parked start of the transaction that it belongs to: replaying that one replays this one too.</summary>
    public string? BehindId { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public ActorBody? ResolvedBy { get; init; }

    /// <summary>Why it was given up.</summary>
    public string? DiscardReason { get; init; }
}

/// <summary>Gives a parked message up.</summary>
public sealed record ParkedMessageDiscardRequest
{
    /// <summary>1 to 500 characters: for whoever asks later.</summary>
    public required string Reason { get; init; }
}
