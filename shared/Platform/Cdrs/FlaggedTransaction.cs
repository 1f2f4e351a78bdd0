using System.Text.Json.Serialization;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Cdrs;

/// <summary>A finished session that is held back from billing, with every reason for it (domain §12).</summary>
public sealed record FlaggedTransaction
{
    /// <summary><c>flag-</c> and the session id, so that a session has at most one.</summary>
    public required string Id { get; init; }
    public required string TenantId { get; init; }

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
    public required DateTimeOffset FlaggedAt { get; init; }

    /// <summary>Readings that came with an orphaned stop.</summary>
    public IReadOnlyList<MeterSample> Samples { get; init; } = [];

    public static string IdOf(string sessionId) => $"flag-{sessionId}";

    /// <summary>The ledger id behind a flag's id: it says the partition.</summary>
    public static bool TryParseId(string? id, out SessionId ledgerId)
    {
        ledgerId = default;
        return id is not null && id.StartsWith("flag-", StringComparison.Ordinal) && Sessions.SessionId.TryParse(id[5..], out ledgerId);
    }
}

/// <summary>One reason to hold a session back.</summary>
/// <param name="Code">Stable, for example <c>NO_BILLING_RULE</c>.</param>
/// <param name="Category">Decides what an operator may do about it.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
/// <param name="Fields">What the check looked at.</param>
public sealed record FlagReason(string Code, FlagCategory Category, FlagOwner Owner, string Sentence, IReadOnlyList<string> Fields);

/// <summary>Domain §12.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagCategory>))]
public enum FlagCategory { Configuration, Feasibility, BillingRules, FinalCostCheck }

/// <summary>Whose queue a flag is in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagOwner>))]
public enum FlagOwner { Cpo, Emsp, Platform }
