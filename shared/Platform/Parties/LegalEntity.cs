using System.Text.RegularExpressions;
using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties.Identifiers;

namespace GreenFlux.Platform.Parties;

/// <summary>Who somebody is on an invoice.</summary>
public sealed record LegalEntity
{
    public required string Name { get; init; }
    public required string Address { get; init; }
    public required string PostalCode { get; init; }
    public required string City { get; init; }

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public required string Country { get; init; }

    /// <summary>With its country's two letters, for example NL123456789B01; null: it has none.</summary>
    public string? VatId { get; init; }

    /// <summary>In its country's trade register.</summary>
    public string? RegistrationNumber { get; init; }

    /// <summary>Normalized; where it is paid to.</summary>
    public string? Iban { get; init; }
    public string? Email { get; init; }

    /// <summary>What the numbers of its own invoices begin with; null: what is usual for its kind.</summary>
    public string? InvoicePrefix { get; init; }
}

/// <summary>What can be wrong with the terms and names that statements are made by.</summary>
public static partial class LegalValidation
{
    private const decimal MostAmount = 1_000_000m;

    /// <param name="field">What the request calls it.</param>
    public static Findings Legal(this Findings findings, string field, LegalEntity? legal) => legal is null
        ? findings
        : findings
            .Text($"{field}.name", legal.Name, 200)
            .Text($"{field}.address", legal.Address, 200)
            .Text($"{field}.postalCode", legal.PostalCode, 20)
            .Text($"{field}.city", legal.City, 100)
            .Check(CountryCodes.Contains(legal.Country), $"{field}.country", "must be an ISO 3166-1 alpha-3 code in upper case, for example NLD.")
            .Check(legal.VatId is null || VatIdPattern().IsMatch(legal.VatId), $"{field}.vatId", "must begin with the two letters of its country, and have 4 to 16 capital letters and digits, for example NL123456789B01.")
            .Text($"{field}.registrationNumber", legal.RegistrationNumber, 50, required: false)
            .Check(legal.Iban is null || Iban.IsValid(legal.Iban), $"{field}.iban", "must be an IBAN whose check digits hold, for example NL91 ABNA 0417 1643 00.")
            .Text($"{field}.email", legal.Email, 200, required: false)
            .Check(
                legal.InvoicePrefix is null || PrefixPattern().IsMatch(legal.InvoicePrefix), $"{field}.invoicePrefix",
                "must have 1 to 20 capital letters, digits and inner hyphens.");

    public static Findings PlatformFee(this Findings findings, PlatformFeeTerms? fee)
    {
        if (fee is null)
            return findings;
        var hasAmount = fee.PerCdr is not null || fee.PerPeriod is not null;
        return findings
            .Check(hasAmount || fee.PercentOfNet is not null, "platformFee", "must have percentOfNet, perCdr or perPeriod; leave it out for no fee.")
            .Check(fee.PercentOfNet is null or (>= 0 and <= 100), "platformFee.percentOfNet", "must be 0 to 100.")
            .Check(fee.PerCdr is null or (>= 0 and <= MostAmount), "platformFee.perCdr", $"must be 0 to {MostAmount}.")
            .Check(fee.PerPeriod is null or (>= 0 and <= MostAmount), "platformFee.perPeriod", $"must be 0 to {MostAmount}.")
            .Check(hasAmount == fee.Currency is not null, "platformFee.currency", "is required with perCdr or perPeriod, and goes with nothing else.")
            .Check(fee.Currency is not { } code || (Currency.TryParse(code, out var known) && known.Code == code), "platformFee.currency", "must be an ISO 4217 code in upper case, for example EUR.")
            .Check(fee.VatPercent is >= 0 and <= 100, "platformFee.vatPercent", "must be 0 to 100.");
    }

    [GeneratedRegex(@"\A[A-Z]{2}[A-Z0-9]{2,14}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VatIdPattern();

    [GeneratedRegex(@"\A[A-Z0-9]([A-Z0-9-]{0,18}[A-Z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrefixPattern();
}
