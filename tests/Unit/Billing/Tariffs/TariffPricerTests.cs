using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using NodaTime;
using static GreenFlux.Tests.Unit.Ocpi.Partner;

namespace GreenFlux.Tests.Unit.Billing.Tariffs;

/// <summary>The kernel by itself, with what billing rules will ask of it.</summary>
public sealed class TariffPricerTests
{
    private static readonly Instant Nine = Instant.FromUtc(2026, 5, 4, 19, 0);
    private static readonly Instant Ten = Nine + Duration.FromHours(1);

    private static TariffElement When(TariffCondition[] conditions, params TariffComponent[] components) => new(components, conditions);

    private static TariffComponent Energy(decimal price) => new(TariffDimension.Energy, price);

    private static TariffComponent Time(decimal price) => new(TariffDimension.Time, price);

    private static TariffComponent Flat(decimal price) => new(TariffDimension.Flat, price);

    private static Tariff PerMinute(params TariffElement[] elements) =>
        new() { Currency = Currency.Parse("EUR"), TimeUnit = TimePriceUnit.Minute, FlatFees = FlatFees.OncePerSession, Elements = elements };

    [Fact]
    public void Thresholds_count_over_the_session_and_the_start_fee_is_the_first_rules()
    {
        var peak = new AbsoluteInterval(null, Ten);
        var offPeak = new AbsoluteInterval(Ten, null);
        var low = new EnergyBand(GreenFlux.Billing.Energy.Zero, GreenFlux.Billing.Energy.FromKilowattHours(10));
        var tariff = PerMinute(
            When([peak, low], Flat(1.00m), Energy(0.50m)), When([peak], Flat(1.00m), Energy(0.60m)), When([offPeak, low], Flat(2.00m), Energy(0.30m)), When([offPeak], Flat(2.00m), Energy(0.40m)));

        var price = new TariffPricer(tariff).Price(SessionFrom(Nine, Charging(60, 8), Charging(60, 6)));

        Assert.Equal(["FLAT 1 × 1 = 1.00", "ENERGY 8 × 0.5 = 4.00", "ENERGY 2 × 0.3 = 0.60", "ENERGY 4 × 0.4 = 1.60"], Lines(price));
        Assert.Equal(7.20m, price.Net);
    }

    [Fact]
    public void Minutes_above_a_threshold_of_charging_time_wait_while_parked()
    {
        var tariff = PerMinute(
            When([new ChargingTimeBand(Duration.Zero, Duration.FromMinutes(60))], Time(0.02m)), When([], Time(0.05m), new TariffComponent(TariffDimension.ParkingTime, 0.10m)));

        var price = new TariffPricer(tariff).Price(SessionFrom(Nine, Charging(45, 8), Parked(30), Charging(45, 6)));

        Assert.Equal(5.70m, price.Net);
        Assert.Equal(["TIME 45min × 0.02 = 0.90", "PARKING_TIME 30min × 0.1 = 3.00", "TIME 15min × 0.02 = 0.30", "TIME 30min × 0.05 = 1.50"], Lines(price));
    }

    [Fact]
    public void A_window_belongs_to_the_weekday_on_which_it_starts()
    {
        var tariff = PerMinute(When([new LocalWindow(new LocalTime(22, 0), new LocalTime(8, 0), WeekdaySet.Friday)], Time(0.01m)));

        // Thursday noon to Sunday noon: Friday 22:00 to Saturday 08:00 alone.
        var price = new TariffPricer(tariff).Price(Session("2026-05-07T12:00:00", Charging(60 * 72, 40)));

        Assert.Equal(["TIME 600min × 0.01 = 6.00"], Lines(price));
        Assert.Equal(new LocalDateTime(2026, 5, 8, 22, 0), price.Lines[0].From.InZone(Amsterdam).LocalDateTime);
    }

    [Fact]
    public void Thirds_of_a_minute_leave_no_trace()
    {
        var line = new TariffPricer(PerMinute(When([], Time(0.03m)))).Price(SessionFrom(Nine, Charging(20m / 60m))).Lines[0];

        Assert.Equal((0.01m, 20m), (line.UnroundedAmount, line.Seconds));
    }

    [Fact]
    public void A_band_that_ends_where_a_window_does_leaves_no_sliver()
    {
        var tariff = PerMinute(
            When([new AbsoluteInterval(null, Ten), new EnergyBand(GreenFlux.Billing.Energy.Zero, GreenFlux.Billing.Energy.FromKilowattHours(7))], Energy(0.5m)), When([], Energy(0.3m)));

        Assert.Equal(["ENERGY 7 × 0.5 = 3.50", "ENERGY 14 × 0.3 = 4.20"], Lines(new TariffPricer(tariff).Price(SessionFrom(Nine, Charging(180, 21)))));
    }

    [Fact]
    public void Many_lines_are_as_good_as_few()
    {
        var tariff = PerMinute(
            [.. Enumerable.Range(0, 60).Select(minute => When([new DurationBand(Duration.FromMinutes(minute), Duration.FromMinutes(minute + 1))], Time(0.01m * (minute + 1)), Flat(1m)))]);

        var price = new TariffPricer(tariff with { FlatFees = FlatFees.OncePerComponent }).Price(SessionFrom(Nine, Charging(60, 8)));

        Assert.Equal(120, price.Lines.Length);
        Assert.Equal(60m + 0.01m * 1830, price.Net);
    }

    [Fact]
    public void A_session_that_does_not_tell_its_current_is_not_priced_by_it()
    {
        var pricer = new TariffPricer(PerMinute(When([new CurrentBand(null, 32)], Time(0.01m)), When([], Time(0.02m))));
        var silent = SessionFrom(Nine, Charging(60, 8));

        Assert.Contains("current", pricer.Missing(silent), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pricer.Price(silent));
        Assert.Null(pricer.Missing(SessionFrom(Nine, Parked(60))));
    }

    [Fact]
    public void A_limit_with_one_figure_takes_the_other_along()
    {
        var element = When([], new TariffComponent(TariffDimension.Energy, 1m, 20m));
        var after = PerMinute(element) with { MaxPrice = new PriceLimit(null, 6m) };
        var before = PerMinute(element) with { MaxPrice = new PriceLimit(5m, null) };
        var least = PerMinute(element) with { MinPrice = new PriceLimit(0.555m, null) };

        var byGross = new TariffPricer(after).Price(SessionFrom(Nine, Charging(60, 10)));
        var byNet = new TariffPricer(before).Price(SessionFrom(Nine, Charging(60, 10)));
        var byMinimum = new TariffPricer(least).Price(SessionFrom(Nine, Charging(60)));

        Assert.Equal((5.00m, 1.00m, 6.00m), (byGross.Net, byGross.Vat, byGross.Gross));
        Assert.Equal((5.00m, 1.00m, 6.00m), (byNet.Net, byNet.Vat, byNet.Gross));
        Assert.Equal((0.56m, 0.11m, 0.67m), (byMinimum.Net, byMinimum.Vat, byMinimum.Gross));
        Assert.Equal(LimitKind.MinBeforeTax, Assert.Single(byMinimum.Limits).Kind);
    }

    [Fact]
    public void Where_no_amount_lies_between_the_limits_the_maximum_holds()
    {
        var limit = new PriceLimit(7.5m, null);
        var tariff = PerMinute(When([], Energy(1m))) with { Currency = Currency.Parse("JPY"), MinPrice = limit, MaxPrice = limit };

        Assert.Equal(7m, new TariffPricer(tariff).Price(SessionFrom(Nine, Charging(60, 3))).Net);
        Assert.Equal(7m, new TariffPricer(tariff).Price(SessionFrom(Nine, Charging(60, 30))).Net);
    }

    [Fact]
    public void Tariffs_that_can_not_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TariffPricer(PerMinute()));
        Assert.Throws<ArgumentException>(() => new TariffPricer(PerMinute(When([]))));
        Assert.Throws<ArgumentException>(() => new TariffPricer(PerMinute(When([], Energy(1), Energy(2)))));
        Assert.Throws<ArgumentException>(() => new TariffPricer(PerMinute(When([], Energy(-1)))));
        Assert.Throws<ArgumentException>(() => new TariffPricer(PerMinute(When([new ReservationState(ReservationKind.Expired), new ReservationState(ReservationKind.Reserved)], Flat(1)))));
        Assert.Throws<ArgumentException>(() => new TariffPricer(PerMinute(When([], Energy(1))) with { MinPrice = new PriceLimit(5, null), MaxPrice = new PriceLimit(4, null) }));
    }

    [Fact]
    public void Sessions_that_can_not_be_are_refused()
    {
        static SessionPeriod Period(int from, int to, decimal energy = 0, SessionState state = SessionState.Charging) =>
            new(Nine + Duration.FromMinutes(from), Nine + Duration.FromMinutes(to), GreenFlux.Billing.Energy.FromKilowattHours(energy), state);

        Assert.NotNull(SessionProfile.Problem([]));
        Assert.NotNull(SessionProfile.Problem([Period(10, 0)]));
        Assert.NotNull(SessionProfile.Problem([Period(0, 10, -1)]));
        Assert.NotNull(SessionProfile.Problem([Period(0, 0, 1)]));
        Assert.NotNull(SessionProfile.Problem([Period(0, 10), Period(11, 20)]));
        Assert.NotNull(SessionProfile.Problem([Period(0, 10), Period(9, 20)]));
        Assert.NotNull(SessionProfile.Problem([Period(0, 10), Period(10, 20, 0, SessionState.Reserved)]));
        Assert.NotNull(SessionProfile.Problem([Period(0, 10, 1, SessionState.Reserved)]));
        Assert.NotNull(SessionProfile.Problem([Period(0, 10, 0, SessionState.ReservedExpired), Period(10, 20)]));
        Assert.Null(SessionProfile.Problem([Period(0, 10, 0, SessionState.Reserved), Period(10, 20), Period(20, 20)]));
    }
}
