using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using GreenFlux.Billing.Calibration;
using GreenFlux.Platform.Calibration;
using GreenFlux.Tests.Fuzz;
using GreenFlux.Tests.Signing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Calibration;

public sealed class VendorSignedDataTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Values_are_found_wherever_a_vendor_puts_them()
    {
        using var meter = new SigningMeter();
        var (begin, end) = (meter.Record("B", Ten, 1), meter.Record("E", Ten.AddHours(1), 2));
        var flat = VendorSignedData.Read(new JsonObject { ["transactionId"] = 42, ["data"] = begin }.ToJsonString());
        Assert.Equal(("42", begin), (flat.TransactionId, flat.Values[0].Text));

        var deep = VendorSignedData.Read(new JsonObject
        {
            ["meta"] = new JsonObject { ["transaction_id"] = "43", ["connectorId"] = 2 },
            ["meterValue"] = new JsonArray(
                new JsonObject { ["context"] = "Transaction.Begin", ["value"] = begin },
                new JsonObject { ["context"] = "Transaction.End", ["signed"] = new JsonObject { ["value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(end)), ["publicKey"] = meter.PublicKey } }),
        }.ToJsonString());
        Assert.Equal(("43", 2, 2), (deep.TransactionId, deep.ConnectorId, deep.Values.Count));
        Assert.Equal(["Transaction.Begin", "Transaction.End"], deep.Values.Select(value => value.Context));
        Assert.Equal(meter.PublicKey, SignedPayload.In(deep.Values[1].Text)[0].PublicKey);
    }

    [Fact]
    public void A_bare_record_is_a_value_that_names_no_transaction()
    {
        using var meter = new SigningMeter();
        var bare = VendorSignedData.Read(meter.Whole(Ten, 1, Ten.AddHours(1), 2));
        Assert.Null(bare.TransactionId);
        Assert.Equal(("Transaction.End", Ten.AddHours(1)), bare.Samples(default).Select(sample => (sample.Context, sample.At)).Single());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"transactionId\":1,\"data\":\"hello\"}")]
    [InlineData("{broken")]
    public void Other_vendor_data_hold_none(string? data) => Assert.Empty(VendorSignedData.Read(data).Values);

    /// <summary>Whatever a charger sends as a signed value or as vendor data: no exception, nothing altered, and an answer at once.</summary>
    [Fact]
    public void Nothing_that_a_charger_may_send_throws()
    {
        using var meter = new SigningMeter();
        var record = meter.Whole(Ten, 1, Ten.AddHours(1), 2);
        var keys = new[] { MeterPublicKey.Parse(meter.PublicKey)! };
        var typed = new JsonObject { ["transactionId"] = 1, ["signedMeterData"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(record)), ["publicKey"] = meter.PublicKey }.ToJsonString();
        string[] seeds =
        [
            record, typed, Convert.ToHexString(Encoding.UTF8.GetBytes(record)),
            "AP;0;3;AMVBBEIORR2RGJLJ6YRZUGACQAXSDFCL66EIP3N7;BJKGK43UIRSXMAAROYYDCMZNUYFACRC2I4ADGAABIAAAAAAAQ6ACMAD5CH4FWAIAAEEAB7Y6ACJD2AAAAAAAAABRAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAASAAAAAEIAAAAA====;IGRCBV3TL45XIGPJU7QGD3H4V6ICQ75GLPWEFNEKZX3RTTKJI2FBXHPCWUIWL5OENEHE3SQRVACHG===;",
            $"<values><value><signedData>{record}</signedData></value></values>",
            "<?xml version=\"1.0\"?><signedMeterValue><publicKey encoding=\"base64\">NQu4</publicKey><encodedMeterValue encoding=\"base64\">CQFF</encodedMeterValue></signedMeterValue>",
        ];
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, seeds.Length - 1].Select(at => seeds[at])).Sample((number, seed) =>
        {
            var random = new Random(number);
            var mutator = new Mutator(random);
            var bytes = random.Next(3) == 0 && seed == typed ? mutator.Mutate(typed, "{\"a\":[1,\"x\"]}") : mutator.Damage(Encoding.UTF8.GetBytes(seed), Encoding.UTF8.GetBytes(typed));
            var text = Encoding.UTF8.GetString(bytes);

            var session = SignedSession.Of([new SignedValue(Instant.FromDateTimeOffset(Ten), SignedNature.Unknown, text)], keys);
            Assert.NotEmpty(session.Values);
            Assert.True(session.Energy.Energy is null || session.Energy.Energy.Value.WattHours >= 0);
            Assert.All(VendorSignedData.Read(text).Samples(Ten), sample => Assert.NotNull(sample.SignedData));
            Assert.True(MeterPublicKey.Parse(text)?.Id is null or { Length: 16 });
        }, iter: Soak.Times(3_000, 300_000));
    }

    [Fact]
    public void Hostile_nesting_and_length_cost_nothing()
    {
        foreach (var text in new[] { new string('[', 200_000), string.Concat(Enumerable.Repeat("{\"data\":", 20_000)), new string('<', 100_000), string.Concat(Enumerable.Repeat("<a>", 80_000)), new string('A', 10_000_000), "OCMF|" + new string('[', 200_000) + "|{}" })
        {
            Assert.DoesNotContain(VendorSignedData.Read(text).Values, value => !value.Text.StartsWith("OCMF", StringComparison.Ordinal));
            Assert.NotEqual(CalibrationVerdict.Verified, SignedSession.Of([new SignedValue(default, SignedNature.Unknown, text)], []).Verdict);
        }
    }
}
