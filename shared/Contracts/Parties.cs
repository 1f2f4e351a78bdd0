using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Who operates locations and receives their wholesale revenue.</summary>
public sealed record CpoRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out. <c>own</c> describes you yourself.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }
    public required string ContractId { get; init; }

    /// <summary>Makes it a sub-CPO of this one, which has the same contract and is none itself.</summary>
    public string? ParentCpoId { get; init; }

    /// <summary>Country and three letters or digits, as partners know it: <c>NL-GFX</c>, <c>NL*GFX</c> or <c>NLGFX</c>.</summary>
    public string? PartyId { get; init; }

    /// <summary>Its statements need no VAT rate.</summary>
    public bool VatExempt { get; init; }
}

public sealed record CpoResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string ContractId { get; init; }
    public string? ParentCpoId { get; init; }

    /// <summary>For example <c>NL-GFX</c>.</summary>
    public string? PartyId { get; init; }
    public required bool VatExempt { get; init; }
}

/// <summary>Who gives drivers access and charges them.</summary>
public sealed record EmspRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out. <c>own</c> describes you yourself.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }
    public required string ContractId { get; init; }

    /// <summary>Country and three letters or digits, as partners know it: <c>NL-GFX</c>, <c>NL*GFX</c> or <c>NLGFX</c>.</summary>
    public string? PartyId { get; init; }

    /// <summary>Its statements need no VAT rate.</summary>
    public bool VatExempt { get; init; }

    /// <summary>Set for an eMSP that sells to drivers without a contract; absent: its drivers have contracts.</summary>
    public AdHocBody? AdHoc { get; init; }

    /// <summary>How often it is settled; left out: as your billing settings say.</summary>
    public BillingFrequencyName? BillingFrequency { get; init; }

    /// <summary>As its statements name it; left out: by its name alone.</summary>
    public LegalEntityBody? Legal { get; init; }
}

public sealed record EmspResponse
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string ContractId { get; init; }

    /// <summary>For example <c>NL-GFX</c>.</summary>
    public string? PartyId { get; init; }
    public required bool VatExempt { get; init; }
    public AdHocBody? AdHoc { get; init; }

    /// <summary>How often it is settled; left out: as your billing settings say.</summary>
    public BillingFrequencyName? BillingFrequency { get; init; }

    /// <summary>As its statements name it; left out: by its name alone.</summary>
    public LegalEntityBody? Legal { get; init; }
}

/// <summary>How an eMSP sells to drivers without a contract.</summary>
public sealed record AdHocBody
{
    public required AdHocChannelName Channel { get; init; }

    /// <summary>For a terminal: whether it tells the driver prices that change during the session. Without it time-of-use and dynamic time-based prices don't apply: the price of the start holds. An app tells them always.</summary>
    public bool ShowsPricesByTime { get; init; }
}

/// <summary>APP: by QR code and app or web page. TERMINAL: at a contactless terminal.</summary>
[JsonConverter(typeof(UpperNames<AdHocChannelName>))]
public enum AdHocChannelName { App, Terminal }

/// <summary>A business partner of an eMSP, to whom drivers belong: a fleet, an employer.</summary>
public sealed record CustomerRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }

    /// <summary>Your own reference, unique within the eMSP.</summary>
    public required string ExternalId { get; init; }
    public required string Name { get; init; }

    /// <summary>Left out: you yourself (<c>own</c>). Fixed once created.</summary>
    public string? EmspId { get; init; }
}

public sealed record CustomerResponse
{
    public required string Id { get; init; }
    public required string ExternalId { get; init; }
    public required string Name { get; init; }
    public required string EmspId { get; init; }
}

/// <summary>What a reimbursed party is to the site.</summary>
[JsonConverter(typeof(UpperNames<ReimbursementPartyKindName>))]
public enum ReimbursementPartyKindName { Landlord, Driver, Customer }

/// <summary>Who holds a site's energy contract and is paid back what is charged there.</summary>
public sealed record ReimbursementPartyRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required ReimbursementPartyKindName Kind { get; init; }
    public required string Name { get; init; }

    /// <summary>Required for a DRIVER.</summary>
    public string? DriverId { get; init; }

    /// <summary>Required for a CUSTOMER.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The account to pay to; spaces are allowed.</summary>
    public string? Iban { get; init; }

    /// <summary>Whether energy that nobody is billed for is paid back all the same; true when left out.</summary>
    public bool PaysUnbilledEnergy { get; set; } = true;

    /// <summary>How often it is settled; left out: as your billing settings say.</summary>
    public BillingFrequencyName? BillingFrequency { get; init; }

    /// <summary>As its statements name it; left out: by its name alone.</summary>
    public LegalEntityBody? Legal { get; init; }
}

public sealed record ReimbursementPartyResponse
{
    public required string Id { get; init; }
    public required ReimbursementPartyKindName Kind { get; init; }
    public required string Name { get; init; }
    public string? DriverId { get; init; }
    public string? CustomerId { get; init; }
    public string? Iban { get; init; }
    public required bool PaysUnbilledEnergy { get; init; }

    /// <summary>How often it is settled; left out: as your billing settings say.</summary>
    public BillingFrequencyName? BillingFrequency { get; init; }

    /// <summary>As its statements name it; left out: by its name alone.</summary>
    public LegalEntityBody? Legal { get; init; }
}

/// <summary>That a party is paid back for a location or a station during a time. Of one of them one party counts at a time.</summary>
public sealed record ReimbursementAssignmentRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required string ReimbursementPartyId { get; init; }

    /// <summary>All stations there that have no assignment of their own; this or a station.</summary>
    public string? LocationId { get; init; }

    /// <summary>This station; goes before its location's.</summary>
    public string? StationId { get; init; }

    /// <summary>First moment of validity, by the location's clock; left out: always was.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    /// <summary>First moment that is no longer valid, by the location's clock; left out: for ever.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
}

public sealed record ReimbursementAssignmentResponse
{
    public required string Id { get; init; }
    public required string ReimbursementPartyId { get; init; }
    public string? LocationId { get; init; }
    public string? StationId { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
}
