using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Billing.Vat;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Vat;

/// <summary>The records as a CDR keeps them: source generation, nulls left out, no converter registered.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VatDecision))]
[JsonSerializable(typeof(VatTotals))]
[JsonSerializable(typeof(VatRate))]
[JsonSerializable(typeof(HomeChargingDecision))]
[JsonSerializable(typeof(CouponResult))]
internal sealed partial class VatTestJson : JsonSerializerContext;

public sealed class VatJsonTests
{
    [Fact]
    public void What_was_decided_is_read_back_as_it_was_written()
    {
        var rate = new VatRate { Id = "r", Subject = new VatSubject(VatLevel.RetailPackage, "gold", "NLD"), Percent = 21.5m, ValidFrom = new LocalDateTime(2026, 1, 1, 0, 0) };
        var query = new VatQuery([rate.Subject], Coupons.CouponSome.Ten, Coupons.CouponSome.Ten, DateTimeZone.Utc);
        var decision = VatResolver.Resolve([rate], query);
        var totals = VatCalculation.Of(new Money(10.00m, Some.Euro), 21.5m);
        var unknown = VatCalculation.Of(new Money(10.00m, Some.Euro), null);
        var hcc = HomeChargingRules.Decide(new HomeChargingFacts(ChargerType.Home, true, false));
        var coupons = CouponCalculation.Apply(Coupons.CouponSome.Usual, [Coupons.CouponSome.Coupon(CouponUnit.Money, 5m, expires: query.EndedAt + Duration.FromDays(1))]);

        Assert.Equal(rate, Again(rate, VatTestJson.Default.VatRate));
        Assert.Equivalent(decision, Again(decision, VatTestJson.Default.VatDecision), strict: true);
        Assert.Equivalent(totals, Again(totals, VatTestJson.Default.VatTotals), strict: true);
        Assert.Equal((null, null), (Again(unknown, VatTestJson.Default.VatTotals).Vat, Again(unknown, VatTestJson.Default.VatTotals).Gross));
        Assert.Equal(hcc, Again(hcc, VatTestJson.Default.HomeChargingDecision));
        Assert.Contains("\"flag\":\"HCC_E\"", JsonSerializer.Serialize(hcc, VatTestJson.Default.HomeChargingDecision), StringComparison.Ordinal);
        Assert.Equal(coupons.Applied, Again(coupons, VatTestJson.Default.CouponResult).Applied);
        Assert.Equal(coupons.Balances, Again(coupons, VatTestJson.Default.CouponResult).Balances);
    }

    private static T Again<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(value, type), type)!;
}
