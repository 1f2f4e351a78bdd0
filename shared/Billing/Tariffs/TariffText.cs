using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Billing.Tariffs;

/// <summary>Prices in sentences, for people; the same in every culture.</summary>
public static class TariffText
{
    private static readonly ZonedDateTimePattern Clock = ZonedDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss o<g>", null);

    /// <summary>For example: <c>ENERGY 20.500 kWh × 0.25 per kWh = 5.125, billed 5.13; 20.45 kWh measured, in steps of 100 Wh; 10 % VAT; 2026-05-04 10:00:00 +02 to …</c></summary>
    public static string Explain(in TariffLine line, DateTimeZone zone)
    {
        var text = $"{Name(line)} {Number(Shown(line.Quantity))} {Unit(line.Unit)} × {Number(line.Price)} per {Unit(line.Unit)} = {Number(line.UnroundedAmount)}, billed {Number(line.RoundedAmount)}";
        if (line.StepSize > 0)
            text += $"; {Number(Shown(line.Measured))} {Unit(line.Unit)} measured, the session's total in steps of {line.StepSize} {(line.Dimension == TariffDimension.Energy ? "Wh" : "s")}";
        if (line.VatPercent is { } vat)
            text += $"; {Number(vat)} % VAT";
        text += "; " + Time(line.From, line.To, zone);
        return $"{text}; {line.Reference ?? $"element {line.Element}"}";
    }

    public static string Explain(LimitLine limit)
    {
        var (word, side) = limit.Kind switch
        {
            LimitKind.MinBeforeTax => ("at least", "before taxes"),
            LimitKind.MaxBeforeTax => ("at most", "before taxes"),
            LimitKind.MinAfterTax => ("at least", "after taxes"),
            _ => ("at most", "after taxes"),
        };
        return $"A session costs {word} {Number(limit.Limit)} {side}: net {Change(limit.Net)}, VAT {Change(limit.Vat)}, gross {Change(limit.Gross)}";
    }

    /// <summary>The OCPI name of what a line charges for.</summary>
    public static string Name(in TariffLine line) => (line.IsReservation ? "RESERVATION " : "") + line.Dimension switch
    {
        TariffDimension.Flat => "FLAT",
        TariffDimension.Energy => "ENERGY",
        TariffDimension.Time => "TIME",
        _ => "PARKING_TIME",
    };

    public static string Unit(TariffUnit unit) => unit switch
    {
        TariffUnit.Session => "session",
        TariffUnit.KilowattHour => "kWh",
        TariffUnit.Hour => "h",
        _ => "min",
    };

    /// <summary>A stretch of time by the location's clock, with its offset.</summary>
    public static string Time(Instant from, Instant to, DateTimeZone zone) =>
        from == to ? $"at {Clock.Format(from.InZone(zone))}" : $"{Clock.Format(from.InZone(zone))} to {Clock.Format(to.InZone(zone))}";

    /// <summary>A quantity, rounded for people.</summary>
    public static decimal Shown(decimal quantity) => decimal.Round(quantity, 6, MidpointRounding.AwayFromZero);

    private static string Change(decimal? amount) => amount is { } known ? (known > 0 ? "+" : "") + Number(known) : "unknown";

    /// <summary>Every digit, and none that says nothing.</summary>
    public static string Number(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
