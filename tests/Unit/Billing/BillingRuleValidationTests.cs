using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing;

public sealed class BillingRuleValidationTests
{
    private static readonly BillingRule Legal = Some.Rule((PriceDimension.Flat, 0m), (PriceDimension.Energy, 0.123456789012m), (PriceDimension.Time, 100_000_000m));

    public static TheoryData<string, string, BillingRule> Illegal => new()
    {
        { "id", "MISSING", Legal with { Id = " " } },
        { "id", "MISSING", Legal with { Id = null! } },
        { "id", "NOT_CLEAN", Legal with { Id = "a\nb" } },
        { "id", "TOO_LONG", Legal with { Id = new string('x', 101) } },
        { "version", "VERSION_TOO_LOW", Legal with { Version = 0 } },
        { "engine", "ENGINE_UNKNOWN", Legal with { Engine = (BillingEngine)9 } },
        { "tariffCode", "NOT_CLEAN", Legal with { TariffCode = "STD " } },
        { "currency", "CURRENCY_MISSING", Legal with { Currency = default } },
        { "components", "COMPONENTS_MISSING", Legal with { Components = [] } },
        { "components", "COMPONENTS_MISSING", Legal with { Components = null! } },
        { "components[0]", "MISSING", Legal with { Components = [null!] } },
        { "components[0].dimension", "DIMENSION_UNKNOWN", Some.Rule(((PriceDimension)9, 1m)) },
        { "components[1].dimension", "DIMENSION_REPEATED", Some.Rule((PriceDimension.Energy, 1m), (PriceDimension.Energy, 2m)) },
        { "components[0].price", "PRICE_NEGATIVE", Some.Rule((PriceDimension.Energy, -0.01m)) },
        { "components[0].price", "PRICE_TOO_HIGH", Some.Rule((PriceDimension.Energy, 100_000_000.01m)) },
        { "components[0].price", "PRICE_TOO_HIGH", Some.Rule((PriceDimension.Energy, decimal.MaxValue)) },
        { "components[0].price", "PRICE_TOO_FINE", Some.Rule((PriceDimension.Energy, 0.1234567890123m)) },
        { "validTo", "VALIDITY_INVERTED", Legal with { ValidFrom = new LocalDateTime(2026, 7, 1, 0, 0), ValidTo = new LocalDateTime(2026, 6, 30, 0, 0) } },
        { "validTo", "VALIDITY_INVERTED", Legal with { ValidFrom = new LocalDateTime(2026, 7, 1, 0, 0), ValidTo = new LocalDateTime(2026, 7, 1, 0, 0) } },
        { "validFrom", "CALENDAR_NOT_ISO", Legal with { ValidFrom = new LocalDateTime(2026, 7, 1, 0, 0, CalendarSystem.Julian) } },
        { "validTo", "CALENDAR_NOT_ISO", Legal with { ValidTo = new LocalDateTime(2026, 7, 1, 0, 0, CalendarSystem.Julian) } },
    };

    [Theory]
    [MemberData(nameof(Illegal), DisableDiscoveryEnumeration = true)]
    public void An_illegal_rule_names_the_field_and_the_fault(string field, string code, BillingRule rule)
    {
        var error = Assert.Single(BillingRuleValidation.Check(rule));

        Assert.Equal((field, code), (error.Field, error.Code));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_legal_rule_has_no_errors_even_at_the_limits() => Assert.Empty(BillingRuleValidation.Check(Legal));

    [Fact]
    public void Trailing_zeros_are_no_decimal_places() =>
        Assert.Empty(BillingRuleValidation.Check(Some.Rule((PriceDimension.Energy, 0.40000000000000000000m))));

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var errors = BillingRuleValidation.Check(Some.Rule((PriceDimension.Energy, -1m), (PriceDimension.Energy, 0.1m)) with { Id = "", Version = -1 });

        Assert.Equal(["id", "version", "components[0].price", "components[1].dimension"], errors.Select(error => error.Field));
    }
}
