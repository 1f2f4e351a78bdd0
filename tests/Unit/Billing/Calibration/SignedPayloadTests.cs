using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Billing.Calibration;
using GreenFlux.Tests.Signing;

namespace GreenFlux.Tests.Unit.Billing.Calibration;

/// <summary>What chargers wrap records in, and how keys are written.</summary>
public sealed class SignedPayloadTests
{
    private static readonly DateTimeOffset Ten = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_record_is_found_in_every_wrapping_and_never_altered()
    {
        using var meter = new SigningMeter();
        var record = meter.Record("B", Ten, 1.5m).Replace("\"GF\"", "\"Größe  x\"", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(record);
        var typed = new JsonObject { ["signedMeterData"] = Convert.ToBase64String(bytes), ["signingMethod"] = "", ["encodingMethod"] = "OCMF", ["publicKey"] = meter.PublicKey }.ToJsonString();
        foreach (var wrapped in new[]
        {
            record, $" {record}\r\n", Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), Convert.ToBase64String(bytes),
            Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks), JsonValue.Create(record)!.ToJsonString(), typed,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(typed)), new JsonObject { ["signedMeterValue"] = record }.ToJsonString(),
            $"<?xml version=\"1.0\"?><values><value><signedData format=\"OCMF\" encoding=\"plain\">{record}</signedData><publicKey>AB</publicKey></value></values>",
        })
        {
            var found = Assert.Single(SignedPayload.In(wrapped));
            Assert.Equal((SignedFormat.Ocmf, record), (found.Format, found.Text.Trim()));
        }
        Assert.Equal(meter.PublicKey, SignedPayload.In(typed)[0].PublicKey);
    }

    [Fact]
    public void Several_records_in_one_value_are_several()
    {
        using var meter = new SigningMeter();
        var xml = $"<values><value><signedData>{meter.Record("B", Ten, 1)}</signedData></value><value><signedData>{meter.Record("E", Ten, 2)}</signedData></value></values>";
        Assert.Equal([SignedFormat.Ocmf, SignedFormat.Ocmf], SignedPayload.In(xml).Select(each => each.Format));
    }

    [Theory]
    [InlineData("1b1b1b1b01010101760500", SignedFormat.Edl40EMobility)]
    [InlineData("GxsbGwEBAQF2BQA=", SignedFormat.Edl40EMobility)]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\" ?><signedMeterValue><publicKey encoding=\"base64\">NQu4</publicKey><encodedMeterValue encoding=\"base64\">CQFF</encodedMeterValue></signedMeterValue>", SignedFormat.Edl40Mennekes)]
    [InlineData("AP;0;3;ALCV3RNS;", SignedFormat.Alfen)]
    [InlineData("<no xml", SignedFormat.Unknown)]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><signedMeterValue>&b;</signedMeterValue>", SignedFormat.Unknown)]
    [InlineData("{\"signedMeterData\":{\"signedMeterData\":{\"signedMeterData\":{\"signedMeterData\":{\"signedMeterData\":\"OCMF|{}|{}\"}}}}}", SignedFormat.Unknown)]
    [InlineData("{\"other\":1}", SignedFormat.Unknown)]
    [InlineData("", SignedFormat.Unknown)]
    [InlineData("12345.6", SignedFormat.Unknown)]
    public void Formats_are_recognised_within_their_wrapping(string value, SignedFormat format)
    {
        var found = Assert.Single(SignedPayload.In(value));
        Assert.Equal((format, value), (found.Format, found.Text));
    }

    [Fact]
    public void One_key_has_one_id_in_whatever_it_is_written()
    {
        using var meter = new SigningMeter();
        var der = Convert.FromHexString(meter.PublicKey);
        var point = der[^65..];
        byte[] compressed = [(byte)(2 + (point[64] & 1)), .. point[1..33]];
        var oca = $"oca:base16:asn1:{meter.PublicKey}";
        var ids = new[]
        {
            meter.PublicKey, meter.PublicKey.ToLowerInvariant(), Convert.ToBase64String(der), $"-----BEGIN PUBLIC KEY-----\n{Convert.ToBase64String(der)}\n-----END PUBLIC KEY-----",
            oca, Convert.ToBase64String(Encoding.UTF8.GetBytes(oca)), $"oca:base64:asn1:{Convert.ToBase64String(der)}", Convert.ToHexString(point),
            Convert.ToHexString(point, 1, 64), Convert.ToHexString(compressed), Convert.ToBase64String(compressed),
        }.Select(text => MeterPublicKey.Parse(text)?.Id).ToList();
        Assert.NotNull(ids[0]);
        Assert.All(ids, id => Assert.Equal(ids[0], id));

        var record = SignedRecord.Of(OcmfReader.Read(meter.Record("B", Ten, 1)).Record!);
        Assert.Equal(SignatureVerdict.Valid, record.Check(MeterPublicKey.Parse(Convert.ToHexString(compressed))).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("oca:base16:asn1:")]
    [InlineData("oca:oca:oca:oca:oca:oca")]
    [InlineData("30")]
    [InlineData("not a key")]
    [InlineData("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A")]
    public void What_is_no_key_is_none(string text) => Assert.Null(MeterPublicKey.Parse(text));

    [Fact]
    public void A_key_appended_as_a_fourth_part_is_told_apart_from_the_signature()
    {
        using var meter = new SigningMeter();
        var record = $"{meter.Record("B", Ten, 1)}|{meter.PublicKey}";
        var value = Assert.Single(CheckedValue.Of(new SignedValue(default, SignedNature.Unknown, record), [MeterPublicKey.Parse(meter.PublicKey)!]));
        Assert.Equal((CalibrationVerdict.Verified, meter.PublicKey), (value.Verdict, value.OfferedKey));
    }
}
