using System.Text;
using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Calibration;
using NodaTime;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace GreenFlux.Tests.Unit.Billing.Calibration;

public sealed class OcmfTests
{
    /// <summary>A record that a meter in the field has signed, with that meter's key, as published for transparency software.</summary>
    private const string FieldPayload = """
        {"FV":"1.0","GI":"KEBA_KCP30","GS":"17619300","GV":"2.8.5","PG":"T32","IS":false,"IL":"NONE","IF":["RFID_NONE","OCPP_NONE","ISO15118_NONE","PLMN_NONE"],"IT":"NONE","ID":"","RD":[{"TM":"2019-08-13T10:03:15,000+0000 I","TX":"B","EF":"","ST":"G","RV":0.2596,"RI":"1-b:1.8.0","RU":"kWh"},{"TM":"2019-08-13T10:03:36,000+0000 R","TX":"E","EF":"","ST":"G","RV":0.2597,"RI":"1-b:1.8.0","RU":"kWh"}]}
        """;

    private const string FieldSignature = "304502200E2F107C987A300AC1695CA89EA149A8CDFA16188AF0A33EE64B67964AA943F9022100889A72B6D65364BEA8562E7F6A0253157ACFF84FE4929A93B5964D23C4265699";

    private const string FieldKey =
        "3059301306072A8648CE3D020106082A8648CE3D030107034200043AEEB45C392357820A58FDFB0857BD77ADA31585C61C430531DFA53B440AFBFDD95AC887C658EA55260F808F55CA948DF235C2108A0D6DC7D4AB1A5E1A7955BE";

    private static string Field => $$"""OCMF|{{FieldPayload}}|{"SD":"{{FieldSignature}}"}""";

    [Fact]
    public void A_record_from_the_field_is_read_and_its_signature_holds()
    {
        var record = Read(Field);

        Assert.Equal(("17619300", "T32", 2), (record.GatewaySerial, record.Pagination, record.Readings.Count));
        Assert.Equal(
            (Energy.FromWattHours(259.6m), OcmfReason.Begin, OcmfTimeStatus.Informative, Instant.FromUtc(2019, 8, 13, 10, 3, 15)),
            (record.Readings[0].Register, record.Readings[0].Reason, record.Readings[0].TimeStatus, record.Readings[0].At.ToInstant()));
        Assert.Equal(SignatureVerdict.Valid, SignatureCheck.Of(record, MeterPublicKey.Parse(FieldKey)).Verdict);
        Assert.Equal(Energy.FromWattHours(0.1m), CalibratedEnergy.Of([SignedRecord.Of(record)]).Energy);
    }

    [Fact]
    public void The_same_record_in_hexadecimal_is_the_same_record()
    {
        var record = Read(Convert.ToHexString(Encoding.UTF8.GetBytes(Field)));
        Assert.Equal(SignatureVerdict.Valid, SignatureCheck.Of(record, MeterPublicKey.Parse(FieldKey)).Verdict);
    }

    [Theory]
    [InlineData("0.2597", "9.2597")]
    [InlineData("\"PG\":\"T32\"", "\"PG\": \"T32\"")]
    [InlineData("10:03:36", "10:03:37")]
    public void Whatever_is_changed_in_the_payload_breaks_the_signature(string original, string changed)
    {
        var check = SignatureCheck.Of(Read(Field.Replace(original, changed, StringComparison.Ordinal)), MeterPublicKey.Parse(FieldKey));
        Assert.Equal(SignatureVerdict.Invalid, check.Verdict);
        Assert.NotNull(check.Why);
    }

    [Fact]
    public void Without_a_key_nothing_is_claimed() =>
        Assert.Equal(SignatureVerdict.NoKey, SignatureCheck.Of(Read(Field), null).Verdict);

    [Fact]
    public void What_repeats_the_reading_before_may_be_left_out()
    {
        var readings = Read(Record(
            """{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":12.500,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"},{"TM":"2026-05-04T10:15:00.000+02:00 S","TX":"C","RV":13.5},{"TM":"2026-05-04T10:30:00+0200","TX":"R"}""")).Readings;

        Assert.Equal([12_500m, 13_500m, 13_500m], readings.Select(reading => reading.Register!.Value.WattHours));
        Assert.Equal([OcmfReason.Begin, OcmfReason.During, OcmfReason.End], readings.Select(reading => reading.Reason));
        Assert.Equal(Instant.FromUtc(2026, 5, 4, 8, 15), readings[1].At.ToInstant());
    }

    [Theory]
    [InlineData("""{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":1,"RU":"kWh","ST":"G"},{"TM":"2026-05-04T10:30:00,000+0200 S","TX":"E","RV":2,"ST":"F"}""", "end can't be used")]
    [InlineData("""{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":1,"RU":"kWh","ST":"G"},{"TM":"2026-05-04T10:30:00,000+0200 S","TX":"E","RV":2,"EF":"E"}""", "end can't be used")]
    [InlineData("""{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":1,"RU":"kWh","ST":"G"},{"TM":"2026-05-04T10:30:00,000+0200 S","TX":"C","RV":2}""", "no signed reading of the session's end")]
    [InlineData("""{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":3,"RU":"kWh","ST":"G"},{"TM":"2026-05-04T10:30:00,000+0200 S","TX":"E","RV":2}""", "lies before the one at the begin")]
    [InlineData("""{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":1,"RU":"mOhm","ST":"G"},{"TM":"2026-05-04T10:30:00,000+0200 S","TX":"E","RV":2}""", "begin can't be used")]
    public void Readings_that_prove_no_energy_say_why(string readings, string why)
    {
        var energy = CalibratedEnergy.Of([SignedRecord.Of(Read(Record(readings)))]);
        Assert.Null(energy.Energy);
        Assert.Contains(energy.Problems, problem => problem.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void Begin_and_end_may_come_in_two_records_of_one_meter()
    {
        var begin = Read(Record("""{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":1000,"RU":"Wh","ST":"G"}"""));
        var end = Read(Record("""{"TM":"2026-05-04T10:30:00,000+0200 S","TX":"L","RV":3500,"RU":"Wh","ST":"G"}"""));
        Assert.Equal(Energy.FromWattHours(2_500), CalibratedEnergy.Of([SignedRecord.Of(begin), SignedRecord.Of(end)]).Energy);
        Assert.Null(CalibratedEnergy.Of([SignedRecord.Of(begin), SignedRecord.Of(end with { MeterSerial = "another" })]).Energy);
    }

    [Theory]
    [InlineData("secp192k1", "ECDSA-secp192k1-SHA256")]
    [InlineData("secp192r1", "ECDSA-secp192r1-SHA256")]
    [InlineData("secp256k1", "ECDSA-secp256k1-SHA256")]
    [InlineData("secp256r1", null)]
    [InlineData("secp384r1", "ECDSA-secp384r1-SHA256")]
    [InlineData("brainpoolP256r1", "ECDSA-brainpool256r1-SHA256")]
    [InlineData("brainpoolP384r1", "ECDSA-brainpool384r1-SHA256")]
    public void Every_curve_of_the_format_is_verified_in_DER_and_plain_with_a_whole_key_and_a_bare_point(string curve, string? algorithm)
    {
        var keys = NewKeys(curve);
        var point = ((ECPublicKeyParameters)keys.Public).Q.GetEncoded(compressed: false);
        var whole = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(keys.Public).GetDerEncoded();
        foreach (var method in new[] { "SHA-256withECDSA", "SHA-256withPLAIN-ECDSA" })
        {
            var payload = """{"MS":"1","RD":[{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":1,"RU":"kWh","ST":"G"}]}""";
            var signer = SignerUtilities.GetSigner(method);
            signer.Init(forSigning: true, keys.Private);
            signer.BlockUpdate(Encoding.UTF8.GetBytes(payload));
            var named = algorithm is null ? "" : $"\"SA\":\"{algorithm}\",";
            var record = Read($$"""OCMF|{{payload}}|{{{named}}"SE":"base64","SD":"{{Convert.ToBase64String(signer.GenerateSignature())}}"}""");

            foreach (var key in new[] { Convert.ToHexString(whole), Convert.ToBase64String(whole), Convert.ToHexString(point) })
                Assert.Equal(SignatureVerdict.Valid, SignatureCheck.Of(record, MeterPublicKey.Parse(key)).Verdict);
            Assert.Equal(SignatureVerdict.Invalid, SignatureCheck.Of(record with { Payload = payload + " " }, MeterPublicKey.Parse(Convert.ToHexString(whole))).Verdict);
        }
    }

    /// <summary>0x30 is how every DER signature begins; one plain signature in 256 begins with it too.</summary>
    [Fact]
    public void A_plain_signature_that_begins_like_DER_is_verified()
    {
        var keys = NewKeys("secp192r1");
        var key = MeterPublicKey.Parse(Convert.ToHexString(((ECPublicKeyParameters)keys.Public).Q.GetEncoded(compressed: false)));
        var payload = """{"MS":"1","RD":[{"TM":"2026-05-04T10:00:00,000+0200 S","TX":"B","RV":1,"RU":"kWh","ST":"G"}]}""";
        byte[] signature;
        do
        {
            var signer = SignerUtilities.GetSigner("SHA-256withPLAIN-ECDSA");
            signer.Init(forSigning: true, keys.Private);
            signer.BlockUpdate(Encoding.UTF8.GetBytes(payload));
            signature = signer.GenerateSignature();
        }
        while (signature[0] != 0x30);

        var record = Read($$"""OCMF|{{payload}}|{"SA":"ECDSA-secp192r1-SHA256","SD":"{{Convert.ToHexString(signature)}}"}""");
        Assert.Equal(SignatureVerdict.Valid, SignatureCheck.Of(record, key).Verdict);
    }

    [Fact]
    public void Whatever_the_bytes_of_a_signature_are_the_check_has_a_verdict()
    {
        var record = Read(Field);
        var key = MeterPublicKey.Parse(FieldKey);
        Gen.Select(Gen.OneOf(Gen.Const<byte[]>([]), Gen.Const<byte[]>([0x30]), Gen.Const<byte[]>([0x30, 0x45, 0x02])), Gen.Byte.Array[0, 80]).Sample((start, rest) =>
            SignatureCheck.Of(record with { Signature = [.. start, .. rest] }, key) is { Verdict: SignatureVerdict.Invalid, Why: not null });
    }

    [Theory]
    [InlineData("OCMF|{}|{\"SD\":\"00\"}", "no readings")]
    [InlineData("OCMF|{\"RD\":[]}|{\"SD\":\"00\"}", "no readings")]
    [InlineData("OCMF|{\"RD\":[{\"TX\":\"B\"}]}|{\"SD\":\"00\"}", "no time")]
    [InlineData("OCMF|{\"RD\":[{\"TM\":\"2026-05-04T10:00:00,000+0200 S\"}]}|{}", "signature (SD)")]
    [InlineData("OCMF|{\"RD\":[{\"TM\":\"2026-05-04T10:00:00,000+0200 S\"}]}|{\"SD\":\"xyz\"}", "signature (SD)")]
    [InlineData("OCMF|{\"RD\":[", "three parts")]
    [InlineData("OCMF|{|{}", "not JSON")]
    [InlineData("AP;0;3;X", "begins with")]
    public void What_is_no_record_says_why(string text, string why)
    {
        var result = OcmfReader.Read(text);
        Assert.Null(result.Record);
        Assert.Contains(why, result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OCMF|{}|{}", SignedFormat.Ocmf)]
    [InlineData(" 4f434d467c7b7d", SignedFormat.Ocmf)]
    [InlineData("AP;0;3;ALCV3RNSLKGDYUDJW3A5MBVFWFWE;", SignedFormat.Alfen)]
    [InlineData("1b1b1b1b0101010176", SignedFormat.Edl40EMobility)]
    [InlineData("<?xml version=\"1.0\"?><signedMeterValues/>", SignedFormat.Edl40Mennekes)]
    [InlineData("whatever", SignedFormat.Unknown)]
    public void Formats_are_told_apart_by_how_they_begin(string text, SignedFormat format) => Assert.Equal(format, SignedFormats.Of(text));

    [Fact]
    public void Nothing_that_a_charger_may_send_throws() =>
        Gen.Select(Gen.String, Gen.Int[0, 400], Gen.Char).Sample((text, place, letter) =>
        {
            var mangled = Field.Remove(place, 1).Insert(place, letter.ToString());
            foreach (var input in new[] { text, "OCMF|" + text, $"OCMF|{text}|{text}", mangled, Field[..place] })
            {
                if (OcmfReader.Read(input).Record is { } record)
                    Assert.NotNull(SignatureCheck.Of(record, MeterPublicKey.Parse(FieldKey)));
                Assert.True(Enum.IsDefined(SignedFormats.Of(input)));
            }
            Assert.True(MeterPublicKey.Parse(text) is null || text.Length > 0);
        }, iter: 5_000);

    private static string Record(string readings) => $$"""OCMF|{"MS":"1","RD":[{{readings}}]}|{"SD":"00"}""";

    private static OcmfRecord Read(string text)
    {
        var result = OcmfReader.Read(text);
        Assert.True(result.Record is not null, result.Problem);
        return result.Record;
    }

    private static AsymmetricCipherKeyPair NewKeys(string curve)
    {
        var parameters = CustomNamedCurves.GetByName(curve) ?? ECNamedCurveTable.GetByName(curve);
        Assert.NotNull(parameters);
        var generator = GeneratorUtilities.GetKeyPairGenerator("EC");
        generator.Init(new ECKeyGenerationParameters(new ECDomainParameters(parameters), new SecureRandom()));
        return generator.GenerateKeyPair();
    }
}
