using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Tariffs;
using GreenFlux.Platform.Roaming;
using static GreenFlux.Tests.Unit.Ocpi.Partner;

namespace GreenFlux.Tests.Unit.Ocpi;

/// <summary>What partners send, well-formed and not.</summary>
public sealed class TariffReaderTests
{
    private static readonly string Energy = Component("ENERGY", "0.25");

    private static string WithRestrictions(string restrictions) => Tariff(Element(Energy, restrictions));

    [Fact]
    public void Each_version_is_recognised_by_its_fields()
    {
        Assert.Equal(OcpiVersion.V211, Read(Tariff211(Element(Energy))).Tariff!.Version);
        Assert.Equal(OcpiVersion.V221, Read(Tariff(Element(Energy))).Tariff!.Version);
        Assert.Equal(OcpiVersion.V221, Read(Tariff211(Element(Component("ENERGY", "0.25", "21")))).Tariff!.Version);
        Assert.Equal(OcpiVersion.V230, Read(Tariff230("NO", "", Element(Energy))).Tariff!.Version);
        Assert.Equal(OcpiVersion.V211, Read(Tariff(Element(Energy)), OcpiVersion.V211).Tariff!.Version);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var tariff = Read(Tariff230(
            "N/A",
            """
            "type":"REGULAR","tariff_alt_text":[{"language":"en","text":"cheap"}],"tariff_alt_url":"https://example.com/t","preauthorize_amount":"20","start_date_time":"2026-01-01T00:00:00","end_date_time":"2027-01-01T00:00:00Z","min_price":{"before_taxes":1},"max_price":{"before_taxes":"10.5","after_taxes":11},"energy_mix":{"is_green_energy":true},
            """,
            Element(
                Component("PARKING_TIME", "\"1.50\"", "21", "900"),
                """
                "start_time":"22:00","end_time":"06:30","start_date":"2026-01-01","end_date":"2027-01-01","min_kwh":1,"max_kwh":"20.5","min_current":6,"max_current":32,"min_power":1.4,"max_power":22,"min_duration":60,"max_duration":3600,"day_of_week":["MONDAY","SUNDAY","MONDAY"]
                """))).Tariff!;

        Assert.Equal(("DE", "ALL", "12", "EUR", "REGULAR", "https://example.com/t"), (tariff.CountryCode, tariff.PartyId, tariff.Id, tariff.Currency, tariff.Type, tariff.AltUrl));
        Assert.Equal([new OcpiText("en", "cheap")], tariff.AltTexts);
        Assert.Equal((20m, new OcpiPriceLimit(1m, null), new OcpiPriceLimit(10.5m, 11m)), (tariff.PreauthorizeAmount, tariff.MinPrice, tariff.MaxPrice));
        Assert.Equal(OcpiTaxIncluded.NotApplicable, tariff.TaxIncluded);
        Assert.Equal((new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)), (tariff.StartDateTime, tariff.EndDateTime));
        Assert.True(tariff.EnergyMix!.Value.GetProperty("is_green_energy").GetBoolean());
        var element = Assert.Single(tariff.Elements);
        Assert.Equal([new OcpiPriceComponent(OcpiDimension.ParkingTime, 1.50m, 21m, 900)], element.PriceComponents);
        var read = element.Restrictions!;
        Assert.Equal((new TimeOnly(22, 0), new TimeOnly(6, 30), new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1)), (read.StartTime, read.EndTime, read.StartDate, read.EndDate));
        Assert.Equal((1m, 20.5m, 6m, 32m, 1.4m, 22m), (read.MinKwh, read.MaxKwh, read.MinCurrent, read.MaxCurrent, read.MinPower, read.MaxPower));
        Assert.Equal((60L, 3600L), (read.MinDuration, read.MaxDuration));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Sunday], read.DaysOfWeek);
    }

    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData("\"0.1\"", "0.1")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("2.5e-1", "0.25")]
    [InlineData("0.1234567890123456789012345678", "0.1234567890123456789012345678")]
    public void A_price_keeps_every_digit(string json, string price) =>
        Assert.Equal(decimal.Parse(price), Read(Tariff(Element(Component("ENERGY", json)))).Tariff!.Elements[0].PriceComponents[0].Price);

    [Theory]
    [InlineData("-0.01", "elements[0].price_components[0].price", "negative")]
    [InlineData("\"0,25\"", "elements[0].price_components[0].price", "no number")]
    [InlineData("\"EUR 1\"", "elements[0].price_components[0].price", "no number")]
    [InlineData("true", "elements[0].price_components[0].price", "no number")]
    [InlineData("[1]", "elements[0].price_components[0].price", "no number")]
    [InlineData("null", "elements[0].price_components[0].price", "missing")]
    [InlineData("1e9", "elements[0].price_components[0].price", "above")]
    [InlineData("1e99999", "elements[0].price_components[0].price", "no number")]
    [InlineData("0.12345678901234567890123456789", "elements[0].price_components[0].price", "digits")]
    public void A_price_that_can_not_be_is_refused(string json, string path, string what) => Refused(Tariff(Element(Component("ENERGY", json))), path, what);

    [Theory]
    [InlineData("\"start_time\":\"8:00\"", "start_time", "no time of day")]
    [InlineData("\"end_time\":\"25:00\"", "end_time", "no time of day")]
    [InlineData("\"start_time\":\"24:00\"", "start_time", "no time of day")]
    [InlineData("\"start_date\":\"24-12-2026\"", "start_date", "no date")]
    [InlineData("\"start_date\":\"2026-02-30\"", "start_date", "no date")]
    [InlineData("\"start_date\":\"2026-05-02\",\"end_date\":\"2026-05-02\"", "end_date", "not after")]
    [InlineData("\"min_kwh\":20,\"max_kwh\":20", "max_kwh", "not above")]
    [InlineData("\"min_power\":-1", "min_power", "negative")]
    [InlineData("\"min_duration\":1.5", "min_duration", "no whole number")]
    [InlineData("\"day_of_week\":[\"MONDAY\",\"FUNDAY\"]", "day_of_week[1]", "no day")]
    [InlineData("\"day_of_week\":\"MONDAY\"", "day_of_week", "wrong shape")]
    [InlineData("\"reservation\":\"MAYBE\"", "reservation", "no reservation restriction")]
    public void A_restriction_that_can_not_be_is_refused(string restriction, string field, string what) =>
        Refused(WithRestrictions(restriction), $"elements[0].restrictions.{field}", what);

    [Fact]
    public void A_document_that_is_no_tariff_is_refused_with_its_cure()
    {
        Refused("[]", "", "array of tariffs");
        Refused("""[{"id":"1"}]""", "", "array of tariffs");
        Refused("7", "", "no JSON object");
        Refused("", "", "not valid JSON");
        Refused("{\"id\":", "id", "not valid JSON");
        Refused("""{"data":{"id":"1"},"status_code":1000}""", "", "response");
        Refused("{}", "elements", "no elements");
        Refused(Tariff(), "elements", "no elements");
        Refused("""{"id":"1","id":"2"}""", "id", "twice");
        Refused("""{"id":"1","currency":"EUR","elements":{}}""", "elements", "wrong shape");
        Refused(Tariff([.. Enumerable.Repeat(Element(Energy), 1001)]), "elements", "1001 elements");
        Refused(Tariff([.. Enumerable.Repeat(Element(Energy, "\"max_kwh\":0"), 200)]), "", "100 things");
        Refused(Tariff("null"), "elements[0].price_components", "no price components");
        Refused(Tariff(Element("")), "elements[0].price_components", "no price components");
        Refused(Tariff(Element("null")), "elements[0].price_components[0]", "null");
    }

    [Fact]
    public void What_would_make_the_price_a_guess_is_refused()
    {
        Refused(Tariff(Element($"{Energy},{Energy}")), "elements[0].price_components[1].type", "already has a price");
        Refused(Tariff(Element(Energy, "\"reservation\":\"RESERVATION\"")), "elements[0].price_components", "reservation");
        Refused(Tariff(Element(Component("SESSION", "1"))), "elements[0].price_components[0].type", "no dimension");
        Refused(Tariff(Element(Component("ENERGY", "1", "101"))), "elements[0].price_components[0].vat", "above 100");
        Refused(Tariff(Element(Component("ENERGY", "1", step: "-1"))), "elements[0].price_components[0].step_size", "negative");
        Refused(Tariff221("\"min_price\":{\"excl_vat\":5},\"max_price\":{\"excl_vat\":4},", Element(Energy)), "min_price", "above max_price");
        Refused(Tariff221("\"max_price\":{\"excl_vat\":5,\"incl_vat\":4},", Element(Energy)), "max_price.incl_vat", "below");
        Refused(Tariff221("\"max_price\":{},", Element(Energy)), "max_price", "lacks");
        Refused(Tariff221("\"max_price\":5,", Element(Energy)), "max_price", "wrong shape");
        Refused(Tariff230("PERHAPS", "", Element(Energy)), "tax_included", "there is no");
        Refused(Tariff221("\"max_price\":{\"before_taxes\":5},", Element(Energy)), "tax_included", "missing");
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var reading = Read("""{"id":"1","elements":[{"price_components":[{"type":"ENERGY","price":-1},{"type":"X","price":"y"}]}]}""");

        Assert.Equal(
            ["currency", "elements[0].price_components[0].price", "elements[0].price_components[1].type", "elements[0].price_components[1].price"],
            reading.Problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("\"dayOfWeek\":[\"MONDAY\"]", "dayOfWeek")]
    [InlineData("\"end_time\":\"24:00\"", "end_time")]
    [InlineData("\"max_kwh\":0", "max_kwh")]
    [InlineData("\"start_time\":\"08:00\",\"end_time\":\"08:00\"", "end_time")]
    public void What_is_odd_but_usable_is_noted(string restriction, string field)
    {
        var reading = Read(WithRestrictions(restriction));

        Assert.NotNull(reading.Tariff);
        Assert.Equal($"elements[0].restrictions.{field}", Assert.Single(reading.Notes).Path);
    }

    [Fact]
    public void A_booking_prices_no_charging_session()
    {
        var price = Price(Tariff(Element(Component("FLAT", "9"), "\"booking\":\"BOOKING\""), Element(Component("FLAT", "1"))), Session("2026-05-04T10:00:00", Charging(60, 5)));

        Assert.Equal((1.00m, "elements[1]"), (price.Net, price.Lines[0].Reference));
        var onlyBookings = OcpiTariffMapping.ToTariff(Read(Tariff(Element(Component("FLAT", "9"), "\"booking\":\"BOOKING\""))).Tariff!);
        Assert.Contains("bookings", Assert.Single(onlyBookings.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_currency_that_iso_4217_lacks_is_refused()
    {
        var mapped = OcpiTariffMapping.ToTariff(Read(Tariff(Element(Energy))).Tariff! with { Currency = "EUX" });

        Assert.Null(mapped.Tariff);
        Assert.Equal("currency", Assert.Single(mapped.Problems).Path);
    }

    private static void Refused(string json, string path, string what)
    {
        var reading = Read(json);
        Assert.Null(reading.Tariff);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.What.Contains(what, StringComparison.Ordinal) && problem.Cure.Length > 0);
    }
}
