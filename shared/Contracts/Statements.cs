using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>A statement's life. DISCARDED: given up; what was on it goes to the next period.</summary>
[JsonConverter(typeof(UpperNames<StatementState>))]
public enum StatementState { Draft, Approved, Finalised, Discarded }

/// <summary>How VAT stands to a line. UNKNOWN: no rate was configured, and the statement can't be final. TAKEN_BACK: none was, and the same statement takes the charge back.</summary>
[JsonConverter(typeof(UpperNames<StatementVatName>))]
public enum StatementVatName { Rated, ReverseCharge, Exempt, OutOfScope, TakenBack, Unknown }

/// <summary>What a line is for. UNBILLED: energy of a session that nobody is billed for; UNBILLED_REVERSAL: it was billed after all.</summary>
[JsonConverter(typeof(UpperNames<StatementLineName>))]
public enum StatementLineName { Charge, Credit, RetailSupplement, Unbilled, UnbilledReversal }

/// <summary>What a platform fee is reckoned by.</summary>
[JsonConverter(typeof(UpperNames<PlatformFeeName>))]
public enum PlatformFeeName { PercentOfNet, PerCdr, PerPeriod }

/// <summary>The accounts of the settlement ledger.</summary>
[JsonConverter(typeof(UpperNames<SettlementAccountKind>))]
public enum SettlementAccountKind
{
    CpoPayable, EmspReceivable, DriverReceivable, ReimbursementPayable, WholesaleCost, WholesaleRevenue, RetailRevenue,
    ReimbursementCost, UnbilledEnergyCost, PlatformFeeRevenue, VatPayable, VatReceivable,
}

/// <summary>Seller or buyer as printed.</summary>
public sealed record StatementPartyBody
{
    /// <summary>Yours for it; left out: nobody in particular, as the drivers of an eMSP.</summary>
    public string? Id { get; init; }
    public required string Name { get; init; }
    public LegalEntityBody? Legal { get; init; }
}

/// <summary>Who did it, when and why.</summary>
public sealed record StatementStampBody(ActorBody By, DateTimeOffset At, string? Reason = null);

/// <summary>All lines of one VAT rate, or of one reason why none is charged.</summary>
public sealed record VatGroupBody
{
    public required StatementVatName Vat { get; init; }
    public decimal? Percent { get; init; }
    public required long Lines { get; init; }
    public required decimal Net { get; init; }

    /// <summary>Left out where it isn't known; so is gross.</summary>
    public decimal? VatAmount { get; init; }
    public decimal? Gross { get; init; }
}

/// <summary>The lines of one tariff, product type and VAT rate together.</summary>
public sealed record StatementGroupBody
{
    /// <summary>Or the retail package.</summary>
    public required string TariffCode { get; init; }
    public string? ProductType { get; init; }
    public required StatementVatName Vat { get; init; }
    public decimal? Percent { get; init; }
    public required long Lines { get; init; }
    public required decimal EnergyKwh { get; init; }
    public required decimal Net { get; init; }
    public decimal? VatAmount { get; init; }
}

/// <summary>What one customer's drivers come to.</summary>
public sealed record CustomerSumBody
{
    /// <summary>Left out: drivers without a customer. <c>(others)</c>: all beyond the first 300.</summary>
    public string? CustomerId { get; init; }
    public required long Lines { get; init; }
    public required decimal EnergyKwh { get; init; }
    public required decimal Net { get; init; }
    public decimal? VatAmount { get; init; }
}

/// <summary>One part of the platform's fee.</summary>
/// <param name="Quantity">The net sum, the number of CDRs, or 1.</param>
/// <param name="Rate">Percent, or an amount of money.</param>
public sealed record PlatformFeeLineBody(PlatformFeeName Kind, decimal Quantity, decimal Rate, decimal Net);

/// <summary>What the platform takes.</summary>
public sealed record PlatformFeeTotalBody
{
    public required IReadOnlyList<PlatformFeeLineBody> Lines { get; init; }
    public required decimal Net { get; init; }
    public required decimal VatPercent { get; init; }
    public required decimal VatAmount { get; init; }
    public required decimal Gross { get; init; }
}

/// <summary>Some of the lines together.</summary>
public sealed record PartSumBody(long Lines, decimal EnergyKwh, decimal Net);

/// <summary>The amounts of a statement in its currency. What depends on VAT is left out while the VAT of a line isn't known.</summary>
public sealed record StatementTotalsBody
{
    public required long Lines { get; init; }
    public required decimal EnergyKwh { get; init; }
    public required decimal Net { get; init; }
    public decimal? VatAmount { get; init; }
    public decimal? Gross { get; init; }

    /// <summary>How much VAT per rate is more than the sum of the CDRs' VAT.</summary>
    public required decimal VatDifference { get; init; }
    public required PartSumBody Credits { get; init; }

    /// <summary>Energy that nobody is billed for, with what was taken back of it.</summary>
    public required PartSumBody Unbilled { get; init; }
    public required PlatformFeeTotalBody PlatformFee { get; init; }

    /// <summary>Gross less the platform's fee.</summary>
    public decimal? Due { get; init; }
}

/// <summary>What a party is owed or owes for a period, in one currency.</summary>
public sealed record StatementResponse
{
    public required string Id { get; init; }
    public required string RunId { get; init; }
    public required StatementKindName Kind { get; init; }

    /// <summary>The CPO contract, eMSP or reimbursement party.</summary>
    public required string PartyId { get; init; }
    public required string Currency { get; init; }
    public required StatementState Status { get; init; }

    /// <summary>Of the seller's sequence without gaps, once it is final.</summary>
    public string? Number { get; init; }
    public required DateOnly From { get; init; }

    /// <summary>First day after the period.</summary>
    public required DateOnly To { get; init; }
    public required string TimeZone { get; init; }
    public required DateOnly Date { get; init; }
    public required DateOnly TaxPoint { get; init; }
    public required DateOnly DueDate { get; init; }
    public required DateTimeOffset Cutoff { get; init; }
    public required StatementPartyBody Seller { get; init; }
    public required StatementPartyBody Buyer { get; init; }

    /// <summary>Whether the buyer makes the seller's invoice.</summary>
    public required bool SelfBilled { get; init; }
    public required StatementVatMethodName VatMethod { get; init; }
    public required StatementTotalsBody Totals { get; init; }
    public required IReadOnlyList<VatGroupBody> VatGroups { get; init; }
    public required IReadOnlyList<StatementGroupBody> Groups { get; init; }

    /// <summary>EMSP_RETAIL alone.</summary>
    public IReadOnlyList<CustomerSumBody>? Customers { get; init; }
    public required StatementStampBody Run { get; init; }
    public StatementStampBody? Approved { get; init; }
    public StatementStampBody? Finalised { get; init; }
    public StatementStampBody? Discarded { get; init; }
    public required StatementLinks Links { get; init; }
}

/// <summary>The same statement in other forms, its lines, and its journal entry once it is final.</summary>
public sealed record StatementLinks(string Self, string Lines, string Csv, string Html, string? JournalEntry = null);

/// <summary>A CDR on a statement, or a session of unbilled energy.</summary>
public sealed record StatementLineResponse
{
    /// <summary>Left out for unbilled energy.</summary>
    public string? CdrId { get; init; }
    public required StatementLineName Kind { get; init; }

    /// <summary>The CDR that a credit takes back.</summary>
    public string? ReferenceId { get; init; }
    public required string SessionId { get; init; }
    public required string StationId { get; init; }
    public int? ConnectorId { get; init; }
    public string? EvseId { get; init; }
    public string? LocationId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Negative on what takes back.</summary>
    public required decimal EnergyKwh { get; init; }
    public required long DurationSeconds { get; init; }

    /// <summary>Or the retail package.</summary>
    public required string TariffCode { get; init; }
    public string? ProductType { get; init; }

    /// <summary>On statements for eMSPs alone.</summary>
    public string? AuthId { get; init; }
    public string? CustomerId { get; init; }
    public required decimal Net { get; init; }
    public required StatementVatName Vat { get; init; }
    public decimal? Percent { get; init; }
    public decimal? VatAmount { get; init; }
    public decimal? Gross { get; init; }
}

/// <summary>Why somebody decides so; may be left out.</summary>
public sealed record StatementDecisionRequest
{
    /// <summary>For the audit trail; at most 500 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>One side of a journal entry; one of the amounts is 0.</summary>
public sealed record PostingBody(SettlementAccountKind Account, decimal Debit, decimal Credit);

/// <summary>What a finalised statement did to the accounts. Debits equal credits; it never changes.</summary>
public sealed record JournalEntryResponse
{
    /// <summary>The statement's id.</summary>
    public required string Id { get; init; }
    public required string Number { get; init; }
    public required StatementKindName Kind { get; init; }
    public required string PartyId { get; init; }
    public required string Currency { get; init; }
    public required DateOnly Date { get; init; }
    public required DateTimeOffset PostedAt { get; init; }
    public required IReadOnlyList<PostingBody> Postings { get; init; }
}

/// <summary>What an account holds with one party in one currency.</summary>
public sealed record SettlementBalanceResponse
{
    public required SettlementAccountKind Account { get; init; }
    public required StatementKindName Kind { get; init; }
    public required string PartyId { get; init; }
    public required string Currency { get; init; }
    public required decimal Debit { get; init; }
    public required decimal Credit { get; init; }

    /// <summary>Debit less credit.</summary>
    public required decimal Balance { get; init; }

    /// <summary>How many postings it is the sum of.</summary>
    public required long Entries { get; init; }
}
