using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>What a run is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagRunKind>))]
public enum FlagRunKind
{
    /// <summary>Ends sessions that never ended, retries every flag, warns, drops after 90 days, and reports.</summary>
    Nightly,

    /// <summary>One action for all that a filter finds.</summary>
    Action,
}

[JsonConverter(typeof(JsonStringEnumConverter<FlagRunStatus>))]
public enum FlagRunStatus { Running, Completed, Cancelled, Failed }

/// <summary>What a run is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagRunPhase>))]
public enum FlagRunPhase { EndingSessions, Flags, InboundCdrs, Reporting }

/// <summary>Which flagged transactions an action is for; at least the tag or the station is set.</summary>
/// <param name="Tag">Of <see cref="FlagTags"/>.</param>
public sealed record FlagFilter(string? Tag, string? StationId, DateTimeOffset? From, DateTimeOffset? Before)
{
    /// <summary>
    /// Whether a reason of what it finds is meant by it: who accepts a cause, a reason or an owner's queue has not looked at what
    /// else is wrong with the same transactions.
    /// </summary>
    /// <param name="stationId">Of the transaction.</param>
    public bool Means(FlagReason reason, string stationId) =>
        Tag is null || Tag == FlagTags.Reason(reason.Code) || Tag == FlagTags.Owner(reason.Owner) || Tag == FlagTags.Cause(reason, stationId);
}

/// <summary>
/// A walk through the flagged transactions of a tenant, page by page. A page is first written down (<see cref="Planned"/>), then
/// dealt with, and then counted by what became of it: so a page that is begun again after a crash counts the same.
/// </summary>
public sealed record FlagRun
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required FlagRunKind Kind { get; init; }
    public required Actor By { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The moment that its decisions are of; an input, so that a run that is repeated decides alike.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Of an action: in the words of whoever asked for it.</summary>
    public string? Reason { get; init; }
    public FlagAction? Action { get; init; }
    public TimeOfUseChoice? TimeOfUse { get; init; }
    public FlagFilter? Filter { get; init; }

    public FlagRunStatus Status { get; init; } = FlagRunStatus.Running;
    public FlagRunPhase Phase { get; init; }

    /// <summary>The last that was planned; null at the beginning of a phase.</summary>
    public LedgerCursor? Cursor { get; init; }

    /// <summary>The ids of the page that is being dealt with; null: the next page is to be planned.</summary>
    public IReadOnlyList<string>? Planned { get; init; }
    public FlagRunFigures Figures { get; init; } = new();

    /// <summary>Of a nightly run that is over.</summary>
    public FlagReport? Report { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed, for a person.</summary>
    public string? Failure { get; init; }

    [JsonIgnore]
    public bool IsRunning => Status == FlagRunStatus.Running;

    /// <summary>The kind of documents that it walks through.</summary>
    [JsonIgnore]
    public DocumentType<FlaggedTransaction> Walks => Action == FlagAction.Reopen ? CdrDocuments.Dropped : CdrDocuments.Flagged;
}

/// <summary>What became of what a run dealt with.</summary>
public sealed record FlagRunFigures
{
    /// <summary>Sessions that never ended and were ended.</summary>
    public long EndedSessions { get; init; }
    public long Transactions { get; init; }

    /// <summary>Billed.</summary>
    public long Calculated { get; init; }
    public long StillFlagged { get; init; }

    /// <summary>Of these: wholesale is billed and retail is not.</summary>
    public long Released { get; init; }

    /// <summary>Of these: the owner was warned by this run.</summary>
    public long Warned { get; init; }
    public long Dropped { get; init; }
    public decimal DroppedEnergyWh { get; init; }

    /// <summary>What the dropped ones would have come to by wholesale, as far as that was known; one for each currency.</summary>
    public IReadOnlyList<Money> DroppedAmounts
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Partners' CDRs that were flagged.</summary>
    public InboundFigures Inbound
    {
        get;
        init => field = value ?? InboundFigures.None;
    } = InboundFigures.None;

    internal FlagRunFigures With(InboundCdr outcome, string runId) => this with
    {
        Inbound = outcome.Status switch
        {
            InboundCdrStatus.Priced => Inbound with { Priced = Inbound.Priced + 1 },
            InboundCdrStatus.Dropped => Inbound with
            {
                Dropped = Inbound.Dropped + 1,
                DroppedEnergyWh = Inbound.DroppedEnergyWh + outcome.EnergyWh,
                DroppedAmounts = outcome.Wholesale is { } amount ? Plus(Inbound.DroppedAmounts, amount) : Inbound.DroppedAmounts,
            },
            _ => Inbound with { StillFlagged = Inbound.StillFlagged + 1, Warned = Inbound.Warned + (outcome.Warning?.RunId == runId ? 1 : 0) },
        },
    };

    internal FlagRunFigures With(FlaggedTransaction? outcome, string runId) => outcome switch
    {
        null => this with { Transactions = Transactions + 1, Calculated = Calculated + 1 },
        { Status: BillingStatus.Dropped } => this with
        {
            Transactions = Transactions + 1,
            Dropped = Dropped + 1,
            // What a CDR bills is not lost: only a retail price was given up, or a correction.
            DroppedEnergyWh = DroppedEnergyWh + (outcome.ReleasedCdrId is null ? outcome.EnergyWh : 0),
            DroppedAmounts = outcome is { ReleasedCdrId: null, Estimate.Wholesale: { } amount } ? Plus(DroppedAmounts, amount) : DroppedAmounts,
        },
        _ => this with
        {
            Transactions = Transactions + 1,
            StillFlagged = StillFlagged + 1,
            Released = Released + (outcome.ReleasedCdrId is null ? 0 : 1),
            Warned = Warned + (outcome.Warning?.RunId == runId ? 1 : 0),
        },
    };

    private static IReadOnlyList<Money> Plus(IReadOnlyList<Money> amounts, Money amount) =>
        amounts.Any(known => known.Currency == amount.Currency)
            ? [.. amounts.Select(known => known.Currency == amount.Currency ? known + amount : known)]
            : [.. amounts.Append(amount).OrderBy(known => known.Currency.Code, StringComparer.Ordinal)];
}

/// <summary>What became of partners' CDRs that were flagged.</summary>
public sealed record InboundFigures(long Priced, long StillFlagged, long Dropped)
{
    public static InboundFigures None { get; } = new(0, 0, 0);

    /// <summary>Of those still flagged: somebody was warned by this run.</summary>
    public long Warned { get; set; }
    public decimal DroppedEnergyWh { get; set; }

    /// <summary>What the partners billed for the dropped ones, which no driver pays; one for each currency.</summary>
    public IReadOnlyList<Money> DroppedAmounts
    {
        get;
        init => field = value ?? [];
    } = [];
}

/// <summary>What is flagged after a night.</summary>
/// <param name="Reasons">How many transactions each reason holds back, by code; one may have several.</param>
/// <param name="Owners">In whose queues they are.</param>
/// <param name="PreviousRunId">The nightly run that the changes are against; null: this was the first.</param>
public sealed record FlagReport(IReadOnlyList<FlagCount> Reasons, IReadOnlyList<FlagCount> Owners, string? PreviousRunId);

/// <param name="Change">Against the run before; 0 in the first.</param>
public sealed record FlagCount(string Key, long Count, long Change);

/// <summary>Held by the one nightly run of a tenant that is running.</summary>
internal sealed record NightlyClaim(string RunId);

/// <summary>All runs of a tenant in one partition.</summary>
internal static class FlagRunDocuments
{
    public const string ClaimId = "nightly-claim";

    public static DocumentType<FlagRun> Run { get; } = new("flag-run", FlagRunJson.Default.FlagRun, run => RunId(run.Id), run => SortableTime.Of(run.CreatedAt));

    public static DocumentType<NightlyClaim> Claim { get; } = new("nightly-claim", FlagRunJson.Default.NightlyClaim, _ => ClaimId, _ => "");

    public static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "flag-runs");

    public static string RunId(string id) => $"flag-run|{KeyText.Escape(id)}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FlagRun))]
[JsonSerializable(typeof(NightlyClaim))]
internal sealed partial class FlagRunJson : JsonSerializerContext;
