using System.Text.Json.Serialization;
using GreenFlux.Platform.Records;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Platform.Parties;

/// <summary>That drivers of an eMSP network may charge at a CPO network, and how that is settled.</summary>
public sealed record Agreement : ITimedRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string CpoNetworkId { get; init; }
    public required string EmspNetworkId { get; init; }

    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidTo { get; init; }
    public AgreementStatus Status { get; init; } = AgreementStatus.Active;
    public VatTreatment VatTreatment { get; init; } = VatTreatment.Standard;

    /// <summary>Whether time-of-use and time-based prices split roaming sessions too; else the rule at the start counts (domain §7).</summary>
    public bool TimeOfUseForRoaming { get; init; }

    [JsonIgnore]
    public string Subject => SubjectOf(CpoNetworkId, EmspNetworkId);

    /// <summary>Whether sessions in its validity are settled by it. An ended one still settles those before its end.</summary>
    [JsonIgnore]
    public bool IsInForce => Status is not AgreementStatus.Suspended;

    public static string SubjectOf(string cpoNetworkId, string emspNetworkId) => $"{cpoNetworkId}|{emspNetworkId}";
}

[JsonConverter(typeof(JsonStringEnumConverter<AgreementStatus>))]
public enum AgreementStatus
{
    Active,

    /// <summary>Does not count for now, whatever its validity.</summary>
    Suspended,

    /// <summary>Will not be taken up again; its validity ended.</summary>
    Ended,
}

/// <summary>How VAT is treated between two parties; printed on statements (domain §10).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VatTreatment>))]
public enum VatTreatment { Standard, ReverseCharge, Exempt }
