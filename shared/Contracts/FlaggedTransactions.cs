using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Which part of the validation found it.</summary>
[JsonConverter(typeof(UpperNames<FlagCategory>))]
public enum FlagCategory { Configuration, Feasibility, BillingRules, FinalCostCheck }

/// <summary>Whose turn it is.</summary>
[JsonConverter(typeof(UpperNames<FlagOwner>))]
public enum FlagOwner
{
    [JsonStringEnumMemberName("CPO")]
    Cpo,

    [JsonStringEnumMemberName("EMSP")]
    Emsp,

    [JsonStringEnumMemberName("PLATFORM")]
    Platform,
}

/// <summary>Where a finished session stands with billing.</summary>
[JsonConverter(typeof(UpperNames<BillingStatusName>))]
public enum BillingStatusName { Calculated, Flagged, Dropped }

/// <summary>What can be done about a flagged transaction.</summary>
[JsonConverter(typeof(UpperNames<FlagActionName>))]
public enum FlagActionName { Accept, Retry, Drop, Reopen }

/// <summary>
/// How a time-of-use session is priced whose meter was not read when it decides: by the rule of the start, by the clock with the
/// energy spread evenly between the readings there are, or by whichever costs less.
/// </summary>
[JsonConverter(typeof(UpperNames<TimeOfUseChoiceName>))]
public enum TimeOfUseChoiceName { LowerOfBoth, StartRule, Interpolated }

/// <summary>What changed where a session stands with billing.</summary>
[JsonConverter(typeof(UpperNames<BillingEventName>))]
public enum BillingEventName { Flagged, Accepted, Retried, Calculated, Released, Dropped, Reopened, Credited, Corrected, Warned }

/// <param name="By">Who did it; the workflow "settlement" where nobody asked for it.</param>
/// <param name="Codes">The reasons that it is about.</param>
/// <param name="CdrId">The CDR that was made, or taken back.</param>
public sealed record BillingEventBody(
    BillingEventName Event, DateTimeOffset At, ActorBody By, string? Reason = null, IReadOnlyList<string>? Codes = null, string? CdrId = null);

/// <summary>Something done about a flagged transaction.</summary>
public sealed record FlagDecisionRequest
{
    /// <summary>1 to 500 characters, for whoever asks later.</summary>
    public required string Reason { get; init; }
}

/// <summary>Accepts what was found.</summary>
public sealed record FlagAcceptanceRequest
{
    /// <summary>1 to 500 characters, for whoever asks later.</summary>
    public required string Reason { get; init; }

    /// <summary>For MISSING_CLOCK_ALIGNED_READINGS alone; LOWER_OF_BOTH when left out.</summary>
    public TimeOfUseChoiceName? TimeOfUsePricing { get; init; }
}

/// <summary>Where the transaction stands now.</summary>
public sealed record FlagResolutionResponse
{
    public required BillingStatusName BillingStatus { get; init; }

    /// <summary>What bills it; left out: nothing does.</summary>
    public string? CdrId { get; init; }

    /// <summary>What is held back or was dropped; left out: nothing.</summary>
    public FlaggedTransactionResponse? FlaggedTransaction { get; init; }
}

/// <summary>What a correction led to.</summary>
public sealed record CdrCorrectionResponse
{
    public required BillingStatusName BillingStatus { get; init; }

    /// <summary>What bills the session now; left out: nothing does.</summary>
    public string? CdrId { get; init; }

    /// <summary>Credits and new CDRs, in order; empty when the session comes to the same as before.</summary>
    public required IReadOnlyList<CdrResponse> Made { get; init; }

    /// <summary>What can't be billed as it is, or was dropped.</summary>
    public FlaggedTransactionResponse? FlaggedTransaction { get; init; }
}

/// <summary>A finished session that could not become a CDR, and why.</summary>
public sealed record FlaggedTransactionResponse
{
    public required string Id { get; init; }

    /// <summary>FLAGGED or DROPPED.</summary>
    public required BillingStatusName BillingStatus { get; init; }

    /// <summary>What can be done about it; it follows from the categories of its reasons.</summary>
    public required IReadOnlyList<FlagActionName> AllowedActions { get; init; }

    /// <summary>Absent for a stop whose start the platform never saw.</summary>
    public string? SessionId { get; init; }
    public required string StationId { get; init; }

    /// <summary>The id that the charger uses.</summary>
    public required string TransactionId { get; init; }
    public string? TokenUid { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the meter proves; never negative.</summary>
    public required decimal EnergyWh { get; init; }
    public decimal? MeterStopWh { get; init; }
    public required IReadOnlyList<FlagReasonBody> Reasons { get; init; }

    /// <summary>Where it would not be billed by the price shown when it started; left out: it would.</summary>
    public IReadOnlyList<PriceDeviationBody>? Deviations { get; init; }

    /// <summary>When these reasons were found, or it was dropped.</summary>
    public required DateTimeOffset FlaggedAt { get; init; }

    /// <summary>Since when it is flagged without a break.</summary>
    public DateTimeOffset? FlaggedSince { get; init; }

    /// <summary>When it will be dropped, unless it is resolved before; left out: it was.</summary>
    public DateTimeOffset? DropsAt { get; init; }

    /// <summary>The CDR that bills wholesale and reimbursement, or the session as it was before something arrived late.</summary>
    public string? CdrId { get; init; }

    /// <summary>What it would come to, as far as that is known.</summary>
    public FlagEstimateBody? Estimate { get; init; }

    /// <summary>What was done about it, oldest first; in lists left out.</summary>
    public IReadOnlyList<BillingEventBody>? History { get; init; }
}

/// <summary>Without VAT and before coupons.</summary>
public sealed record FlagEstimateBody(MoneyBody? Wholesale = null, MoneyBody? Retail = null, MoneyBody? Reimbursement = null);

/// <param name="Code">Stable, for example <c>NO_BILLING_RULE</c>.</param>
/// <param name="Sentence">What is wrong and what to do, for a person.</param>
/// <param name="Fields">What to look at, for example <c>tariffCode</c>.</param>
/// <param name="Engine">The one price that it stands in the way of; left out: all.</param>
/// <param name="About">What the root cause is about, equal for transactions that one cure resolves; left out: the station.</param>
public sealed record FlagReasonBody(
    string Code, FlagCategory Category, FlagOwner Owner, string Sentence, IReadOnlyList<string> Fields, PricingEngine? Engine = null, string? About = null);
