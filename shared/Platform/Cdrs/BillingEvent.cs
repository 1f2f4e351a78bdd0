using System.Text.Json.Serialization;
using GreenFlux.Platform.Audit;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Something that changed where a session stands with billing.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Reason">As whoever did it gave it; null where the platform did it by itself.</param>
/// <param name="Codes">The reasons that it is about.</param>
public sealed record BillingEvent(BillingEventKind Kind, DateTimeOffset At, Actor By, string? Reason = null, IReadOnlyList<string>? Codes = null)
{
    /// <summary>So many are kept of one session.</summary>
    public const int Kept = 50;

    /// <summary>The pipeline, when nobody asked for it.</summary>
    public static Actor Pipeline { get; } = Actor.System("settlement");

    /// <summary>The CDR that it led to, or that it took back.</summary>
    public string? CdrId { get; init; }

    internal static IReadOnlyList<BillingEvent> Append(IReadOnlyList<BillingEvent>? history, IReadOnlyList<BillingEvent> events) =>
        [.. (history ?? []).Concat(events).TakeLast(Kept)];
}

[JsonConverter(typeof(JsonStringEnumConverter<BillingEventKind>))]
public enum BillingEventKind
{
    /// <summary>Held back, for other reasons than before.</summary>
    Flagged,
    Accepted,

    /// <summary>Somebody had it decided anew, and something came of it.</summary>
    Retried,

    /// <summary>A CDR was made.</summary>
    Calculated,

    /// <summary>Wholesale and reimbursement were released while retail stays flagged.</summary>
    Released,
    Dropped,
    Reopened,

    /// <summary>A CDR was taken back.</summary>
    Credited,

    /// <summary>Somebody had it priced anew although it was billed.</summary>
    Corrected,

    /// <summary>The owner was told that the drop is near.</summary>
    Warned,
}
