using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Where a price change stands.</summary>
[JsonConverter(typeof(UpperNames<PriceChangeStatusName>))]
public enum PriceChangeStatusName { AwaitingApproval, Scheduled, Effective, Cancelled, Rejected }

/// <summary>One rule of a price change.</summary>
/// <param name="Before">Its version before; left out: it was new.</param>
/// <param name="After">Its version afterwards; left out: it was deleted.</param>
public sealed record RuleVersionChangeBody(string RuleId, int? Before = null, int? After = null);

/// <summary>Who decided, when and why.</summary>
public sealed record PriceChangeDecisionBody(ActorBody By, DateTimeOffset At, string? Reason = null);

/// <summary>A decision about a price change.</summary>
public sealed record PriceChangeDecisionRequest
{
    /// <summary>Up to 500 characters, for whoever asks later.</summary>
    public string? Reason { get; init; }
}

/// <summary>A change of what sessions cost, from its request until everybody who must know has been told.</summary>
public sealed record PriceChangeResponse
{
    public required string Id { get; init; }
    public required PricingEngine Engine { get; init; }
    public string? TariffCode { get; init; }
    public string? RetailPackageId { get; init; }
    public required PriceChangeStatusName Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required ActorBody CreatedBy { get; init; }
    public string? Reason { get; init; }
    public AuditPrivilegeName? Privilege { get; init; }

    /// <summary>By each location's clock; left out: at once.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? EffectiveAt { get; init; }

    public required IReadOnlyList<RuleVersionChangeBody> Rules { get; init; }

    /// <summary>What the rules would become, while an approval is awaited.</summary>
    public IReadOnlyList<BillingRuleResponse>? Proposed { get; init; }

    /// <summary>When its rules were saved; left out: they are not, and price nothing.</summary>
    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>Approval, rejection or cancellation.</summary>
    public PriceChangeDecisionBody? Decision { get; init; }

    /// <summary>When it took effect by the first clock.</summary>
    public DateTimeOffset? EffectiveSince { get; init; }

    /// <summary>Partners' eMSP networks that are told.</summary>
    public IReadOnlyList<string>? PartnerNetworkIds { get; init; }

    /// <summary>How many chargers that show prices were sent the new one.</summary>
    public int? StationsTold { get; init; }
}
