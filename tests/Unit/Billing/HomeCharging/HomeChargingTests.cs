using System.Text.Json;
using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Billing.Vat;

namespace GreenFlux.Tests.Unit.Billing.HomeCharging;

public sealed class HomeChargingTests
{
    private static readonly VatDecision TwentyOne = new() { Percent = 21m, RateId = "cpo", Why = "The CPO's." };

    private static decimal? Gross(decimal net, HomeChargingDecision decision) =>
        VatCalculation.Of(new Money(net, Some.Euro), HomeChargingRules.VatOf(decision, TwentyOne).Percent).Gross?.Amount;

    private static HomeChargingDecision Decide(ChargerType type, bool excludeVat, bool listed, bool managed = false) =>
        HomeChargingRules.Decide(new HomeChargingFacts(type, excludeVat, listed, managed));

    [Theory]
    [InlineData(true, "\"HCC_E\"")]
    [InlineData(false, "\"HCC_V\"")]
    public void HCC_1_a_home_charger_is_flagged_by_its_box(bool excludeVat, string flag) =>
        Assert.Equal(flag, JsonSerializer.Serialize(Decide(ChargerType.Home, excludeVat, listed: false).Flag!.Value));

    [Fact]
    public void HCC_2_a_session_without_VAT_costs_its_net()
    {
        var decision = Decide(ChargerType.Home, excludeVat: true, listed: false);
        var vat = HomeChargingRules.VatOf(decision, TwentyOne);

        Assert.Equal(10.00m, Gross(10.00m, decision));
        Assert.Equal((0m, null, null), (vat.Percent, vat.RateId, vat.Warning));
        Assert.StartsWith("HCC_E: ", vat.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChargerType.Home, false, true, HomeChargingFlag.HccE, "8.00")]
    [InlineData(ChargerType.Home, false, false, HomeChargingFlag.HccV, "9.68")]
    [InlineData(ChargerType.Home, true, false, HomeChargingFlag.HccE, "8.00")]
    [InlineData(ChargerType.Home, true, true, HomeChargingFlag.HccE, "8.00")]
    [InlineData(ChargerType.Business, false, true, HomeChargingFlag.HccE, "8.00")]
    [InlineData(ChargerType.Business, false, false, null, "9.68")]
    [InlineData(ChargerType.Public, false, true, HomeChargingFlag.HccE, "8.00")]
    [InlineData(ChargerType.Public, false, false, null, "9.68")]
    public void HCC_3_the_list_of_tokens_counts_beside_the_box(ChargerType type, bool excludeVat, bool listed, HomeChargingFlag? flag, string gross)
    {
        var decision = Decide(type, excludeVat, listed);

        Assert.Equal(flag, decision.Flag);
        Assert.Equal(Exact.Of(gross), Gross(8.00m, decision));
        Assert.NotEmpty(decision.Why);
    }

    [Fact]
    public void Where_a_session_carries_VAT_a_missing_rate_stays_missing()
    {
        var missing = new VatDecision { Why = "None.", Warning = VatWarnings.NotConfigured };

        Assert.Same(missing, HomeChargingRules.VatOf(Decide(ChargerType.Home, false, false), missing));
        Assert.Null(HomeChargingRules.VatOf(Decide(ChargerType.Home, true, false), missing).Warning);
    }

    [Theory]
    [InlineData(ChargerType.Home, true, true)]
    [InlineData(ChargerType.Home, false, true)]
    [InlineData(ChargerType.Business, false, true)]
    public void Managed_roaming_knows_no_flag(ChargerType type, bool excludeVat, bool listed)
    {
        var decision = Decide(type, excludeVat, listed, managed: true);

        Assert.Null(decision.Flag);
        Assert.Equal(9.68m, Gross(8.00m, decision));
    }

    [Theory]
    [InlineData(ChargerType.Home, true, true, false, new string[0])]
    [InlineData(ChargerType.Business, false, true, false, new string[0])]
    [InlineData(ChargerType.Business, true, false, false, new[] { "excludeVat" })]
    [InlineData(ChargerType.Public, true, false, false, new[] { "excludeVat" })]
    [InlineData(ChargerType.Home, true, true, true, new[] { "excludeVat", "tokensWithoutVat" })]
    [InlineData(ChargerType.Home, false, false, true, new string[0])]
    public void What_a_station_can_not_be_set_to_is_refused_with_its_field(ChargerType type, bool excludeVat, bool hasTokens, bool managed, string[] fields) =>
        Assert.Equal(fields, HomeChargingRules.Check(type, excludeVat, hasTokens, managed).Select(problem => problem.Field));

    [Fact]
    public void Product_types_follow_flag_and_charger_type()
    {
        var table = new ProductTypeTable([new(HomeChargingFlag.HccE, ChargerType.Home, "HOME-0"), new(null, ChargerType.Public, "PUBLIC")]);

        Assert.Equal("HOME-0", table.Find(HomeChargingFlag.HccE, ChargerType.Home));
        Assert.Equal("PUBLIC", table.Find(null, ChargerType.Public));
        Assert.Null(table.Find(HomeChargingFlag.HccV, ChargerType.Home));
        Assert.Null(ProductTypeTable.Empty.Find(null, ChargerType.Public));
    }

    [Fact]
    public void A_mapping_that_says_two_things_or_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ProductTypeTable([new(null, ChargerType.Home, "A"), new(null, ChargerType.Home, "B")]));
        Assert.Throws<ArgumentException>(() => new ProductTypeTable([new(null, ChargerType.Home, " ")]));
    }
}
