using System.Globalization;
using System.Text;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Tariffs;
using GreenFlux.Platform.Roaming;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Tests.Unit.Ocpi;

/// <summary>Short spellings for partners' tariffs and for sessions.</summary>
internal static class Partner
{
    public static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    /// <summary>A price component: type, price, VAT and step size, each as JSON.</summary>
    public static string Component(string type, string price, string? vat = null, string step = "1") =>
        $$"""{"type":"{{type}}","price":{{price}}{{(vat is null ? "" : $",\"vat\":{vat}")}},"step_size":{{step}}}""";

    /// <summary>An element of components, and restrictions as the inside of a JSON object.</summary>
    public static string Element(string components, string? restrictions = null) =>
        $$"""{"price_components":[{{components}}]{{(restrictions is null ? "" : $",\"restrictions\":{{{restrictions}}}")}}}""";

    /// <summary>A tariff of 2.2.1.</summary>
    public static string Tariff(params string[] elements) => Tariff221("", elements);

    public static string Tariff221(string fields, params string[] elements) =>
        $$"""{"country_code":"DE","party_id":"ALL","id":"12","currency":"EUR",{{fields}}"elements":[{{string.Join(',', elements)}}],"last_updated":"2019-01-01T00:00:00Z"}""";

    public static string Tariff211(params string[] elements) =>
        $$"""{"id":"12","currency":"EUR","elements":[{{string.Join(',', elements)}}],"last_updated":"2015-06-29T20:39:09Z"}""";

    public static string Tariff230(string taxIncluded, string fields, params string[] elements) =>
        Tariff221($"\"tax_included\":\"{taxIncluded}\",{fields}", elements);

    public static OcpiTariffReading Read(string json, OcpiVersion? version = null) => OcpiTariffReader.Read(Encoding.UTF8.GetBytes(json), version);

    public static Tariff Map(string json, OcpiVersion? version = null)
    {
        var reading = Read(json, version);
        Assert.True(reading.Tariff is not null, string.Join('\n', reading.Problems));
        var mapped = OcpiTariffMapping.ToTariff(reading.Tariff);
        Assert.True(mapped.Tariff is not null, string.Join('\n', mapped.Problems));
        return mapped.Tariff;
    }

    public static TariffPrice Price(string json, SessionProfile session) => new TariffPricer(Map(json)).Price(session);

    /// <summary>A session from a local time in Amsterdam on.</summary>
    public static SessionProfile Session(string localStart, params Stretch[] stretches) =>
        SessionFrom(LocalDateTimePattern.ExtendedIso.Parse(localStart).Value.InZoneStrictly(Amsterdam).ToInstant(), stretches);

    public static SessionProfile SessionFrom(Instant start, params Stretch[] stretches)
    {
        var periods = new List<SessionPeriod>();
        foreach (var stretch in stretches)
        {
            var from = periods.Count == 0 ? start : periods[^1].To;
            periods.Add(new SessionPeriod(
                from, from + Duration.FromTicks((long)decimal.Round(stretch.Minutes * NodaConstants.TicksPerMinute)), Energy.FromKilowattHours(stretch.KilowattHours), stretch.State, stretch.Kilowatts, stretch.Amperes));
        }
        return new SessionProfile(Amsterdam, periods);
    }

    public static Stretch Charging(decimal minutes, decimal kilowattHours = 0m) => new(SessionState.Charging, minutes, kilowattHours);

    public static Stretch Parked(decimal minutes) => new(SessionState.Parked, minutes);

    public static Stretch Reserved(decimal minutes) => new(SessionState.Reserved, minutes);

    public static Stretch Expired(decimal minutes) => new(SessionState.ReservedExpired, minutes);

    /// <summary>Lines as <c>ENERGY 20.5 × 0.25 = 5.13</c>.</summary>
    public static string[] Lines(TariffPrice price) =>
        [.. price.Lines.Select(line => string.Create(
            CultureInfo.InvariantCulture,
            $"{TariffText.Name(line)} {(line.Seconds is { } seconds ? seconds / 60 : line.Quantity):0.######}{(line.Seconds is null ? "" : "min")} × {line.Price:0.######} = {line.RoundedAmount:0.00}"))];
}

/// <summary>A stretch of a session, by its length.</summary>
internal sealed record Stretch(SessionState State, decimal Minutes, decimal KilowattHours = 0m, decimal? Kilowatts = null, decimal? Amperes = null);
