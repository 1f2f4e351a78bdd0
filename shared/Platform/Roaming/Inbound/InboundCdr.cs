using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Roaming.Inbound;

/// <summary>Where a partner's CDR stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InboundCdrStatus>))]
public enum InboundCdrStatus
{
    /// <summary>It has a retail price, and nothing speaks against it.</summary>
    Priced,

    /// <summary>Held back, with every reason.</summary>
    Flagged,

    /// <summary>Given up: the driver is never billed for it.</summary>
    Dropped,
}

/// <summary>What somebody accepted of a partner's CDR, which never changes itself.</summary>
/// <param name="Retail">What the driver was to pay then: another price is not accepted.</param>
/// <param name="Why">In the words of whoever accepted it.</param>
public sealed record InboundAcceptance(IReadOnlyList<string> Codes, Money? Retail, Actor By, DateTimeOffset At, string Why)
{
    internal bool Covers(FlagReason reason, Money? retail) =>
        reason.Category.Allows(FlagAction.Accept) && Codes.Contains(reason.Code)
            && (reason is not { Category: FlagCategory.FinalCostCheck, Engine: BillingEngine.Retail } || Retail == retail);
}

/// <summary>What a partner billed us for a session of one of our tokens, and what our driver pays for it.</summary>
public sealed record InboundCdr
{
    /// <summary><c>inbound-</c> and a ledger id that is derived from party and CDR id.</summary>
    public required string Id { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The CPO that sent it, for example <c>DE-ALL</c>.</summary>
    public required string PartyId { get; init; }

    /// <summary>The partner's own id.</summary>
    public required string CdrId { get; init; }

    /// <summary>2.1.1, 2.2.1 or 2.3.0.</summary>
    public required string OcpiVersion { get; init; }

    /// <summary>The CDR's JSON, character for character as it came.</summary>
    public required string Raw { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public required string TimeZone { get; init; }
    public required decimal EnergyWh { get; init; }
    public required InboundCdrStatus Status { get; init; }

    /// <summary>Our token; null: it is not known.</summary>
    public string? TokenUid { get; init; }
    public string? DriverId { get; init; }
    public string? RetailPackageId { get; init; }
    public CdrParties? Parties { get; init; }

    /// <summary>The partner's total without VAT; null: it tells none that counts.</summary>
    public Money? Wholesale { get; init; }

    /// <summary>When it got its retail price: it can be settled since; null: it has none, or that was not kept.</summary>
    public DateTimeOffset? PricedAt { get; init; }

    /// <summary>What the driver pays; null while there is a reason against it.</summary>
    public EnginePrice? Retail { get; init; }

    /// <summary>The partner's figure against its own tariff; null: the CDR carries none that can be used.</summary>
    public InboundAudit? Audit { get; init; }

    /// <summary>Why it is held back; empty when it is priced.</summary>
    public required IReadOnlyList<FlagReason> Reasons { get; init; }

    /// <summary>Since when it is flagged without a break; null: it isn't, or that was not kept.</summary>
    public DateTimeOffset? FlaggedSince { get; init; }

    /// <summary>The last time that somebody was warned that it will be dropped; null: never.</summary>
    public FlagWarning? Warning { get; init; }

    /// <summary>Null: nothing was accepted.</summary>
    public InboundAcceptance? Acceptance { get; init; }

    /// <summary>What was done about it, oldest first; null: nothing.</summary>
    public IReadOnlyList<BillingEvent>? History { get; init; }

    /// <summary>Since when its 90 days count.</summary>
    [JsonIgnore]
    public DateTimeOffset HeldSince => FlaggedSince ?? ReceivedAt;

    /// <summary>When it is dropped unless it is resolved before.</summary>
    [JsonIgnore]
    public DateTimeOffset DropsAt => HeldSince + FlaggedTransaction.DroppedAfter;

    /// <summary>What can be done about it.</summary>
    [JsonIgnore]
    public IReadOnlyList<FlagAction> AllowedActions => Status switch
    {
        InboundCdrStatus.Dropped => [FlagAction.Reopen],
        InboundCdrStatus.Flagged => FlagActions.AllowedFor(Reasons),
        _ => [],
    };

    /// <summary>What somebody may want to know, and need not act on.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    internal InboundCdr Record(BillingEvent happened) => this with { History = BillingEvent.Append(History, [happened]) };

    public static string IdOf(SessionId ledgerId) => $"inbound-{ledgerId}";

    /// <summary>The ledger id behind the id of one that was read.</summary>
    /// <exception cref="FormatException">It is no such id.</exception>
    internal static SessionId LedgerIdOf(string id) =>
        TryParseId(id, out var ledgerId) ? ledgerId : throw new FormatException($"'{id}' is no id of a partner's CDR.");

    /// <summary>The ledger id behind an id: it says the partition.</summary>
    public static bool TryParseId(string? id, out SessionId ledgerId)
    {
        ledgerId = default;
        return id is not null && id.StartsWith("inbound-", StringComparison.Ordinal) && SessionId.TryParse(id[8..], out ledgerId);
    }
}

/// <summary>Whether a partner's cost is what its own tariff says.</summary>
/// <param name="Computed">By the tariff in the CDR.</param>
/// <param name="Told">By the partner.</param>
/// <param name="WithVat">Whether both are with taxes: the tariff tells no others.</param>
public sealed record InboundAudit(string TariffId, decimal Computed, decimal Told, bool WithVat, AuditVerdict Verdict);

[JsonConverter(typeof(JsonStringEnumConverter<AuditVerdict>))]
public enum AuditVerdict
{
    Agrees,

    /// <summary>Off, but by no more than 1 % or 0.05.</summary>
    WithinTolerance,
    Off,
}

/// <summary>Which CDR of ours a partner's id means.</summary>
internal sealed record InboundCdrKey(string Id, string LedgerId);

/// <summary>How partners' CDRs are kept: in the ledger month of their start, and by the partner's id.</summary>
public static class InboundCdrDocuments
{
    private const int Buckets = 16;

    /// <summary>Sorted by the session's start.</summary>
    public static DocumentType<InboundCdr> Cdr { get; } =
        new("inbound-cdr", InboundCdrJson.Default.InboundCdr, cdr => cdr.Id, cdr => SortableTime.Of(cdr.StartedAt))
        {
            TagsOf = static cdr => cdr switch
            {
                { Status: InboundCdrStatus.Flagged, Reasons: var reasons } =>
                    [FlaggedTag, .. FlagTags.OfReasons(reasons).Distinct(StringComparer.Ordinal)],
                { PricedAt: { } at } => LateCdrs.TagsOf(cdr.StartedAt, cdr.EndedAt, at),
                _ => [],
            },
        };

    /// <summary>Of those that are flagged: the night finds them by it.</summary>
    internal const string FlaggedTag = "status:flagged";

    internal static DocumentType<InboundCdrKey> Key { get; } =
        new("inbound-cdr-key", InboundCdrJson.Default.InboundCdrKey, key => key.Id, key => key.Id);

    /// <summary>OCPI ids are compared without case.</summary>
    internal static string KeyId(string partyId, string cdrId) => $"{partyId}|{KeyText.Escape(cdrId.ToUpperInvariant())}";

    internal static PartitionKey KeyPartition(string tenantId, string keyId) =>
        PartitionKey.Of(tenantId, "inbound-cdr-key", (Convert.ToInt32(ContentHash.Of(keyId)[..2], 16) % Buckets).ToString("x", System.Globalization.CultureInfo.InvariantCulture));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InboundCdr))]
[JsonSerializable(typeof(InboundCdrKey))]
internal sealed partial class InboundCdrJson : JsonSerializerContext;
