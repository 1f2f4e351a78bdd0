using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Fields;
using GreenFlux.Ocpi.Tariffs;
using NodaTime;

namespace GreenFlux.Platform.Roaming;

/// <summary>A partner's tariff as the pricing kernel has it, or why it can't be one.</summary>
/// <param name="Tariff">Null exactly when there is a problem.</param>
public sealed record MappedTariff(Tariff? Tariff, IReadOnlyList<Finding> Problems);

/// <summary>From OCPI's tariffs to the kernel's. How each field is read, and why, is in docs/ocpi-tariffs.md.</summary>
public static class OcpiTariffMapping
{
    private const decimal WattHoursPerKilowattHour = 1000m;

    public static MappedTariff ToTariff(OcpiTariff ocpi)
    {
        if (!Currency.TryParse(ocpi.Currency, out var currency))
            return Failed("currency", $"ISO 4217 has no active currency '{ocpi.Currency}'", "write for example EUR");
        // Bookings are no charging sessions: their elements apply to nothing here.
        var elements = ocpi.Elements.Select(Element).Where((_, index) => ocpi.Elements[index].Restrictions is not { IsBooking: true }).ToList();
        if (elements.Count == 0)
            return Failed("elements", "all elements price bookings", "a charging session needs at least one element without the booking restriction");
        return new MappedTariff(
            new Tariff
            {
                Currency = currency,
                Elements = elements,
                TimeUnit = TimePriceUnit.Hour,
                FlatFees = FlatFees.OncePerComponent,
                Taxes = Taxes(ocpi),
                MinPrice = Limit(ocpi.MinPrice),
                MaxPrice = Limit(ocpi.MaxPrice),
            },
            []);
    }

    /// <summary>
    /// 2.1.1 has no VAT, and a 2.3.0 tariff without any rate is one whose taxes are settled elsewhere (North America). In 2.2.1,
    /// and wherever another component has a rate, a component without one bears no VAT.
    /// </summary>
    private static TaxMode Taxes(OcpiTariff ocpi)
    {
        var tellsVat = ocpi.Elements.Any(element => element.PriceComponents.Any(component => component.Vat is not null));
        return ocpi switch
        {
            { Version: OcpiVersion.V211 } => TaxMode.ExcludedUnknown,
            { Version: OcpiVersion.V221 } => TaxMode.Excluded,
            { TaxIncluded: OcpiTaxIncluded.NotApplicable } => TaxMode.NotApplicable,
            { TaxIncluded: OcpiTaxIncluded.Yes } => tellsVat ? TaxMode.Included : TaxMode.IncludedUnknown,
            _ => tellsVat || IsFree(ocpi) ? TaxMode.Excluded : TaxMode.ExcludedUnknown,
        };
    }

    private static bool IsFree(OcpiTariff ocpi) =>
        ocpi.MinPrice is null && ocpi.Elements.All(element => element.PriceComponents.All(component => component.Price == 0));

    private static TariffElement Element(OcpiTariffElement element, int index) =>
        new([.. element.PriceComponents.Select(Component)], element.Restrictions is { } restrictions ? [.. Conditions(restrictions)] : [])
        {
            Reference = string.Create(CultureInfo.InvariantCulture, $"elements[{index}]"),
        };

    private static TariffComponent Component(OcpiPriceComponent component) =>
        new(
            component.Type switch
            {
                OcpiDimension.Flat => TariffDimension.Flat,
                OcpiDimension.Energy => TariffDimension.Energy,
                OcpiDimension.Time => TariffDimension.Time,
                _ => TariffDimension.ParkingTime,
            },
            component.Price,
            component.Vat,
            component.Type == OcpiDimension.Flat ? 0 : component.StepSize);

    private static IEnumerable<TariffCondition> Conditions(OcpiRestrictions read)
    {
        if (read.StartTime is not null || read.EndTime is not null)
            yield return new LocalWindow(LocalTime.FromTimeOnly(read.StartTime ?? TimeOnly.MinValue), LocalTime.FromTimeOnly(read.EndTime ?? TimeOnly.MinValue));
        if (read.DaysOfWeek.Count > 0)
            yield return new Weekdays(read.DaysOfWeek.Aggregate(WeekdaySet.None, (days, day) => days | Day(day)));
        if (read.StartDate is not null || read.EndDate is not null)
            yield return new LocalDates(Date(read.StartDate), Date(read.EndDate));
        if (read.MinKwh is not null || read.MaxKwh is not null)
            yield return new EnergyBand(Energy.FromWattHours((read.MinKwh ?? 0) * WattHoursPerKilowattHour), read.MaxKwh is { } most ? Energy.FromWattHours(most * WattHoursPerKilowattHour) : null);
        if (read.MinDuration is not null || read.MaxDuration is not null)
            yield return new DurationBand(Duration.FromSeconds(read.MinDuration ?? 0), read.MaxDuration is { } longest ? Duration.FromSeconds(longest) : null);
        if (read.MinPower is not null || read.MaxPower is not null)
            yield return new PowerBand(read.MinPower, read.MaxPower);
        if (read.MinCurrent is not null || read.MaxCurrent is not null)
            yield return new CurrentBand(read.MinCurrent, read.MaxCurrent);
        if (read.Reservation is { } reservation)
            yield return new ReservationState(reservation == OcpiReservation.ReservationExpires ? ReservationKind.Expired : ReservationKind.Reserved);
    }

    /// <summary>.NET's week begins on Sunday, the kernel's on Monday.</summary>
    private static WeekdaySet Day(DayOfWeek day) => (WeekdaySet)(1 << (((int)day + 6) % 7));

    private static LocalDate? Date(DateOnly? date) => date is { } day ? LocalDate.FromDateOnly(day) : null;

    private static PriceLimit? Limit(OcpiPriceLimit? limit) => limit is null ? null : new PriceLimit(limit.BeforeTaxes, limit.AfterTaxes);

    private static MappedTariff Failed(string path, string what, string cure) => new(null, [new Finding(path, what, cure)]);
}
