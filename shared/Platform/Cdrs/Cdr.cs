using GreenFlux.Billing;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Cdrs;

/// <summary>A charge detail record: immutable once stored (domain §11).</summary>
public sealed record Cdr
{
    /// <summary><c>cdr-</c>, the session id, and the revision that it settles.</summary>
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string SessionId { get; init; }
    public required int Revision { get; init; }
    public required string StationId { get; init; }
    public required int ConnectorId { get; init; }
    public string? EvseId { get; init; }
    public required string LocationId { get; init; }
    public required string TimeZone { get; init; }
    public required string TransactionId { get; init; }
    public required string TokenUid { get; init; }
    public string? AuthId { get; init; }
    public string? DriverId { get; init; }
    public string? RetailPackageId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public required decimal EnergyWh { get; init; }
    public required long DurationSeconds { get; init; }
    public required EnginePrice Wholesale { get; init; }

    /// <summary>Null when the token is not one of ours (its own eMSP prices it).</summary>
    public EnginePrice? Retail { get; init; }

    /// <summary>Null when no reimbursement tariff is set: absent, not zero.</summary>
    public EnginePrice? Reimbursement { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static string IdOf(string sessionId, int revision) => $"cdr-{sessionId}-{revision}";

    /// <summary>The session behind a CDR's id: it says the partition.</summary>
    public static bool TryParseId(string? id, out SessionId sessionId)
    {
        sessionId = default;
        return id is { Length: > 31 } && id.StartsWith("cdr-", StringComparison.Ordinal)
            && Sessions.SessionId.TryParse(id[4..30], out sessionId) && id[30] == '-';
    }
}

/// <summary>What one engine made of the session.</summary>
/// <param name="TariffCode">The code (for retail: the package) that led to the rule.</param>
/// <param name="RuleId">The one rule valid at session start.</param>
/// <param name="Lines">Every line with its quantity, price and evidence.</param>
/// <param name="Total">Sum of the rounded lines.</param>
public sealed record EnginePrice(string TariffCode, string RuleId, int RuleVersion, IReadOnlyList<CostLine> Lines, Money Total);
