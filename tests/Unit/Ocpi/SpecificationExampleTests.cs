using GreenFlux.Billing.Tariffs;
using static GreenFlux.Tests.Unit.Ocpi.Partner;

namespace GreenFlux.Tests.Unit.Ocpi;

/// <summary>
/// The worked examples of OCPI's Tariffs page (mod_tariffs of 2.2.1 and 2.3.0), with the totals that it states. Where a
/// statement contradicts its own tariff, docs/ocpi-tariffs.md says which one is right.
/// </summary>
public sealed class SpecificationExampleTests
{
    private static readonly string Energy25 = Component("ENERGY", "0.25", "10.0");
    private static readonly string Start50 = Component("FLAT", "0.50", "20.0");
    private static readonly string SwitchingTariff = Tariff(
        Element(Component("TIME", "1.20", step: "1800") + "," + Component("PARKING_TIME", "1.00", step: "900"), "\"start_time\":\"00:00\",\"end_time\":\"17:00\""),
        Element(Component("TIME", "2.40", step: "900") + "," + Component("PARKING_TIME", "1.00", step: "900"), "\"start_time\":\"17:00\",\"end_time\":\"20:00\""),
        Element(Component("TIME", "2.40", step: "900"), "\"start_time\":\"20:00\",\"end_time\":\"00:00\""));

    private static readonly string Complex = Tariff(
        Element(Component("FLAT", "2.50", "15.0")),
        Element(Component("TIME", "1.00", "20.0", "900"), "\"max_current\":32.00"),
        Element(Component("TIME", "2.00", "20.0", "600"), "\"min_current\":32.00,\"day_of_week\":[\"MONDAY\",\"TUESDAY\",\"WEDNESDAY\",\"THURSDAY\",\"FRIDAY\"]"),
        Element(Component("TIME", "1.25", "20.0", "600"), "\"min_current\":32.00,\"day_of_week\":[\"SATURDAY\",\"SUNDAY\"]"),
        Element(Component("PARKING_TIME", "5.00", "10.0", "300"), "\"start_time\":\"09:00\",\"end_time\":\"18:00\",\"day_of_week\":[\"MONDAY\",\"TUESDAY\",\"WEDNESDAY\",\"THURSDAY\",\"FRIDAY\"]"),
        Element(Component("PARKING_TIME", "6.00", "10.0", "300"), "\"start_time\":\"10:00\",\"end_time\":\"17:00\",\"day_of_week\":[\"SATURDAY\"]"));

    private static void Costs(decimal net, decimal? gross, TariffPrice price)
    {
        Assert.Equal(net, price.Net);
        if (gross is not null)
            Assert.Equal(gross, price.Gross);
    }

    private static decimal D(string number) => decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    private static SessionProfile Kilowatthours(decimal energy) => Session("2026-05-04T10:00:00", Charging(120, energy));

    [Fact]
    public void A_quarter_per_kWh() => Costs(5.00m, 5.50m, Price(Tariff(Element(Energy25)), Kilowatthours(20)));

    [Fact]
    public void A_quarter_per_kWh_and_a_start_fee() => Costs(5.50m, 6.10m, Price(Tariff(Element($"{Start50},{Energy25}")), Kilowatthours(20)));

    [Theory]
    [InlineData("20", "5.00", "5.50")]
    [InlineData("1.5", "0.50", "0.55")]
    [InlineData("0", "0.50", "0.55")]
    public void A_minimum_price(string energy, string net, string gross)
    {
        var element = Element(Energy25);
        Costs(D(net), D(gross), Price(Tariff221("\"min_price\":{\"excl_vat\":0.50,\"incl_vat\":0.55},", element), Kilowatthours(D(energy))));
        Costs(D(net), D(gross), Price(Tariff230("NO", "\"min_price\":{\"before_taxes\":0.50,\"after_taxes\":0.55},", element), Kilowatthours(D(energy))));
    }

    [Fact]
    public void Forty_minutes_of_parking_in_steps_of_fifteen() => Costs(
        7.00m, 7.90m, Price(Tariff(Element($"{Start50},{Energy25},{Component("PARKING_TIME", "2.00", "20.0", "900")}")), Session("2026-05-04T10:00:00", Charging(120, 20), Parked(40))));

    [Theory]
    [InlineData("50", "10.00", "11.00")]
    [InlineData("30", "8.00", "8.85")]
    public void A_maximum_price(string energy, string net, string gross)
    {
        var element = Element($"{Start50},{Energy25}");
        Costs(D(net), D(gross), Price(Tariff221("\"max_price\":{\"excl_vat\":10.00,\"incl_vat\":11.00},\"end_date_time\":\"2019-06-30T23:59:59Z\",", element), Kilowatthours(D(energy))));
        Costs(D(net), D(gross), Price(Tariff230("NO", "\"max_price\":{\"before_taxes\":10.00,\"after_taxes\":11.00},", element), Kilowatthours(D(energy))));
    }

    [Fact]
    public void Two_per_hour() => Costs(5.00m, 5.50m, Price(Tariff(Element(Component("TIME", "2.00", "10.0", "60"))), Session("2026-05-04T10:00:00", Charging(150, 9), Parked(30))));

    [Fact]
    public void North_American_taxes_come_on_top_and_are_not_known()
    {
        var price = Price(Tariff230("NO", "", Element(Component("TIME", "2.00"))), Session("2026-05-04T10:00:00", Charging(150, 9)));
        Assert.Equal((5.00m, null, null), (price.Net, price.Vat, price.Gross));
    }

    [Fact]
    public void North_American_taxes_are_included_and_are_not_known()
    {
        var price = Price(Tariff230("YES", "", Element(Component("TIME", "2.10"))), Session("2026-05-04T10:00:00", Charging(150, 9)));
        Assert.Equal((null, null, 5.25m), (price.Net, price.Vat, price.Gross));
    }

    [Fact]
    public void Three_per_hour_and_five_for_parking() => Costs(
        11.25m, 12.75m,
        Price(Tariff(Element($"{Component("TIME", "3.00", "10.0", "60")},{Component("PARKING_TIME", "5.00", "20.0", "300")}")), Session("2026-05-04T10:00:00", Charging(150, 9), Parked(42))));

    [Fact]
    public void An_ad_hoc_price_with_a_fraction_of_a_percent() => Costs(
        4.75m, 5.00m, Price(Tariff(Element(Component("TIME", "1.90", "5.2", "300"))), Session("2026-05-04T10:00:00", Charging(150, 9))));

    [Theory]
    [InlineData("0.25", "5.63", "6.24")]
    [InlineData("0.22", "5.01", "5.56")]
    public void Energy_in_steps_of_a_tenth_of_a_kWh(string perKilowattHour, string net, string gross) => Costs(
        D(net), D(gross), Price(Tariff(Element($"{Start50},{Component("ENERGY", perKilowattHour, "10.0", "100")}")), Kilowatthours(20.45m)));

    [Fact]
    public void The_complex_tariff_on_a_Monday()
    {
        var price = Price(Complex, Session("2026-05-04T09:30:00", Charging(165, 8) with { Amperes = 16 }, Parked(42)));

        Costs(9.00m, 10.31m, price);
        Assert.Equal(["FLAT 1 × 2.5 = 2.50", "TIME 165min × 1 = 2.75", "PARKING_TIME 45min × 5 = 3.75"], Lines(price));
        // The page adds up unrounded VAT, 0.375 + 0.55 + 0.375 = 1.30; rounded per rate it is a cent more.
        Assert.Equal(1.30m, price.Lines.Sum(line => line.UnroundedAmount * line.VatPercent / 100));
        Assert.Equal([0.38m, 0.55m, 0.38m], price.VatShares.Select(share => share.Vat));
    }

    [Fact]
    public void The_complex_tariff_on_a_Saturday_as_its_prices_say()
    {
        var price = Price(Complex, Session("2026-05-09T13:30:00", Charging(114, 30) with { Amperes = 43 }, Parked(71)));

        Assert.Equal(["FLAT 1 × 2.5 = 2.50", "TIME 114min × 1.25 = 2.38", "PARKING_TIME 75min × 6 = 7.50"], Lines(price));
        Assert.Equal(12.375m, price.UnroundedLineTotal);
        Assert.Equal(13.975m, price.UnroundedLineTotal + price.Lines.Sum(line => line.UnroundedAmount * line.VatPercent / 100));
        Costs(12.38m, 13.99m, price);
    }

    [Fact]
    public void Free_of_charge()
    {
        Costs(0m, 0m, Price(Tariff(Element(Component("FLAT", "0.00", step: "0"))), Kilowatthours(20)));
        Costs(0m, 0m, Price(Tariff230("NO", "", Element(Component("FLAT", "0.00", step: "0"))), Kilowatthours(20)));
    }

    [Fact]
    public void A_reservation_by_the_hour() => Costs(
        6.75m, 7.60m,
        Price(Tariff(Element(Component("TIME", "5.00", "20.0", "60"), "\"reservation\":\"RESERVATION\""), Element($"{Start50},{Energy25}")), Session("2026-05-04T10:00:00", Reserved(15), Charging(120, 20))));

    [Fact]
    public void A_reservation_with_a_fee()
    {
        var price = Price(
            Tariff(Element($"{Component("FLAT", "2.00", "20.0")},{Component("TIME", "5.00", "20.0", "300")}", "\"reservation\":\"RESERVATION\""), Element($"{Start50},{Energy25}")),
            Session("2026-05-04T10:00:00", Reserved(13), Charging(120, 20)));

        Costs(8.75m, 10.00m, price);
        Assert.Equal(["RESERVATION FLAT 1 × 2 = 2.00", "RESERVATION TIME 15min × 5 = 1.25", "FLAT 1 × 0.5 = 0.50", "ENERGY 20 × 0.25 = 5.00"], Lines(price));
    }

    [Fact]
    public void A_reservation_that_costs_more_when_it_expires()
    {
        var fee = Tariff(
            Element(Component("FLAT", "4.00", "20.0"), "\"reservation\":\"RESERVATION_EXPIRES\""),
            Element(Component("TIME", "2.00", "20.0", "600"), "\"reservation\":\"RESERVATION\""), Element($"{Start50},{Energy25}"));
        var time = Tariff(
            Element(Component("TIME", "6.00", "20.0", "600"), "\"reservation\":\"RESERVATION_EXPIRES\""),
            Element(Component("TIME", "3.00", "20.0", "600"), "\"reservation\":\"RESERVATION\""), Element($"{Start50},{Energy25}"));
        var used = Session("2026-05-04T10:00:00", Reserved(22), Charging(120, 20));

        Costs(6.50m, 7.30m, Price(fee, used));
        Costs(6.00m, 7.20m, Price(fee, Session("2026-05-04T10:00:00", Expired(60))));
        Costs(7.00m, 7.90m, Price(time, used));
        Costs(9.00m, 10.80m, Price(time, Session("2026-05-04T10:00:00", Expired(90))));
    }

    [Fact]
    public void Switching_to_another_element_and_then_to_parking()
    {
        var price = Price(SwitchingTariff, Session("2026-05-04T16:55:00", Charging(10, 1), Parked(2)));

        Costs(0.55m, 0.55m, price);
        Assert.Equal(["TIME 5min × 1.2 = 0.10", "TIME 5min × 2.4 = 0.20", "PARKING_TIME 15min × 1 = 0.25"], Lines(price));
    }

    [Fact]
    public void Switching_to_another_element_while_charging()
    {
        var price = Price(SwitchingTariff, Session("2026-05-04T16:35:00", Charging(35, 3)));

        Costs(1.30m, 1.30m, price);
        Assert.Equal(["TIME 25min × 1.2 = 0.50", "TIME 20min × 2.4 = 0.80"], Lines(price));
    }

    [Fact]
    public void Switching_into_free_parking()
    {
        var price = Price(SwitchingTariff, Session("2026-05-04T19:40:00", Charging(12, 1), Parked(20)));

        Costs(0.73m, 0.73m, price);
        Assert.Equal(["TIME 12min × 2.4 = 0.48", "PARKING_TIME 15min × 1 = 0.25"], Lines(price));
    }

    [Fact]
    public void Energy_by_power()
    {
        var tariff = Tariff(
            Element(Component("ENERGY", "0.20", "20.0"), "\"max_power\":16.00"), Element(Component("ENERGY", "0.35", "20.0"), "\"max_power\":32.00"), Element(Component("ENERGY", "0.50", "20.0")));
        var price = Price(tariff, Session("2026-05-04T10:00:00", Charging(10, 1), Charging(50, 40), Charging(7.5m, 0.5m)));

        Costs(20.30m, 24.36m, price);
        Assert.Equal(["ENERGY 1 × 0.2 = 0.20", "ENERGY 40 × 0.5 = 20.00", "ENERGY 0.5 × 0.2 = 0.10"], Lines(price));
    }

    [Fact]
    public void Energy_by_duration()
    {
        var tariff = Tariff(
            Element(Component("ENERGY", "0.00", "20.0"), "\"max_duration\":1800"), Element(Component("ENERGY", "0.25", "20.0"), "\"max_duration\":3600"), Element(Component("ENERGY", "0.40", "20.0")));

        Costs(0.30m, 0.36m, Price(tariff, Session("2026-05-04T10:00:00", Charging(30, 5), Charging(10, 1.2m))));
    }

    [Theory]
    [InlineData("115.2", 1, "0.029")]
    [InlineData("115.2", 25, "0.03125")]
    [InlineData("101", 25, "0.03125")]
    [InlineData("125", 25, "0.03125")]
    [InlineData("1", 500, "0.125")]
    [InlineData("500", 500, "0.125")]
    public void Energy_in_blocks_of_the_step_size(string wattHours, int step, string cost) => Assert.Equal(
        D(cost), Price(Tariff(Element(Component("ENERGY", "0.25", step: $"{step}"))), Kilowatthours(D(wattHours) / 1000)).UnroundedLineTotal);

    [Fact]
    public void The_total_of_the_session_is_rounded_not_its_last_period()
    {
        string Before(string price, string type, string step) => Element(Component(type, price, step: step), "\"end_time\":\"17:00\"");
        var energy = Tariff(Before("0.20", "ENERGY", "500"), Element(Component("ENERGY", "0.27", step: "500")));
        var time = Tariff(Before("5", "TIME", "600"), Element(Component("TIME", "7", step: "600")));

        Assert.Equal(["ENERGY 4.3 × 0.2 = 0.86", "ENERGY 1.2 × 0.27 = 0.32"], Lines(Price(energy, Session("2026-05-04T16:00:00", Charging(60, 4.3m), Charging(30, 1.1m)))));
        Assert.Equal(["TIME 6min × 5 = 0.50", "TIME 24min × 7 = 2.80"], Lines(Price(time, Session("2026-05-04T16:54:00", Charging(28, 2)))));
    }

    [Fact]
    public void Charging_is_not_rounded_when_parking_follows()
    {
        var tariff = Tariff(Element($"{Component("TIME", "1.00", step: "600")},{Component("PARKING_TIME", "2.00", step: "600")}"));

        Assert.Equal(["TIME 21min × 1 = 0.35", "PARKING_TIME 20min × 2 = 0.67"], Lines(Price(tariff, Session("2026-05-04T10:00:00", Charging(21, 3), Parked(16)))));
    }
}
