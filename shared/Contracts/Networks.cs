using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>INTERNAL: your own. EXTERNAL: a partner's.</summary>
[JsonConverter(typeof(UpperNames<NetworkKindName>))]
public enum NetworkKindName { Internal, External }

/// <summary>SELF_MANAGED: the CPO holds its roaming agreements itself. MANAGED: the platform's owner resells its stations.</summary>
[JsonConverter(typeof(UpperNames<RoamingModeName>))]
public enum RoamingModeName { SelfManaged, Managed }

/// <summary>A legal party that operates charge points and signs agreements for them.</summary>
public sealed record CpoNetworkRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out. <c>own</c> describes you yourself.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }

    /// <summary>INTERNAL when left out.</summary>
    public NetworkKindName Kind { get; init; }

    /// <summary>SELF_MANAGED when left out.</summary>
    public RoamingModeName Roaming { get; init; }
}

public sealed record CpoNetworkResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required NetworkKindName Kind { get; init; }
    public required RoamingModeName Roaming { get; init; }
}

/// <summary>A legal party that gives drivers access and signs agreements for them.</summary>
public sealed record EmspNetworkRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out. <c>own</c> describes you yourself.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }

    /// <summary>INTERNAL when left out.</summary>
    public NetworkKindName Kind { get; init; }
}

public sealed record EmspNetworkResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required NetworkKindName Kind { get; init; }
}

/// <summary>What a CPO network has agreed on for some of its CPOs.</summary>
public sealed record CpoContractRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out. <c>own</c> describes you yourself.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The CPO network whose contract it is.</summary>
    public required string NetworkId { get; init; }

    /// <summary>4: wholesale costs are rounded to four decimals; left out: to the currency's minor unit.</summary>
    public int? WholesaleDecimals { get; init; }

    /// <summary>What the platform takes of what it settles; left out: nothing.</summary>
    public PlatformFeeBody? PlatformFee { get; init; }

    /// <summary>How often it is settled; left out: as your billing settings say.</summary>
    public BillingFrequencyName? BillingFrequency { get; init; }

    /// <summary>As its statements name it; left out: by its name alone.</summary>
    public LegalEntityBody? Legal { get; init; }
}

public sealed record CpoContractResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string NetworkId { get; init; }
    public int? WholesaleDecimals { get; init; }

    /// <summary>What the platform takes of what it settles; left out: nothing.</summary>
    public PlatformFeeBody? PlatformFee { get; init; }

    /// <summary>How often it is settled; left out: as your billing settings say.</summary>
    public BillingFrequencyName? BillingFrequency { get; init; }

    /// <summary>As its statements name it; left out: by its name alone.</summary>
    public LegalEntityBody? Legal { get; init; }
}

/// <summary>What an eMSP network has agreed on for some of its eMSPs.</summary>
public sealed record EmspContractRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out. <c>own</c> describes you yourself.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The eMSP network whose contract it is.</summary>
    public required string NetworkId { get; init; }
}

public sealed record EmspContractResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string NetworkId { get; init; }
}

/// <summary>SUSPENDED does not count for now. ENDED settles sessions before its <c>validTo</c> alone.</summary>
[JsonConverter(typeof(UpperNames<AgreementStatusName>))]
public enum AgreementStatusName { Active, Suspended, Ended }

/// <summary>How VAT is treated between the two parties.</summary>
[JsonConverter(typeof(UpperNames<VatTreatmentName>))]
public enum VatTreatmentName { Standard, ReverseCharge, Exempt }

/// <summary>That drivers of an eMSP network may charge at a CPO network. Of one pair one agreement counts at a time.</summary>
public sealed record AgreementRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required string CpoNetworkId { get; init; }
    public required string EmspNetworkId { get; init; }

    /// <summary>First moment of validity, by the location's clock; left out: always was.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    /// <summary>First moment that is no longer valid, by the location's clock; left out: for ever. Required for ENDED.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }

    /// <summary>ACTIVE when left out.</summary>
    public AgreementStatusName Status { get; init; }

    /// <summary>STANDARD when left out.</summary>
    public VatTreatmentName VatTreatment { get; init; }

    /// <summary>Whether time-of-use and time-based prices split roaming sessions too; false when left out.</summary>
    public bool TimeOfUseForRoaming { get; init; }
}

public sealed record AgreementResponse
{
    public required string Id { get; init; }
    public required string CpoNetworkId { get; init; }
    public required string EmspNetworkId { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public required AgreementStatusName Status { get; init; }
    public required VatTreatmentName VatTreatment { get; init; }
    public required bool TimeOfUseForRoaming { get; init; }
}
