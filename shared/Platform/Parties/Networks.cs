using System.Text.Json.Serialization;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Records;

namespace GreenFlux.Platform.Parties;

/// <summary>A legal party that operates charge points and signs agreements for them (domain §19).</summary>
public sealed record CpoNetwork : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public NetworkKind Kind { get; init; } = NetworkKind.Internal;
    public RoamingMode Roaming { get; init; } = RoamingMode.SelfManaged;
}

/// <summary>A legal party that gives drivers access and signs agreements for them.</summary>
public sealed record EmspNetwork : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public NetworkKind Kind { get; init; } = NetworkKind.Internal;
}

/// <summary>Internal: the tenant's own. External: a partner's.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkKind>))]
public enum NetworkKind { Internal, External }

/// <summary>Who sells a CPO network's stations on to eMSPs (domain §4).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoamingMode>))]
public enum RoamingMode
{
    /// <summary>The CPO holds its agreements itself.</summary>
    SelfManaged,

    /// <summary>The platform's owner resells, and credits the CPO.</summary>
    Managed,
}

/// <summary>What a CPO network and the platform agreed on for some of its CPOs.</summary>
public sealed record CpoContract : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public required string NetworkId { get; init; }

    /// <summary>Wholesale costs are rounded to this many decimals; null: to the currency's minor unit.</summary>
    public int? WholesaleDecimals { get; init; }

    /// <summary>What the platform takes of what it settles; null: nothing.</summary>
    public PlatformFeeTerms? PlatformFee { get; init; }

    /// <summary>How often it is settled; null: as the tenant's billing settings say.</summary>
    public BillingFrequency? BillingFrequency { get; init; }

    /// <summary>As its statements name it; null: by <see cref="Name"/> alone.</summary>
    public LegalEntity? Legal { get; init; }
}

/// <summary>The same for eMSPs.</summary>
public sealed record EmspContract : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public required string NetworkId { get; init; }
}
