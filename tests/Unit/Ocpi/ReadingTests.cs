using GreenFlux.Billing.Tariffs;
using static GreenFlux.Tests.Unit.Ocpi.Partner;

namespace GreenFlux.Tests.Unit.Ocpi;

/// <summary>The readings that docs/ocpi-tariffs.md takes where the specification leaves a choice.</summary>
public sealed class ReadingTests
{
    private static readonly string PerHour = Component("TIME", "6");

    [Fact]
    public void Each_flat_fee_is_due_once_when_it_first_becomes_the_active_one()
    {
        var tariff = Tariff(Element(Component("FLAT", "1.00"), "\"max_duration\":3600"), Element(Component("FLAT", "3.00"), "\"min_duration\":3600"));

        Assert.Equal(["FLAT 1 × 1 = 1.00"], Lines(Price(tariff, Session("2026-05-04T10:00:00", Charging(60, 5)))));
        Assert.Equal(["FLAT 1 × 1 = 1.00", "FLAT 1 × 3 = 3.00"], Lines(Price(tariff, Session("2026-05-04T10:00:00", Charging(120, 5)))));
    }

    [Fact]
    public void A_flat_fee_that_comes_back_is_not_due_again()
    {
        var tariff = Tariff(Element(Component("FLAT", "2.00"), "\"start_time\":\"22:00\",\"end_time\":\"06:00\""), Element(Component("FLAT", "1.00")));

        Assert.Equal(["FLAT 1 × 1 = 1.00", "FLAT 1 × 2 = 2.00"], Lines(Price(tariff, Session("2026-05-04T20:00:00", Charging(60 * 40, 5)))));
    }

    [Fact]
    public void A_window_over_midnight_with_a_weekday_is_about_the_calendar_day_of_the_moment()
    {
        var tariff = Tariff(Element(PerHour, "\"start_time\":\"22:00\",\"end_time\":\"06:00\",\"day_of_week\":[\"FRIDAY\"]"));

        // Thursday noon to Saturday noon: Friday 00:00 to 06:00, and Friday 22:00 to midnight.
        var price = Price(tariff, Session("2026-05-07T12:00:00", Charging(60 * 48, 30)));

        Assert.Equal(["TIME 360min × 6 = 36.00", "TIME 120min × 6 = 12.00"], Lines(price));
    }

    [Theory]
    [InlineData("\"start_time\":\"22:00\",\"end_time\":\"06:00\"", 480)]
    [InlineData("\"start_time\":\"22:00\"", 120)]
    [InlineData("\"start_time\":\"22:00\",\"end_time\":\"00:00\"", 120)]
    [InlineData("\"start_time\":\"22:00\",\"end_time\":\"24:00\"", 120)]
    [InlineData("\"end_time\":\"04:00\"", 240)]
    [InlineData("\"start_time\":\"00:00\",\"end_time\":\"00:00\"", 1440)]
    [InlineData("\"start_time\":\"08:00\",\"end_time\":\"08:00\"", 1440)]
    [InlineData("\"start_date\":\"2026-05-05\"", 720)]
    [InlineData("\"end_date\":\"2026-05-05\"", 720)]
    [InlineData("\"day_of_week\":[]", 1440)]
    [InlineData("\"day_of_week\":[\"TUESDAY\"]", 720)]
    public void Windows_and_dates_of_a_day_from_noon_to_noon(string restrictions, int minutes) => Assert.Equal(
        minutes * 0.1m, Price(Tariff(Element(PerHour, restrictions)), Session("2026-05-04T12:00:00", Charging(1440, 30))).Net);

    [Fact]
    public void In_the_spring_night_a_window_has_an_hour_less()
    {
        var tariff = Tariff(Element(PerHour, "\"start_time\":\"01:00\",\"end_time\":\"04:00\""));

        Assert.Equal(12.00m, Price(tariff, Session("2026-03-29T00:00:00", Charging(60 * 8, 30))).Net);
        Assert.Equal(24.00m, Price(tariff, Session("2026-10-25T00:00:00", Charging(60 * 8, 30))).Net);
        Assert.Equal(18.00m, Price(tariff, Session("2026-10-26T00:00:00", Charging(60 * 8, 30))).Net);
    }

    [Fact]
    public void In_the_autumn_night_the_local_clock_enters_a_window_twice()
    {
        var tariff = Tariff(Element(Component("ENERGY", "0.34"), "\"start_time\":\"22:00\",\"end_time\":\"02:30\""), Element(Component("ENERGY", "0.53")));

        var price = Price(tariff, SessionFrom(NodaTime.Instant.FromUtc(2026, 10, 25, 0, 15), Charging(120, 8)));

        Assert.Equal(["ENERGY 1 × 0.34 = 0.34", "ENERGY 2 × 0.53 = 1.06", "ENERGY 2 × 0.34 = 0.68", "ENERGY 3 × 0.53 = 1.59"], Lines(price));
        Assert.Equal(3.67m, price.Net);
    }

    [Fact]
    public void In_the_spring_night_a_boundary_that_does_not_exist_is_the_change_of_the_clock()
    {
        var tariff = Tariff(Element(Component("ENERGY", "0.34"), "\"start_time\":\"22:00\",\"end_time\":\"02:30\""), Element(Component("ENERGY", "0.53")));

        Assert.Equal(2.61m, Price(tariff, SessionFrom(NodaTime.Instant.FromUtc(2026, 3, 29, 0, 15), Charging(90, 6))).Net);
    }

    [Fact]
    public void A_threshold_inside_a_period_is_exact_to_the_last_digit()
    {
        var tariff = Tariff(Element(Component("ENERGY", "0.40"), "\"max_kwh\":10"), Element($"{Component("ENERGY", "0.50")},{Component("TIME", "6")}"));

        var price = Price(tariff, Session("2026-05-04T10:00:00", Charging(90, 15)));

        Assert.Equal(["ENERGY 10 × 0.4 = 4.00", "ENERGY 5 × 0.5 = 2.50", "TIME 90min × 6 = 9.00"], price.Lines.OrderBy(line => line.Dimension).ThenBy(line => line.From).Select((_, i) => Lines(price with { Lines = [.. price.Lines.OrderBy(line => line.Dimension).ThenBy(line => line.From)] })[i]));
    }

    [Fact]
    public void A_duration_counts_parking_and_starts_with_the_session_not_with_its_reservation()
    {
        var tariff = Tariff(Element(Component("PARKING_TIME", "6"), "\"min_duration\":5400"));

        Assert.Equal(["PARKING_TIME 30min × 6 = 3.00"], Lines(Price(tariff, Session("2026-05-04T10:00:00", Reserved(60), Charging(60, 5), Parked(60)))));
    }

    [Fact]
    public void What_no_element_prices_is_free()
    {
        var price = Price(Tariff(Element(Component("ENERGY", "0.50"))), Session("2026-05-04T10:00:00", Reserved(10), Charging(60, 5), Parked(60)));

        Assert.Equal(["ENERGY 5 × 0.5 = 2.50"], Lines(price));
    }

    [Fact]
    public void Parking_freed_by_a_price_of_zero_takes_the_step_with_it()
    {
        var tariff = Tariff(Element(Component("PARKING_TIME", "6", step: "900"), "\"end_time\":\"20:00\""), Element(Component("PARKING_TIME", "0", step: "900")));

        Assert.Equal(["PARKING_TIME 8min × 6 = 0.80", "PARKING_TIME 22min × 0 = 0.00"], Lines(Price(tariff, Session("2026-05-04T19:52:00", Parked(28)))));
    }

    [Fact]
    public void The_extra_energy_of_a_step_is_billed_at_the_last_price()
    {
        string Steps(string price, string? restrictions = null) => Element(Component("ENERGY", price, step: "10000"), restrictions);
        var session = Session("2026-05-04T09:00:00", Charging(60, 3) with { Amperes = 10 }, Charging(60, 3) with { Amperes = 40 }, Charging(60, 3) with { Amperes = 10 });

        Assert.Equal(29.00m, Price(Tariff(Steps("2", "\"max_current\":20"), Steps("5", "\"min_current\":20")), session).Net);
    }

    [Fact]
    public void A_session_of_no_length_pays_its_flat_fee_alone()
    {
        var tariff = Tariff(Element($"{Component("FLAT", "1.00")},{Component("ENERGY", "0.50")},{PerHour}"));

        Assert.Equal(["FLAT 1 × 1 = 1.00"], Lines(Price(tariff, Session("2026-05-04T10:00:00", Charging(0)))));
    }

    [Fact]
    public void Seconds_are_pro_rata_without_a_step_and_rounded_up_with_one()
    {
        var session = Session("2026-05-04T10:00:00", Charging(10.005m, 1));

        Assert.Equal(600.3m, Price(Tariff(Element(Component("TIME", "6", step: "0"))), session).Lines[0].Seconds);
        Assert.Equal(601m, Price(Tariff(Element(Component("TIME", "6", step: "1"))), session).Lines[0].Seconds);
    }

    [Fact]
    public void Prices_of_2_1_1_are_before_taxes_that_nobody_tells()
    {
        var price = Price(Tariff211(Element(Component("ENERGY", "\"0.25\""))), Session("2026-05-04T10:00:00", Charging(60, 10)));

        Assert.Equal((TaxMode.ExcludedUnknown, 2.50m, null, null), (price.Taxes, price.Net, price.Vat, price.Gross));
    }

    [Fact]
    public void Included_taxes_are_taken_out_once_per_rate()
    {
        var tariff = Tariff230("YES", "", Element($"{Component("FLAT", "1.00", "21")},{Component("ENERGY", "0.50", "9")}"));

        var price = Price(tariff, Session("2026-05-04T10:00:00", Charging(60, 10)));

        Assert.Equal([new VatShare(21m, 0.83m, 0.17m), new VatShare(9m, 4.59m, 0.41m)], price.VatShares.ToArray());
        Assert.Equal((5.42m, 0.58m, 6.00m), (price.Net, price.Vat, price.Gross));
    }

    [Fact]
    public void Without_applicable_taxes_net_and_gross_are_one()
    {
        var tariff = Tariff230("N/A", "\"max_price\":{\"before_taxes\":4,\"after_taxes\":5},", Element(Component("ENERGY", "0.50", "9")));

        var price = Price(tariff, Session("2026-05-04T10:00:00", Charging(60, 10)));

        Assert.Equal((4.00m, 0m, 4.00m), (price.Net, price.Vat, price.Gross));
    }
}
