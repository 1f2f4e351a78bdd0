using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Storage;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Where a price change stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PriceChangeStatus>))]
public enum PriceChangeStatus
{
    /// <summary>Its rules are not saved and price nothing.</summary>
    AwaitingApproval,

    /// <summary>Its rules are saved, and become valid when their moment comes.</summary>
    Scheduled,

    /// <summary>Its moment came by the first clock that counts.</summary>
    Effective,
    Cancelled,
    Rejected,
}

/// <summary>One rule of a price change.</summary>
/// <param name="Before">Its version before; null: it was new.</param>
/// <param name="After">Its version afterwards; null: it was deleted.</param>
public sealed record RuleVersionChange(string RuleId, int? Before, int? After);

/// <summary>Who decided about a price change, when and why.</summary>
public sealed record PriceChangeDecision(Actor By, DateTimeOffset At, string? Reason);

/// <summary>
/// A change of what sessions cost, from its request until everybody who must know has been told. Prices never depend on it:
/// the rules' own validity makes them count, this record only follows.
/// </summary>
public sealed record PriceChange
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required BillingEngine Engine { get; init; }

    /// <summary>For retail the package.</summary>
    public required string TariffCode { get; init; }
    public required PriceChangeStatus Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required Actor CreatedBy { get; init; }
    public string? Reason { get; init; }
    public AuditPrivilege? Privilege { get; init; }

    /// <summary>By each location's clock; null: at once.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? EffectiveAt { get; init; }

    public required IReadOnlyList<RuleVersionChange> Rules { get; init; }

    /// <summary>What the rules would become, while that is not decided; null afterwards, when their versions tell.</summary>
    public IReadOnlyList<StoredRule>? Proposed { get; init; }

    /// <summary>When its rules were saved; null: they are not.</summary>
    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>Approval, rejection or cancellation; null: there was none.</summary>
    public PriceChangeDecision? Decision { get; init; }

    /// <summary>When it took effect first; null: it has not.</summary>
    public DateTimeOffset? EffectiveSince { get; init; }

    /// <summary>Partners' networks that are told.</summary>
    public IReadOnlyList<string>? PartnerNetworkIds { get; init; }

    /// <summary>Zones whose stations have been told.</summary>
    public IReadOnlyList<string>? ToldZones { get; init; }

    /// <summary>Commands that showed chargers the new price.</summary>
    public int StationsTold { get; init; }

    /// <summary>Whether nothing is left to be done.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Whether something happens by itself: an open proposal without a moment waits for people alone.</summary>
    [JsonIgnore]
    public bool NeedsWorkflow => !IsClosed && !(Status == PriceChangeStatus.AwaitingApproval && EffectiveAt is null);

    /// <summary>Stored so that a sweep can filter by it.</summary>
    public string Progress => IsClosed ? ClosedProgress : OpenProgress;

    internal const string OpenProgress = "Open";
    internal const string ClosedProgress = "Closed";
}

/// <summary>How price changes are kept: beside their rules, so that both change in one batch.</summary>
internal static class PriceChangeDocuments
{
    public static DocumentType<PriceChange> Type { get; } = new(
        "price-change", TariffJson.Default.PriceChange, change => IdOf(change.Id), change => $"{SortableTime.Of(change.CreatedAt)}|{change.Id}");

    public static string IdOf(string id) => $"change|{KeyText.Escape(id)}";
}
