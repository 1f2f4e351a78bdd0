using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Cli.Terminal;
using NodaTime;

namespace GreenFlux.Cli.Pricing;

/// <summary>The price by an OCPI tariff, for people and programs; times are local, with their offset.</summary>
public sealed record PriceBreakdown(
    string Tariff, string Currency, string TimeZone, string Start, string End, TaxMode Taxes,
    IReadOnlyList<BreakdownLine> Lines, IReadOnlyList<BreakdownLimit> Limits, IReadOnlyList<BreakdownVat> Vat, BreakdownTotals Totals, IReadOnlyList<string> Notes)
    : SessionBreakdown
{
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

    internal override void Show(Screen screen, string session) => PriceTable.Show(screen, session, this);
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
        SessionBreakdown.Local(line.From, zone),
        SessionBreakdown.Local(line.To, zone),
        line.Measured,
        line.Quantity,
        TariffText.Unit(line.Unit),
        line.Seconds,
        line.Price,
        line.UnroundedAmount,
        SessionBreakdown.Scaled(line.RoundedAmount, currency),
        line.VatPercent,
        TariffText.Explain(line, zone));
}

public sealed record BreakdownLimit(LimitKind Kind, decimal Limit, decimal? Net, decimal? Vat, decimal? Gross, string Explanation);

public sealed record BreakdownVat(decimal? Percent, decimal Net, decimal Vat);

/// <param name="Lines">Sum of the rounded lines, before limits.</param>
/// <param name="Net">Null, like the others: the tariff does not tell.</param>
public sealed record BreakdownTotals(decimal Lines, decimal UnroundedLines, decimal? Net, decimal? Vat, decimal? Gross);
