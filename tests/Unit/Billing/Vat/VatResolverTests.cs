using CsCheck;
using GreenFlux.Billing.Vat;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Vat;

public sealed class VatResolverTests
{
    private static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];
    private static readonly LocalDateTime NewYear = new(2027, 1, 1, 0, 0);
    private static readonly IReadOnlyList<VatSubject> Subjects = VatSubject.Wholesale("STD", "contract", "cpo");

    private static VatRate Rate(string id, VatLevel level, string subject, decimal percent, LocalDateTime? from = null, LocalDateTime? to = null, string? country = null) =>
        new() { Id = id, Subject = new VatSubject(level, subject, country), Percent = percent, ValidFrom = from, ValidTo = to };

    private static VatQuery Query(LocalDateTime start, LocalDateTime end, VatMoment moment = VatMoment.End, DateTimeZone? zone = null) =>
        new(Subjects, At(start, zone), At(end, zone), zone ?? Amsterdam, moment);

    private static Instant At(LocalDateTime local, DateTimeZone? zone) => (zone ?? Amsterdam).AtLeniently(local).ToInstant();

    private static VatQuery Noon => Query(new(2026, 5, 4, 12, 0), new(2026, 5, 4, 13, 0));

    private static decimal? Gross(decimal net, VatDecision decision) =>
        VatCalculation.Of(new GreenFlux.Billing.Money(net, Some.Euro), decision.Percent).Gross?.Amount;

    [Theory]
    [InlineData("nl", "12.10")]
    [InlineData("fr", "12.00")]
    public void VAT_1_each_CPO_has_the_rate_of_its_country(string cpo, string gross)
    {
        VatRate[] rates = [Rate("nl-21", VatLevel.Cpo, "nl", 21m), Rate("fr-20", VatLevel.Cpo, "fr", 20m)];

        var decision = VatResolver.Resolve(rates, Noon with { Subjects = VatSubject.Wholesale("STD", null, cpo) });

        Assert.Equal(Exact.Of(gross), Gross(10.00m, decision));
    }

    [Fact]
    public void VAT_2_the_tariff_comes_before_the_contract_and_the_contract_before_the_CPO()
    {
        VatRate[] rates = [Rate("cpo", VatLevel.Cpo, "cpo", 21m), Rate("contract", VatLevel.CpoContract, "contract", 20m), Rate("tariff", VatLevel.Tariff, "STD", 9m)];

        var decision = VatResolver.Resolve(rates, Noon);

        Assert.Equal(10.90m, Gross(10.00m, decision));
        Assert.Equal((9m, rates[2].Subject, "tariff", null), (decision.Percent, decision.Subject, decision.RateId, decision.Warning));
        Assert.Equal(20m, VatResolver.Resolve(rates[..2], Noon).Percent);
        Assert.Equal(21m, VatResolver.Resolve(rates[..1], Noon).Percent);
        Assert.Equal("9 % is set on tariff 'STD' and was valid immediately before the stop at 2026-05-04T13:00:00 (Europe/Amsterdam).", decision.Why);
        Assert.Equal(
            [("tariff", null), ("contract", "The rate of tariff 'STD' comes first."), ("cpo", "The rate of tariff 'STD' comes first.")],
            decision.Candidates.Select(candidate => (candidate.RateId, candidate.Exclusion)));
    }

    [Fact]
    public void VAT_3_without_any_rate_neither_VAT_nor_gross_is_known()
    {
        var decision = VatResolver.Resolve([], Noon);
        var totals = VatCalculation.Of(new GreenFlux.Billing.Money(10.00m, Some.Euro), decision.Percent);

        Assert.Equal("VAT_NOT_CONFIGURED", decision.Warning);
        Assert.Equal((null, null, null), (decision.Percent, totals.Vat, totals.Gross));
        Assert.Equal(10.00m, totals.Net.Amount);
        Assert.Contains("tariff 'STD', CPO contract 'contract', CPO 'cpo'", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void VAT_4_the_rate_valid_immediately_before_the_stop_counts_for_the_whole_session()
    {
        VatRate[] rates = [Rate("old", VatLevel.Cpo, "cpo", 21m, to: NewYear), Rate("new", VatLevel.Cpo, "cpo", 22m, from: NewYear)];
        var eleven = new LocalDateTime(2026, 12, 31, 23, 0);

        Assert.Equal(12.20m, Gross(10.00m, VatResolver.Resolve(rates, Query(eleven, NewYear.PlusHours(1)))));
        Assert.Equal(12.10m, Gross(10.00m, VatResolver.Resolve(rates, Query(eleven, NewYear))));
        Assert.Equal(12.20m, Gross(10.00m, VatResolver.Resolve(rates, Query(eleven, NewYear.PlusNanoseconds(100)))));
    }

    [Fact]
    public void A_tenant_may_have_the_rate_of_the_start_instead()
    {
        VatRate[] rates = [Rate("old", VatLevel.Cpo, "cpo", 21m, to: NewYear), Rate("new", VatLevel.Cpo, "cpo", 22m, from: NewYear)];

        Assert.Equal("old", VatResolver.Resolve(rates, Query(NewYear.PlusHours(-1), NewYear.PlusHours(1), VatMoment.Start)).RateId);
        Assert.Equal("new", VatResolver.Resolve(rates, Query(NewYear, NewYear.PlusHours(1), VatMoment.Start)).RateId);
    }

    [Fact]
    public void A_more_specific_rate_that_has_ended_leaves_it_to_the_next_level()
    {
        VatRate[] rates = [Rate("tariff", VatLevel.Tariff, "STD", 9m, to: new(2026, 5, 4, 12, 30)), Rate("cpo", VatLevel.Cpo, "cpo", 21m)];

        var decision = VatResolver.Resolve(rates, Noon);

        Assert.Equal("cpo", decision.RateId);
        Assert.Equal("It was valid until 2026-05-04T12:30:00.", decision.Candidates[0].Exclusion);
    }

    [Fact]
    public void A_rate_of_nothing_is_a_rate_and_not_a_missing_one()
    {
        var decision = VatResolver.Resolve([Rate("zero", VatLevel.Cpo, "cpo", 0m)], Noon);

        Assert.Equal((0m, null), (decision.Percent, decision.Warning));
        Assert.Equal(10.00m, Gross(10.00m, decision));
    }

    [Fact]
    public void Two_valid_rates_of_one_object_are_no_choice()
    {
        var decision = VatResolver.Resolve([Rate("b", VatLevel.Cpo, "cpo", 21m), Rate("a", VatLevel.Cpo, "cpo", 20m)], Noon);

        Assert.Equal((null, "VAT_AMBIGUOUS"), (decision.Percent, decision.Warning));
        Assert.Contains("a, b", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Retail_VAT_is_the_packages_or_the_eMSPs_in_that_country_and_never_the_CPOs()
    {
        VatRate[] rates =
        [
            Rate("cpo", VatLevel.Cpo, "cpo", 21m), Rate("tariff", VatLevel.Tariff, "gold", 9m),
            Rate("gold-nl", VatLevel.RetailPackage, "gold", 21m, country: "NLD"), Rate("emsp-de", VatLevel.Emsp, "emsp", 19m, country: "DEU"),
            Rate("emsp-nl", VatLevel.Emsp, "emsp", 20m, country: "NLD"),
        ];

        string? RateOf(string country, string? emsp = "emsp") => VatResolver.Resolve(rates, Noon with { Subjects = VatSubject.Retail("gold", emsp, country) }).RateId;

        Assert.Equal("gold-nl", RateOf("NLD"));
        Assert.Equal("emsp-de", RateOf("DEU"));
        Assert.Null(RateOf("FRA"));
        Assert.Null(RateOf("DEU", emsp: null));
    }

    [Fact]
    public void The_tenants_own_eMSP_needs_no_id()
    {
        var own = new VatRate { Id = "own", Subject = new VatSubject(VatLevel.Emsp, null, "NLD"), Percent = 21m };

        Assert.Equal("own", VatResolver.Resolve([own], Noon with { Subjects = VatSubject.Retail("gold", null, "NLD") }).RateId);
    }

    [Theory]
    [InlineData("2026-01-01", "2026-06-01", "2026-06-01", null, false)]
    [InlineData("2026-01-01", "2026-06-01", "2026-05-31", null, true)]
    [InlineData(null, null, "2026-05-31", "2026-06-01", true)]
    [InlineData(null, "2026-01-01", "2026-01-01", null, false)]
    [InlineData(null, "2026-01-01", null, "2026-01-01", true)]
    public void Half_open_validities_overlap_only_where_both_are_valid(string? from, string? to, string? otherFrom, string? otherTo, bool overlaps)
    {
        static LocalDateTime? Day(string? text) => text is null ? null : NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value.AtMidnight();
        var one = Rate("one", VatLevel.Cpo, "cpo", 21m, Day(from), Day(to));
        var other = Rate("other", VatLevel.Cpo, "cpo", 21m, Day(otherFrom), Day(otherTo));

        Assert.Equal((overlaps, overlaps), (one.Overlaps(other), other.Overlaps(one)));
        Assert.False(one.Overlaps(other with { Subject = new VatSubject(VatLevel.Cpo, "elsewhere") }));
        Assert.False(one.Overlaps(one));
    }

    [Fact]
    public void Consecutive_rates_leave_no_gap_in_any_zone_whenever_a_session_ends() =>
        Gen.Select(Gen.Int[0, DateTimeZoneProviders.Tzdb.Ids.Count - 1], Gen.Int[0, 366 * 96], Gen.Int[-300, 300], Gen.Bool).Sample((index, quarter, minutes, atStart) =>
        {
            var zone = DateTimeZoneProviders.Tzdb[DateTimeZoneProviders.Tzdb.Ids[index]];
            var change = new LocalDateTime(2026, 1, 1, 0, 0).PlusMinutes(15L * quarter);
            var at = zone.AtLeniently(change).ToInstant() + Duration.FromMinutes(minutes);
            VatRate[] rates = [Rate("old", VatLevel.Cpo, "cpo", 21m, to: change), Rate("new", VatLevel.Cpo, "cpo", 22m, from: change)];

            var decision = VatResolver.Resolve(rates, new VatQuery(Subjects, at, at, zone, atStart ? VatMoment.Start : VatMoment.End));

            Assert.NotNull(decision.RateId);
            Assert.Null(decision.Warning);
        });

    [Fact]
    public void The_order_of_the_rates_decides_nothing() =>
        Gen.Shuffle(new[]
        {
            Rate("tariff", VatLevel.Tariff, "STD", 9m, to: new(2026, 5, 4, 12, 59)), Rate("other", VatLevel.Tariff, "OTHER", 5m),
            Rate("contract", VatLevel.CpoContract, "contract", 20m), Rate("cpo", VatLevel.Cpo, "cpo", 21m), Rate("late", VatLevel.CpoContract, "contract", 25m, from: NewYear),
        }).Sample(rates =>
        {
            var decision = VatResolver.Resolve(rates, Noon);
            Assert.Equal("contract", decision.RateId);
            Assert.Equal(["other", "tariff", "contract", "late", "cpo"], decision.Candidates.Select(candidate => candidate.RateId));
        });
}
