using System.Text;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Platform.Evidence;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>A price in sentences, for people; the same in every culture, and in the words of <see cref="TariffText"/>.</summary>
public static class PriceText
{
    /// <summary>The whole CDR's prices.</summary>
    public static string Of(Cdr cdr)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(cdr.TimeZone) ?? DateTimeZone.Utc;
        var text = new StringBuilder()
            .Append("CDR ").Append(cdr.Id).Append(", session ").Append(cdr.SessionId).Append('\n')
            .Append(TariffText.Time(Instant.FromDateTimeOffset(cdr.StartedAt), Instant.FromDateTimeOffset(cdr.EndedAt), zone))
            .Append("; ").Append(TariffText.Number(cdr.EnergyWh / 1000m)).Append(" kWh; ")
            .Append(TariffText.Number(TariffText.Shown(cdr.DurationSeconds / 60m))).Append(" min, of which ")
            .Append(TariffText.Number(TariffText.Shown(cdr.ParkingSeconds / 60m))).Append(" min parked\n");
        Add(text, BillingEngine.Wholesale, cdr.Wholesale, zone);
        if (cdr.Retail is { } retail)
            Add(text, BillingEngine.Retail, retail, zone);
        if (cdr.Reimbursement is { } reimbursement)
            Add(text, BillingEngine.Reimbursement, reimbursement, zone);
        foreach (var deviation in cdr.Deviations ?? [])
            text.Append('\n').Append("Not as shown (").Append(deviation.Engine).Append(", ").Append(deviation.Code).Append("): ").Append(deviation.Sentence).Append('\n');
        return text.ToString();
    }

    /// <summary>What the engines made of a session, and what stood in their way.</summary>
    public static string Of(PricedEngines priced, DateTimeZone zone)
    {
        var text = new StringBuilder();
        foreach (var (engine, price) in ((BillingEngine, EnginePrice?)[])
            [(BillingEngine.Wholesale, priced.Wholesale), (BillingEngine.Retail, priced.Retail), (BillingEngine.Reimbursement, priced.Reimbursement)])
        {
            if (price is not null)
                Add(text, engine, price, zone);
        }
        foreach (var reason in priced.Reasons)
            text.Append('\n').Append(reason.Code).Append(": ").Append(reason.Sentence).Append('\n');
        return text.ToString().TrimStart('\n');
    }

    /// <summary>For example: <c>ENERGY 5.5 kWh × 0.53 per kWh = 2.915, billed 2.92; from readings 0 Wh (at …) and 5500 Wh (at …)</c></summary>
    public static string Of(CostLine line, DateTimeZone zone)
    {
        var unit = UnitOf(line);
        var text = line.Kind switch
        {
            CostLineKind.Wholesale => $"WHOLESALE total {TariffText.Number(line.Price)}",
            CostLineKind.Markup => $"MARKUP {TariffText.Number(line.Price * 100m)} % of {TariffText.Number(line.Quantity)} = {TariffText.Number(line.UnroundedCost)}",
            CostLineKind.Cap => $"CAP {TariffText.Number(line.UnroundedCost)}",
            _ => $"{NameOf(line)} {TariffText.Number(TariffText.Shown(line.Quantity))} {unit} × {TariffText.Number(line.Price)} per {unit} = {TariffText.Number(line.UnroundedCost)}",
        };
        return $"{text}, billed {TariffText.Number(line.RoundedCost)}; {SourceOf(line, zone)}";
    }

    private static void Add(StringBuilder text, BillingEngine engine, EnginePrice price, DateTimeZone zone)
    {
        text.Append('\n').Append(engine).Append(", ").Append(engine == BillingEngine.Retail ? "package " : "tariff ").Append(price.TariffCode)
            .Append(": ").Append(price.Total).Append(VatOf(price, price.Total)).Append('\n');
        foreach (var segment in CostSegments.Of(price))
        {
            text.Append("  ").Append(segment.Number).Append(". ").Append(TariffText.Time(segment.From, segment.To, zone))
                .Append("; rule ").Append(segment.RuleId).Append(" version ").Append(segment.RuleVersion).Append('\n');
            foreach (var line in segment.Lines)
                text.Append("     ").Append(Of(line, zone)).Append('\n');
        }
        foreach (var coupon in price.Coupons ?? [])
            text.Append("  Coupon ").Append(coupon.CouponId).Append(" pays ").Append(coupon.Compensated).Append("; ").Append(coupon.Why).Append('\n');
        if (price.PublicTotal is { } left)
            text.Append("  After coupons: ").Append(left).Append(VatOf(price, left)).Append('\n');
    }

    /// <summary>VAT is one amount on the sum of the rounded lines; after coupons on what they leave.</summary>
    private static string VatOf(EnginePrice price, Money net) => price.Vat switch
    {
        null => "",
        { Percent: { } percent, Vat: { } vat, Gross: { } gross } => net == price.Payable
            ? $" without VAT; {TariffText.Number(percent)} % VAT {vat}; {gross} with VAT ({price.Vat.Why})"
            : " without VAT",
        { Why: var why } => $" without VAT; VAT not known ({why})",
    };

    private static string SourceOf(CostLine line, DateTimeZone zone) => line.SourceOf() switch
    {
        QuantitySource.Session => "once per session",
        QuantitySource.Clock => $"by the clock, {TariffText.Time(line.From, line.To, zone)}",
        QuantitySource.ParkingDetection => $"hardly any energy, {TariffText.Time(line.From, line.To, zone)}",
        QuantitySource.WholesaleTotal => "on the wholesale total",
        QuantitySource.MeterInterpolated => "interpolated between " + ReadingsOf(line, zone),
        _ => "from " + ReadingsOf(line, zone),
    };

    private static string ReadingsOf(CostLine line, DateTimeZone zone) => line is { FromReading: { } from, ToReading: { } to }
        ? $"readings {TariffText.Number(from.Register.WattHours)} Wh ({TariffText.Time(from.At, from.At, zone)}) and {TariffText.Number(to.Register.WattHours)} Wh ({TariffText.Time(to.At, to.At, zone)})"
        : "the meter";

    private static string NameOf(CostLine line) => line switch
    {
        { Kind: CostLineKind.Free } => "FREE PARKING_TIME",
        { Dimension: PriceDimension.Flat } => "FLAT",
        { Dimension: PriceDimension.Energy } => "ENERGY",
        { Dimension: PriceDimension.Time } => "TIME",
        _ => "PARKING_TIME",
    };

    private static string UnitOf(CostLine line) => line.Dimension switch
    {
        PriceDimension.Energy => "kWh",
        PriceDimension.Time or PriceDimension.Parking => "min",
        _ => "session",
    };
}
