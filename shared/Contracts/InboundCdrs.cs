using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>A partner's CDR for a session of one of the tenant's tokens.</summary>
public sealed record InboundCdrRequest
{
    /// <summary>The CDR object of OCPI 2.1.1, 2.2.1 or 2.3.0 as the partner sent it; kept unchanged. At most 256 KiB.</summary>
    public required JsonElement Cdr { get; init; }

    /// <summary>2.1.1, 2.2.1 or 2.3.0; left out: recognised by the CDR's fields.</summary>
    public string? OcpiVersion { get; init; }

    /// <summary>The CPO that sent it, for example DE-ALL; required where the CDR doesn't tell (2.1.1).</summary>
    public string? PartyId { get; init; }

    /// <summary>IANA zone of the location; required where the CDR doesn't tell (2.2.1, 2.3.0).</summary>
    public string? TimeZone { get; init; }
}

/// <summary>Where a partner's CDR stands.</summary>
[JsonConverter(typeof(UpperNames<InboundCdrStatusName>))]
public enum InboundCdrStatusName { Priced, Flagged, Dropped }

/// <summary>Whether a partner's cost is what its own tariff says.</summary>
[JsonConverter(typeof(UpperNames<AuditVerdictName>))]
public enum AuditVerdictName { Agrees, WithinTolerance, Off }

/// <summary>What a partner billed for a session, and what the driver pays for it.</summary>
public sealed record InboundCdrResponse
{
    public required string Id { get; init; }

    /// <summary>The CPO that sent it.</summary>
    public required string PartyId { get; init; }

    /// <summary>The partner's own id.</summary>
    public required string CdrId { get; init; }
    public required string OcpiVersion { get; init; }
    public required InboundCdrStatusName Status { get; init; }

    /// <summary>Why it is held back, or was when it was dropped; empty when it is priced.</summary>
    public required IReadOnlyList<FlagReasonBody> Reasons { get; init; }

    /// <summary>What can be done about it; empty when it is priced.</summary>
    public required IReadOnlyList<FlagActionName> AllowedActions { get; init; }

    /// <summary>What was done about it, oldest first; left out: nothing.</summary>
    public IReadOnlyList<BillingEventBody>? History { get; init; }

    /// <summary>What need not be acted on.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The tenant's token; absent when it is not known.</summary>
    public string? TokenUid { get; init; }
    public string? DriverId { get; init; }
    public string? RetailPackageId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public required string TimeZone { get; init; }
    public required decimal TotalEnergyWh { get; init; }
    public string? Currency { get; init; }

    /// <summary>What the partner charges, without VAT: the wholesale cost.</summary>
    public decimal? TotalCost { get; init; }
    public string? RetailCurrency { get; init; }

    /// <summary>What the driver pays, after coupons and without VAT; absent while it is flagged.</summary>
    public decimal? TotalRetailCost { get; init; }

    /// <summary>The same before coupons.</summary>
    public decimal? InternalRetailCost { get; init; }
    public decimal? RetailVat { get; init; }
    public decimal? TotalRetailVat { get; init; }
    public decimal? TotalRetailCostInclVat { get; init; }
    public CdrPriceBody? Retail { get; init; }
    public CdrPartiesBody? Parties { get; init; }

    /// <summary>Absent where the CDR carries no tariff that can be used; a note says why.</summary>
    public InboundAuditBody? Audit { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>As it came.</summary>
    public required JsonElement Cdr { get; init; }
}

/// <summary>The partner's cost by the tariff that its CDR carries.</summary>
/// <param name="Computed">By the tariff.</param>
/// <param name="Told">By the partner.</param>
/// <param name="WithVat">Whether both are with VAT.</param>
public sealed record InboundAuditBody(string TariffId, decimal Computed, decimal Told, bool WithVat, AuditVerdictName Verdict);
