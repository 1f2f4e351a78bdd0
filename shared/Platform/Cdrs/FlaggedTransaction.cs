using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// A finished session that is held back from billing, with every reason for it (domain §12), or that was dropped. Resolved ones
/// are gone: the session keeps what happened.
/// </summary>
public sealed record FlaggedTransaction
{
    /// <summary><c>flag-</c> and the session id, so that a session has at most one.</summary>
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public BillingStatus Status { get; set; } = BillingStatus.Flagged;

    /// <summary>Null for a stop whose start the platform never saw.</summary>
    public string? SessionId { get; init; }
    public required string StationId { get; init; }
    public int? ConnectorId { get; init; }
    public required string TransactionId { get; init; }
    public string? TokenUid { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Energy that the meter proves, Wh; never negative.</summary>
    public required decimal EnergyWh { get; init; }

    /// <summary>The register that an orphaned stop brought, Wh.</summary>
    public decimal? MeterStopWh { get; init; }
    public required IReadOnlyList<FlagReason> Reasons { get; init; }

    /// <summary>Where it would not be billed by the price shown at its start; null: it would.</summary>
    public IReadOnlyList<PriceDeviation>? Deviations { get; init; }

    /// <summary>When the newest reasons were found.</summary>
    public required DateTimeOffset FlaggedAt { get; init; }

    /// <summary>Since when it is flagged without a break: its 90 days count from here; null in records from before that was kept.</summary>
    public DateTimeOffset? FlaggedSince { get; init; }

    /// <summary>Since when its 90 days count.</summary>
    [JsonIgnore]
    public DateTimeOffset HeldSince => FlaggedSince ?? FlaggedAt;

    /// <summary>When it is dropped unless it is resolved before; null: it was dropped.</summary>
    [JsonIgnore]
    public DateTimeOffset? DropsAt => Status == BillingStatus.Flagged ? HeldSince + DroppedAfter : null;

    /// <summary>The CDR that released wholesale and reimbursement while retail stays flagged; null: none.</summary>
    public string? ReleasedCdrId { get; init; }

    /// <summary>What happened to one without a session, oldest first; null: nothing, or its session keeps it.</summary>
    public IReadOnlyList<BillingEvent>? History { get; init; }

    /// <summary>What the engines made of it; prices that a reason stands in the way of are missing.</summary>
    public PricedAttempt? Estimate { get; init; }

    /// <summary>The last time that its owner was warned that it will be dropped; null: never.</summary>
    public FlagWarning? Warning { get; init; }
    public string? LocationId { get; init; }
    public string? ReimbursementTariffCode { get; init; }
    public CdrParties? Parties { get; init; }

    /// <summary>Readings that came with an orphaned stop.</summary>
    public IReadOnlyList<MeterSample> Samples { get; init; } = [];

    /// <summary>So long a flag is retried.</summary>
    public static TimeSpan DroppedAfter { get; } = TimeSpan.FromDays(90);

    public static string IdOf(string sessionId) => $"flag-{sessionId}";

    /// <summary>The ledger id behind the id of a flag that was read.</summary>
    /// <exception cref="FormatException">It is no such id.</exception>
    public static SessionId LedgerIdOf(string id) =>
        TryParseId(id, out var ledgerId) ? ledgerId : throw new FormatException($"'{id}' is no id of a flagged transaction.");

    /// <summary>The ledger id behind a flag's id: it says the partition.</summary>
    public static bool TryParseId(string? id, out SessionId ledgerId)
    {
        ledgerId = default;
        return id is not null && id.StartsWith("flag-", StringComparison.Ordinal) && Sessions.SessionId.TryParse(id[5..], out ledgerId);
    }
}

/// <summary>The owner of a flag was told that it will be dropped.</summary>
/// <param name="Day">14, 60 or 80: so many days it had been flagged.</param>
/// <param name="RunId">The nightly run that told.</param>
public sealed record FlagWarning(int Day, string RunId);

/// <summary>One reason to hold a session back.</summary>
/// <param name="Code">Stable, for example <c>NO_BILLING_RULE</c>.</param>
/// <param name="Category">Decides what an operator may do about it.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
/// <param name="Fields">What the check looked at.</param>
public sealed record FlagReason(string Code, FlagCategory Category, FlagOwner Owner, string Sentence, IReadOnlyList<string> Fields)
{
    public FlagSeverity Severity { get; set; } = FlagSeverity.Flag;

    /// <summary>The one engine that it stands in the way of; null: the session as a whole.</summary>
    public BillingEngine? Engine { get; init; }

    /// <summary>What the root cause is about, for example <c>wholesale tariff AC-22</c>: equal for sessions that one cure resolves. Null: the station.</summary>
    public string? About { get; init; }
}

/// <summary>Whether a finding stops the CDR.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagSeverity>))]
public enum FlagSeverity
{
    /// <summary>No CDR before somebody or something resolves it.</summary>
    Flag,

    /// <summary>Shown with the CDR.</summary>
    Note,
}

/// <summary>Where a finished session stands with billing (domain §12).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BillingStatus>))]
public enum BillingStatus { Calculated, Flagged, Dropped }

/// <summary>Domain §12.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagCategory>))]
public enum FlagCategory { Configuration, Feasibility, BillingRules, FinalCostCheck }

/// <summary>Whose queue a flag is in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagOwner>))]
public enum FlagOwner { Cpo, Emsp, Platform }
