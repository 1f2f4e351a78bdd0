using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Records;

namespace GreenFlux.Platform.Parties;

/// <summary>Who operates locations: what a session there costs at wholesale is this party's revenue.</summary>
public sealed record Cpo : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public required string ContractId { get; init; }

    /// <summary>The CPO that this one is a sub-CPO of, under the same contract; null for a CPO of its own.</summary>
    public string? ParentCpoId { get; init; }

    /// <summary>As partners know it, for example <c>NL-GFX</c>; null when it has none.</summary>
    public string? PartyId { get; init; }

    /// <summary>Marked as exempt from VAT: then its statements need no rate (domain §10).</summary>
    public bool VatExempt { get; init; }
}

/// <summary>Who gives drivers access and charges them.</summary>
public sealed record Emsp : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public required string ContractId { get; init; }

    /// <summary>As partners know it, for example <c>NL-GFX</c>; null when it has none.</summary>
    public string? PartyId { get; init; }
    public bool VatExempt { get; init; }

    /// <summary>Null: its drivers have contracts.</summary>
    public AdHoc? AdHoc { get; init; }

    /// <summary>How often it is settled; null: as the tenant's billing settings say.</summary>
    public BillingFrequency? BillingFrequency { get; init; }

    /// <summary>As its statements name it; null: by <see cref="Name"/> alone.</summary>
    public LegalEntity? Legal { get; init; }
}

/// <summary>A business partner of an eMSP: a fleet, an employer (domain §19 "sub-eMSP").</summary>
public sealed record Customer : ITenantRecord
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }

    public required string EmspId { get; init; }

    /// <summary>The tenant's reference, unique within the eMSP.</summary>
    public required string ExternalId { get; init; }
    public required string Name { get; init; }
}
