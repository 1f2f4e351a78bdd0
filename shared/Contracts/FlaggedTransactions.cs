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

/// <summary>A finished session that could not become a CDR, and why.</summary>
public sealed record FlaggedTransactionResponse
{
    public required string Id { get; init; }

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
    public required DateTimeOffset FlaggedAt { get; init; }
}

/// <param name="Code">Stable, for example <c>NO_BILLING_RULE</c>.</param>
/// <param name="Sentence">What is wrong and what to do, for a person.</param>
/// <param name="Fields">What to look at, for example <c>tariffCode</c>.</param>
public sealed record FlagReasonBody(string Code, FlagCategory Category, FlagOwner Owner, string Sentence, IReadOnlyList<string> Fields);
