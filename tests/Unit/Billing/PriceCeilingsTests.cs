using GreenFlux.Billing;
using GreenFlux.Platform.Tariffs;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>Prices that can't be meant, and changes of prices at times when no meter is read.</summary>
public sealed class PriceCeilingsTests
{
    public static TheoryData<string, PriceComponent, string?> Components => new()
    {
        { "EUR", new(PriceDimension.Energy, 10m), null },
        { "EUR", new(PriceDimension.Energy, 10.01m), "components[0].price" },
        { "EUR", new(PriceDimension.Time, 40m), "components[0].price" },
        { "EUR", new(PriceDimension.Parking, 10.000000000001m), "components[0].price" },
        { "EUR", new(PriceDimension.Flat, 500m), null },
        { "EUR", new(PriceDimension.Flat, 500.01m), "components[0].price" },
        { "EUR", new(PriceDimension.Energy, 1m, new PriceThreshold(10, 11m)), "components[0].threshold.price" },
        { "EUR", new(PriceDimension.Parking, 1m) { Cap = 501m }, "components[0].cap" },
        { "HUF", new(PriceDimension.Energy, 4_000m), null },
        { "HUF", new(PriceDimension.Energy, 4_001m), "components[0].price" },
        { "KWD", new(PriceDimension.Energy, 1_000_000m), null },
    };

    [Theory]
    [MemberData(nameof(Components), DisableDiscoveryEnumeration = true)]
    public void A_price_that_can_not_be_meant_names_its_field(string currency, PriceComponent component, string? field)
    {
        var errors = PriceCeilings.Default.Check(Some.Rule() with { Currency = Currency.Parse(currency), Components = [component] }).ToList();

        Assert.Equal(field is null ? [] : [field], errors.Select(error => error.Field));
        Assert.All(errors, error => Assert.Equal("PRICE_ABSURD", error.Code));
    }

    [Fact]
    public void Ceilings_can_be_set_for_any_currency()
    {
        var options = new PriceCeilingOptions { SessionCostCeilings = { ["kwd"] = 150m, ["EUR"] = 1_000m } };

        var ceilings = options.Read();

        Assert.Equal((150m, 1_000m, 500m, null), (ceilings.OfSession(Currency.Parse("KWD")), ceilings.OfSession(Currency.Parse("EUR")), ceilings.OfSession(Currency.Parse("CHF")), ceilings.OfSession(Currency.Parse("JPY"))));
        Assert.Single(ceilings.Check(Some.Rule((PriceDimension.Energy, 3.01m)) with { Currency = Currency.Parse("KWD") }));
        Assert.Empty(ceilings.Check(Some.Rule((PriceDimension.Energy, 20m))));
    }

    [Theory]
    [InlineData("EUX", 1)]
    [InlineData("EUR", 0)]
    public void Ceilings_that_can_not_be_are_refused(string currency, int ceiling)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new PriceCeilingOptions { SessionCostCeilings = { [currency] = ceiling } }.Read());

        Assert.Contains(currency, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08:00", "22:15", null)]
    [InlineData("08:00", "22:10", "windows[0]")]
    [InlineData("07:59", "22:00", "windows[0]")]
    public void With_time_of_use_energy_prices_change_at_quarters_alone(string from, string to, string? off)
    {
        static LocalTime Time(string text) => NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
        var rule = Some.Rule((PriceDimension.Energy, 1m)) with { Windows = [new WeeklyWindow(null, Time(from), Time(to))] };

        var problem = ForbiddenCombination.Of(rule, TimePricing.TimeOfUse);

        Assert.Equal(off is null, problem is null);
        Assert.Contains(off ?? "", problem ?? "", StringComparison.Ordinal);
        Assert.Null(ForbiddenCombination.Of(rule, TimePricing.StartRule));
        Assert.Null(ForbiddenCombination.Of(rule with { Components = [new(PriceDimension.Time, 1m)] }, TimePricing.TimeOfUse));
    }

    [Fact]
    public void With_time_of_use_validity_begins_and_ends_at_quarters_where_energy_is_priced()
    {
        var rule = Some.Rule((PriceDimension.Energy, 1m));

        Assert.Contains("validTo", ForbiddenCombination.Of(rule with { ValidTo = new LocalDateTime(2026, 7, 1, 0, 0, 1) }, TimePricing.TimeOfUse), StringComparison.Ordinal);
        Assert.Null(ForbiddenCombination.Of(rule with { ValidFrom = new LocalDateTime(2026, 7, 1, 0, 45) }, TimePricing.TimeOfUse));
    }
}
