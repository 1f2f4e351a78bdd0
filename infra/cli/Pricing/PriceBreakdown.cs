using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Fields;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Cli.Pricing;

/// <summary>A session's price, or why there is none.</summary>
/// <param name="Session">The session's id, or its place in the file.</param>
/// <param name="Price">Null exactly when there are problems.</param>
public sealed record SessionPrice(string Session, PriceBreakdown? Price, IReadOnlyList<Finding> Problems);

/// <summary>A price that explains itself, for people and programs; times are local, with their offset.</summary>
public sealed record PriceBreakdown(
    string Tariff, string Currency, string TimeZone, string Start, string End, TaxMode Taxes,
    IReadOnlyList<BreakdownLine> Lines, IReadOnlyList<BreakdownLimit> Limits, IReadOnlyList<BreakdownVat> Vat, BreakdownTotals Totals, IReadOnlyList<string> Notes)
{
    private static readonly OffsetDateTimePattern Clock = OffsetDateTimePattern.Rfc3339;

    /// <param name="notes">What else the reader should know.</param>
    public static PriceBreakdown Of(TariffFile tariff, SessionDescription session, TariffPrice price, IEnumerable<string> notes)
    {
        var (zone, currency) = (session.Profile.Zone, price.Currency);
        return new PriceBreakdown(
            tariff.Name, currency.Code, zone.Id, Local(session.Profile.From, zone), Local(session.Profile.To, zone), price.Taxes,
            [.. price.Lines.Select(line => BreakdownLine.Of(line, zone, currency))],
            [.. price.Limits.Select(limit => new BreakdownLimit(limit.Kind, limit.Limit, Scaled(limit.Net, currency), Scaled(limit.Vat, currency), Scaled(limit.Gross, currency), TariffText.Explain(limit)))],
            [.. price.VatShares.Select(share => new BreakdownVat(share.Percent, Scaled(share.Net, currency), Scaled(share.Vat, currency)))],
            new BreakdownTotals(Scaled(price.LineTotal, currency), price.UnroundedLineTotal, Scaled(price.Net, currency), Scaled(price.Vat, currency), Scaled(price.Gross, currency)),
            [.. price.Notes, .. notes]);
    }

    /// <summary>With the digits that the currency is written with: 5.00, not 5.</summary>
    internal static decimal Scaled(decimal amount, Currency currency) => amount + new decimal(0, 0, 0, false, (byte)currency.MinorUnits);

    internal static string Local(Instant instant, DateTimeZone zone) => Clock.Format(instant.InZone(zone).ToOffsetDateTime());

    private static decimal? Scaled(decimal? amount, Currency currency) => amount is { } known ? Scaled(known, currency) : null;
}

/// <summary>One line; amounts are before or after taxes as <see cref="PriceBreakdown.Taxes"/> says of the tariff's prices.</summary>
public sealed record BreakdownLine(
    int Element, string? Reference, string Dimension, bool Reservation, string Start, string End, decimal Measured, decimal Quantity, string Unit, decimal? Seconds,
    decimal Price, decimal Unrounded, decimal Rounded, decimal? VatPercent, string Explanation)
{
    public static BreakdownLine Of(TariffLine line, DateTimeZone zone, Currency currency) => new(
        line.Element,
        line.Reference,
        line.Dimension switch
        {
            TariffDimension.Flat => "FLAT",
            TariffDimension.Energy => "ENERGY",
            TariffDimension.Time => "TIME",
            _ => "PARKING_TIME",
        },
        line.IsReservation,
        PriceBreakdown.Local(line.From, zone),
        PriceBreakdown.Local(line.To, zone),
        line.Measured,
        line.Quantity,
        TariffText.Unit(line.Unit),
        line.Seconds,
        line.Price,
        line.UnroundedAmount,
        PriceBreakdown.Scaled(line.RoundedAmount, currency),
        line.VatPercent,
        TariffText.Explain(line, zone));
}

public sealed record BreakdownLimit(LimitKind Kind, decimal Limit, decimal? Net, decimal? Vat, decimal? Gross, string Explanation);

public sealed record BreakdownVat(decimal? Percent, decimal Net, decimal Vat);

/// <param name="Lines">Sum of the rounded lines, before limits.</param>
/// <param name="Net">Null, like the others: the tariff does not tell.</param>
public sealed record BreakdownTotals(decimal Lines, decimal UnroundedLines, decimal? Net, decimal? Vat, decimal? Gross);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(SessionPrice))]
[JsonSerializable(typeof(IReadOnlyList<SessionPrice>))]
internal sealed partial class PriceJson : JsonSerializerContext
{
    /// <summary>Readable by people as well: indented, and with characters as they are.</summary>
    public static PriceJson Indented { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static PriceJson OneLine { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
