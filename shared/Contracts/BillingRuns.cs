using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>How often a party is settled: by calendar months, weeks from Monday, or quarters.</summary>
[JsonConverter(typeof(UpperNames<BillingFrequencyName>))]
public enum BillingFrequencyName { Monthly, Weekly, Quarterly }

/// <summary>How the VAT of a statement comes about: the sum of its CDRs' VAT, or each rate on its sum, the difference shown.</summary>
[JsonConverter(typeof(UpperNames<StatementVatMethodName>))]
public enum StatementVatMethodName { SumOfCdrs, PerRate }

/// <summary>Who somebody is on an invoice.</summary>
public sealed record LegalEntityBody
{
    public required string Name { get; init; }

    /// <summary>Street and number.</summary>
    public required string Address { get; init; }
    public required string PostalCode { get; init; }
    public required string City { get; init; }

    /// <summary>ISO 3166-1 alpha-3, for example NLD.</summary>
    public required string Country { get; init; }

    /// <summary>With the two letters of its country, for example NL123456789B01; left out: it has none.</summary>
    public string? VatId { get; init; }

    /// <summary>In its country's trade register.</summary>
    public string? RegistrationNumber { get; init; }

    /// <summary>Where it is paid to; spaces are allowed.</summary>
    public string? Iban { get; init; }
    public string? Email { get; init; }

    /// <summary>What the numbers of its invoices begin with: up to 20 capital letters, digits and inner hyphens.</summary>
    public string? InvoicePrefix { get; init; }
}

/// <summary>What the platform takes of what it settles for a CPO contract: one or several of the three.</summary>
public sealed record PlatformFeeBody
{
    /// <summary>Of the net sum of the statement, 0 to 100.</summary>
    public decimal? PercentOfNet { get; init; }

    /// <summary>For each charge, less each credit.</summary>
    public decimal? PerCdr { get; init; }

    /// <summary>Once in each billing period of the contract, on the first statement that ends in it, also without a single charge.</summary>
    public decimal? PerPeriod { get; init; }

    /// <summary>Of perCdr and perPeriod, which are taken on statements in this currency alone.</summary>
    public string? Currency { get; init; }

    /// <summary>VAT on the fee, percent; 0 for none.</summary>
    public required decimal VatPercent { get; init; }
}

/// <summary>How you are settled with your parties.</summary>
public sealed record BillingSettingsBody
{
    /// <summary>IANA zone whose midnight ends a period, for all parties; Europe/Amsterdam when left out.</summary>
    public string TimeZone { get; set; } = "Europe/Amsterdam";

    /// <summary>For parties that say nothing of their own.</summary>
    public BillingFrequencyName Frequency { get; init; }

    /// <summary>Whether runs start by themselves when a period is over.</summary>
    public bool Scheduled { get; init; }

    /// <summary>So many hours (1 to 720) after its end.</summary>
    public int ScheduleDelayHours { get; set; } = 6;

    /// <summary>Whether whoever approves a statement must not be the key that ran it.</summary>
    public bool FourEyes { get; init; }
    public StatementVatMethodName VatMethod { get; init; }

    /// <summary>Days (0 to 365) from a statement's date to its due date.</summary>
    public int PaymentTermDays { get; set; } = 30;

    /// <summary>You, on statements.</summary>
    public LegalEntityBody? Legal { get; init; }
}

/// <summary>What a statement is, seen from you.</summary>
/// <remarks>
/// CPO_CREDIT: what a CPO contract receives, wholesale less the platform's fee. EMSP_DEBIT: what a partner's eMSP owes, wholesale.
/// EMSP_RETAIL: what the drivers of an own eMSP owe it. REIMBURSEMENT: what a reimbursed party receives.
/// </remarks>
[JsonConverter(typeof(UpperNames<StatementKindName>))]
public enum StatementKindName { CpoCredit, EmspDebit, EmspRetail, Reimbursement }

/// <summary>A run over the CDRs of a period, and of all that came late before it.</summary>
public sealed record BillingRunRequest
{
    /// <summary>First day of the period, for example 2026-03-01.</summary>
    public required DateOnly From { get; init; }

    /// <summary>First day after it, which has begun. Left out: the end of the month, week or quarter that <c>from</c> begins.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Only parties that are settled so often; left out: all.</summary>
    public BillingFrequencyName? Frequency { get; init; }

    /// <summary>Only statements of this kind; left out: all.</summary>
    public StatementKindName? Kind { get; init; }

    /// <summary>Only this CPO contract, eMSP or reimbursement party; with kind.</summary>
    public string? PartyId { get; init; }

    /// <summary>The date of its statements; today when left out.</summary>
    public DateOnly? RunDate { get; init; }

    /// <summary>CDRs made later play no part. At least five minutes ago; five minutes ago when left out.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>What the ids of run and statements are made of: the same seed gives the same ids. Up to 64 letters, digits, dots, hyphens or underscores; made up when left out.</summary>
    public string? Seed { get; init; }
}

/// <summary>Where a billing run stands. COMPLETED: its statements are there. CANCELLED before that; DISCARDED after it.</summary>
[JsonConverter(typeof(UpperNames<BillingRunState>))]
public enum BillingRunState { Running, Completed, Cancelled, Discarded, Failed }

public sealed record BillingRunResponse
{
    public required string Id { get; init; }
    public required BillingRunState Status { get; init; }
    public required DateOnly From { get; init; }

    /// <summary>First day after the period.</summary>
    public required DateOnly To { get; init; }
    public required string TimeZone { get; init; }
    public BillingFrequencyName? Frequency { get; init; }
    public StatementKindName? Kind { get; init; }
    public string? PartyId { get; init; }
    public required DateOnly RunDate { get; init; }
    public required DateTimeOffset Cutoff { get; init; }
    public required string Seed { get; init; }

    /// <summary>Counts from 1; each repeat is another.</summary>
    public required int Attempt { get; init; }

    /// <summary>CDRs that were read, settled before or not.</summary>
    public required long Cdrs { get; init; }

    /// <summary>Lines on statements; a CDR may be on three.</summary>
    public required long Lines { get; init; }

    /// <summary>CDRs with a reimbursement that nobody is named to receive: they are on no reimbursement statement.</summary>
    public required long WithoutPayee { get; init; }

    /// <summary>Sessions of unbilled energy that no reimbursement rule prices.</summary>
    public required long UnpricedUnbilled { get; init; }
    public required int Statements { get; init; }

    /// <summary>Statements that were approved or finalised.</summary>
    public required int Locked { get; init; }
    public required ActorBody RunBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last asked for.</summary>
    public required DateTimeOffset RanAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }
    public required BillingRunLinks Links { get; init; }
}

/// <summary>Where to read on.</summary>
public sealed record BillingRunLinks(string Self, string Statements);

/// <summary>Accepted; what it comes to will be at the status URL.</summary>
public sealed record BillingRunAcceptedResponse(string Id, BillingRunState Status, string StatusUrl);
