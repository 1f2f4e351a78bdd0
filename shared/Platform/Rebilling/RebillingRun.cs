using System.Text.Json.Serialization;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs.Bulk;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Rebilling;

/// <summary>Where a re-billing run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RebillingStatus>))]
public enum RebillingStatus { Running, Completed, Cancelled, Failed }

/// <summary>
/// A run over the stored sessions of a period: what has no CDR gets one, what is flagged is decided anew, and what was billed is
/// priced anew. How far it is stands in its parts, one for each month; a tenant has one running at a time.
/// </summary>
public sealed record RebillingRun
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }

    /// <summary>When it was asked for: what is settled from here on counts as its work.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The key that asked for it.</summary>
    public required Actor By { get; init; }
    public required string Reason { get; init; }

    /// <summary>Sessions that started at or after this.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Sessions that started before this.</summary>
    public required DateTimeOffset Before { get; init; }

    /// <summary>Only sessions of this station; null: of all.</summary>
    public string? StationId { get; init; }

    /// <summary>Months with sessions when it began, oldest first; null before it has begun.</summary>
    public IReadOnlyList<string>? Months { get; init; }
    public RebillingStatus Status { get; init; } = RebillingStatus.Running;
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed, for a person.</summary>
    public string? Failure { get; init; }
}

/// <summary>How far a run is in one month, which is one partition of the ledger.</summary>
public sealed record RebillingPart
{
    public required string RunId { get; init; }
    public required string Month { get; init; }

    /// <summary>The last session that was settled; null before the first chunk.</summary>
    public Continuation? Cursor { get; init; }
    public bool IsOver { get; init; }
    public BulkResult Result { get; set; } = BulkResult.None;
}

/// <summary>That a run of the tenant is under way.</summary>
internal sealed record RebillingClaim(string RunId);
