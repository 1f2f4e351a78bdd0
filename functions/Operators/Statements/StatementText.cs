using System.Globalization;
using System.Net;
using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Statements;
using NodaTime;

namespace GreenFlux.Functions.Operators.Statements;

/// <summary>How a statement speaks to people: English, numbers with a point, dates and times as ISO 8601 has them.</summary>
internal static class StatementText
{
    private const int MostDecimals = 6;

    public static string TitleOf(StatementKind kind) => kind switch
    {
        StatementKind.CpoCredit => "Settlement statement",
        StatementKind.EmspDebit => "Invoice for charging services",
        StatementKind.EmspRetail => "Retail statement",
        _ => "Reimbursement statement",
    };

    public static string SubtitleOf(Statement statement) => statement.Kind switch
    {
        StatementKind.CpoCredit => "Charging services at wholesale prices, less the platform fee",
        StatementKind.EmspDebit => "Sessions of your drivers, at wholesale prices",
        StatementKind.EmspRetail => "What drivers and customers owe, after coupons",
        _ => "Energy paid back to the holder of the energy contract",
    };

    public static string Of(VatGroup group) => Of(group.Kind, group.Percent);

    public static string Of(LineVat kind, decimal? percent) => kind switch
    {
        LineVat.Rated => $"VAT {Number(percent ?? 0)} %",
        LineVat.ReverseCharge => "Reverse charge",
        LineVat.Exempt => "Exempt from VAT",
        LineVat.OutOfScope => "Without VAT",
        LineVat.TakenBack => "Taken back",
        _ => "VAT not configured",
    };

    /// <summary>What has to be said of a kind of VAT; null: nothing.</summary>
    public static string? NoteOf(LineVat kind) => kind switch
    {
        LineVat.ReverseCharge => "REVERSE_CHARGE: VAT reverse charged. The VAT is owed by the buyer (Article 196 of Directive 2006/112/EC).",
        LineVat.Exempt => "EXEMPT: these supplies are exempt from VAT.",
        LineVat.OutOfScope => "Energy is paid back at cost, without VAT.",
        LineVat.TakenBack => "TAKEN_BACK: charges for which no VAT rate was configured, and the credits that take them back. Together they come to nothing.",
        LineVat.Unknown => "VAT_NOT_CONFIGURED: for some lines no VAT rate was configured. This draft can't become final.",
        _ => null,
    };

    public static string Of(StatementLineKind kind) => kind switch
    {
        StatementLineKind.Credit => "Credit",
        StatementLineKind.RetailSupplement => "Retail supplement",
        StatementLineKind.Unbilled => "Unbilled energy",
        StatementLineKind.UnbilledReversal => "Unbilled energy taken back",
        _ => "",
    };

    public static string Of(PlatformFeeLine fee, Currency currency) => fee.Kind switch
    {
        PlatformFeeKind.PercentOfNet => $"{Number(fee.Rate)} % of {Amount(fee.Quantity, currency)}",
        PlatformFeeKind.PerCdr => $"{Number(fee.Quantity)} CDRs × {Amount(fee.Rate, currency)}",
        _ => "per period",
    };

    /// <summary>With the currency's decimals, or more where there are more: nothing is rounded for show.</summary>
    public static string Amount(decimal amount, Currency currency)
    {
        var decimals = currency.MinorUnits;
        while (decimals < MostDecimals && decimal.Round(amount, decimals) != amount)
            decimals++;
        return amount.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    public static string Amount(decimal? amount, Currency currency) => amount is { } known ? Amount(known, currency) : "–";

    /// <summary>In groups of four, as on paper.</summary>
    public static string? Iban(string? iban) => iban is null ? null : string.Join(' ', iban.Replace(" ", "", StringComparison.Ordinal).Chunk(4).Select(group => new string(group)));

    public static string Energy(decimal wattHours) => (wattHours / 1000m).ToString("N3", CultureInfo.InvariantCulture);

    public static string Number(decimal number) => number.ToString("#,##0.######", CultureInfo.InvariantCulture);

    public static string Date(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset instant, DateTimeZone zone) =>
        Instant.FromDateTimeOffset(instant).InZone(zone).LocalDateTime.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");
}
