using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Settles and prices anew the stored sessions of a period.</summary>
public sealed record RebillingRunRequest
{
    /// <summary>Sessions that started at or after this.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Sessions that started before this, which has passed; left out: now.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only sessions at this charge station.</summary>
    public string? StationId { get; init; }

    /// <summary>Why, for whoever looks at the run, or at a correction that it made; 1 to 500 characters.</summary>
    public required string Reason { get; init; }
}

/// <summary>Where a re-billing run stands.</summary>
[JsonConverter(typeof(UpperNames<RebillingState>))]
public enum RebillingState { Running, Completed, Cancelled, Failed }

/// <summary>Accepted; the figures will be at the status URL.</summary>
public sealed record RebillingRunAcceptedResponse(string Id, RebillingState Status, string StatusUrl);

/// <summary>A re-billing run.</summary>
public sealed record RebillingRunResponse
{
    public required string Id { get; init; }
    public required RebillingState Status { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Before { get; init; }
    public string? StationId { get; init; }
    public required string Reason { get; init; }

    /// <summary>The key that asked for it.</summary>
    public required string By { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }

    /// <summary>So far; in a list left out.</summary>
    public RebillingFiguresBody? Figures { get; init; }
}

/// <summary>How many sessions became what.</summary>
public sealed record RebillingFiguresBody
{
    /// <summary>Looked at: the sum of those below.</summary>
    public required long Sessions { get; init; }

    /// <summary>Had none, or were flagged, and have a CDR now.</summary>
    public required long CdrsMade { get; init; }

    /// <summary>Held back, for reasons other than before.</summary>
    public required long Flagged { get; init; }

    /// <summary>Still held back, for the same reasons.</summary>
    public required long StillFlagged { get; init; }

    /// <summary>Have a CDR, and come to the same today.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Had a CDR, and come to something else today.</summary>
    public required long Changed { get; init; }

    /// <summary>Have a CDR that stands, although they would be held back today.</summary>
    public required long Standing { get; init; }

    /// <summary>Not finished yet, or dropped.</summary>
    public required long Skipped { get; init; }

    /// <summary>How many sessions are held back, or would be, for each reason; a session may have several.</summary>
    public required IReadOnlyList<RebillingReasonBody> Reasons { get; init; }
}

/// <param name="Code">For example NO_BILLING_RULE.</param>
public sealed record RebillingReasonBody(string Code, long Sessions);
