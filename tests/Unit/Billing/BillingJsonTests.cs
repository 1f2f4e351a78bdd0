using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing;

public sealed class BillingJsonTests
{
    private static readonly BillingTestJson Json = BillingTestJson.Default;

    [Fact]
    public void A_rule_is_plain_json_and_comes_back_as_it_was()
    {
        var rule = Rule((PriceDimension.Energy, 0.123456789012m), (PriceDimension.Time, 0.0240m)) with { ValidFrom = new LocalDateTime(2026, 7, 1, 0, 0) };

        var text = JsonSerializer.Serialize(rule, Json.BillingRule);
        var back = JsonSerializer.Deserialize(text, Json.BillingRule)!;

        Assert.Equal(
            """
            {"id":"rule","version":1,"engine":"Wholesale","tariffCode":"STD","currency":"EUR","components":[{"dimension":"Energy","price":0.123456789012},{"dimension":"Time","price":0.0240}],"validFrom":"2026-07-01T00:00:00","validTo":null}
            """, text);
        Assert.Equal(rule.Components, back.Components);
        Assert.Equal(rule, back with { Components = rule.Components });
    }

    [Fact]
    public void A_reading_keeps_its_nanoseconds_and_every_digit_of_its_register()
    {
        var reading = new RegisterReading(Instant.FromUtc(2026, 5, 4, 10, 0).PlusNanoseconds(123_456_789), Energy.FromWattHours(12345.678901234567m));

        var text = JsonSerializer.Serialize(reading, Json.RegisterReading);

        Assert.Equal("""{"at":"2026-05-04T10:00:00.123456789Z","register":12345.678901234567}""", text);
        Assert.Equal(reading, JsonSerializer.Deserialize(text, Json.RegisterReading));
    }

    [Fact]
    public void A_priced_session_and_its_curve_come_back_as_they_were() =>
        Gen.Select(AnyRule, WildRecord).Sample((rule, record) =>
        {
            var curve = MeterCurveAssembly.Assemble(record);
            var priced = RulePricer.Price(rule, curve.Slices());

            var pricedBack = JsonSerializer.Deserialize(JsonSerializer.Serialize(priced, Json.PricedSession), Json.PricedSession)!;
            var curveBack = JsonSerializer.Deserialize(JsonSerializer.Serialize(curve, Json.MeterCurve), Json.MeterCurve)!;

            Assert.Equal(priced.Lines, pricedBack.Lines);
            Assert.Equal(priced.Total, pricedBack.Total);
            Assert.Equal(curve.Points, curveBack.Points);
            Assert.Equal((curve.Energy, curve.To), (curveBack.Energy, curveBack.To));
            Assert.Equal(curve.Findings, curveBack.Findings);
        }, iter: 50);

    [Fact]
    public void Money_is_an_amount_and_a_currency_in_any_order_and_beside_what_we_do_not_know()
    {
        var money = JsonSerializer.Deserialize("""{"note":{"amount":[1]},"currency":"eur","amount":1e-2}""", Json.Money);

        Assert.Equal(new Money(0.01m, Euro), money);
        Assert.Equal("""{"amount":4.00,"currency":"EUR"}""", JsonSerializer.Serialize(new Money(4.00m, Euro), Json.Money));
    }

    [Theory]
    [InlineData("""{"amount":1}""")]
    [InlineData("""{"currency":"EUR"}""")]
    [InlineData("""{"amount":"1","currency":"EUR"}""")]
    [InlineData("""{"amount":null,"currency":"EUR"}""")]
    [InlineData("""{"amount":1e99,"currency":"EUR"}""")]
    [InlineData("""{"amount":1,"currency":"XXQ"}""")]
    [InlineData("""{"amount":1,"currency":7}""")]
    [InlineData("[1]")]
    [InlineData("4.00")]
    public void Money_that_says_too_little_or_nonsense_is_refused(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text, Json.Money));

    [Theory]
    [InlineData("""{"at":"2026-05-04T10:00:00+02:00","register":1}""")]
    [InlineData("""{"at":"yesterday","register":1}""")]
    [InlineData("""{"at":5,"register":1}""")]
    [InlineData("""{"at":"2026-05-04T10:00:00Z","register":"1"}""")]
    [InlineData("""{"at":"2026-05-04T10:00:00Z","register":1e40}""")]
    public void A_reading_without_a_utc_instant_and_a_number_is_refused(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text, Json.RegisterReading));

    [Fact]
    public void Another_context_reads_instants_and_local_times_once_it_names_the_converter_factory()
    {
        var visit = new Visit(TenOClock, new LocalDateTime(2026, 5, 4, 12, 0), null);

        var text = JsonSerializer.Serialize(visit, VisitJson.Default.Visit);

        Assert.Equal("""{"at":"2026-05-04T10:00:00Z","local":"2026-05-04T12:00:00","until":null}""", text);
        Assert.Equal(visit, JsonSerializer.Deserialize(text, VisitJson.Default.Visit));
    }

    [Fact]
    public void A_currency_that_was_never_chosen_is_not_written() =>
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(default(Money), Json.Money));
}

/// <summary>A record outside billing, with NodaTime's types and no attributes.</summary>
internal sealed record Visit(Instant At, LocalDateTime Local, LocalDateTime? Until);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(NodaTimeDefaultJsonConverterFactory)])]
[JsonSerializable(typeof(Visit))]
internal sealed partial class VisitJson : JsonSerializerContext;
