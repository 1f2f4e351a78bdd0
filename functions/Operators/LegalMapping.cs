using GreenFlux.Billing.Statements;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Parties.Identifiers;

namespace GreenFlux.Functions.Operators;

/// <summary>Who a party is on an invoice, and on which terms it is settled.</summary>
internal static class LegalMapping
{
    public static BillingFrequency? ToDomain(BillingFrequencyName? frequency) => frequency is { } one ? WireNames.To<BillingFrequency>(one) : null;

    public static BillingFrequencyName? ToContract(BillingFrequency? frequency) => frequency is { } one ? WireNames.To<BillingFrequencyName>(one) : null;

    public static PlatformFeeTerms? ToDomain(PlatformFeeBody? body) => body is null ? null : new PlatformFeeTerms
    {
        PercentOfNet = body.PercentOfNet,
        PerCdr = body.PerCdr,
        PerPeriod = body.PerPeriod,
        Currency = body.Currency,
        VatPercent = body.VatPercent,
    };

    public static PlatformFeeBody? ToContract(PlatformFeeTerms? terms) => terms is null ? null : new PlatformFeeBody
    {
        PercentOfNet = terms.PercentOfNet,
        PerCdr = terms.PerCdr,
        PerPeriod = terms.PerPeriod,
        Currency = terms.Currency,
        VatPercent = terms.VatPercent,
    };

    public static LegalEntity? ToDomain(LegalEntityBody? body) => body is null ? null : new LegalEntity
    {
        Name = body.Name,
        Address = body.Address,
        PostalCode = body.PostalCode,
        City = body.City,
        Country = body.Country,
        VatId = body.VatId,
        RegistrationNumber = body.RegistrationNumber,
        Iban = body.Iban is { } iban ? Iban.Normalize(iban) : null,
        Email = body.Email,
        InvoicePrefix = body.InvoicePrefix,
    };

    public static LegalEntityBody? ToContract(LegalEntity? legal) => legal is null ? null : new LegalEntityBody
    {
        Name = legal.Name,
        Address = legal.Address,
        PostalCode = legal.PostalCode,
        City = legal.City,
        Country = legal.Country,
        VatId = legal.VatId,
        RegistrationNumber = legal.RegistrationNumber,
        Iban = legal.Iban,
        Email = legal.Email,
        InvoicePrefix = legal.InvoicePrefix,
    };
}
