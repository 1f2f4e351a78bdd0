using GreenFlux.Billing;
using GreenFlux.Billing.Calibration;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Calibration;

public sealed class AlfenTests
{
    /// <summary>Records that meters in the field have signed, as published for transparency software.</summary>
    private const string Field = "AP;0;3;AMVBBEIORR2RGJLJ6YRZUGACQAXSDFCL66EIP3N7;BJKGK43UIRSXMAAROYYDCMZNUYFACRC2I4ADGAABIAAAAAAAQ6ACMAD5CH4FWAIAAEEAB7Y6ACJD2AAAAAAAAABRAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAASAAAAAEIAAAAA====;IGRCBV3TL45XIGPJU7QGD3H4V6ICQ75GLPWEFNEKZX3RTTKJI2FBXHPCWUIWL5OENEHE3SQRVACHG===;";
    private const string Second = "AP;0;3;AJB42AIR7NC5W5MCFWZHMIQD7SSYVIUCHYEJ7Z2E;BIHEIWSHAAA2WZUSOYYDCNWTWAFACRC2I4ADGAEFAYAAAABA6SLUQAB2NSTVYAIAAEEAB7Y6ACJVQAAAAAAAAABQGQ3UCN2BIJAUKMBVIM4DCAAAAAAAAAATAAAAAIYAAAAA====;X736PV2AD3IVH5LQJ4SPMZLMYNZNGOUBNLF23B7UBYAFOV6KXVPIMIVZJLKBNLJVSQAN7DJLMTWL2===;";
    private const string FieldKey = "AMVBBEIORR2RGJLJ6YRZUGACQAXSDFCL66EIP3N7";

    [Fact]
    public void A_record_from_the_field_is_read_and_its_signature_holds()
    {
        var record = Read(Field);

        Assert.Equal((Energy.FromWattHours(15_762), Instant.FromUnixTimeSeconds(0x5BF8117D)), (record.Register, record.At));
        Assert.Equal(SignatureVerdict.Valid, SignatureCheck.Of(record, MeterPublicKey.Parse(FieldKey)).Verdict);
        Assert.Equal(SignedNature.Begin, SignedRecord.Of(record).Readings[0].Nature);
        Assert.Equal(SignatureVerdict.Valid, SignatureCheck.Of(Read(Second), MeterPublicKey.Parse(Read(Second).PublicKey)).Verdict);
    }

    [Fact]
    public void The_key_that_the_line_carries_proves_nothing() =>
        Assert.Equal(SignatureVerdict.Invalid, SignatureCheck.Of(Read(Field), MeterPublicKey.Parse(Read(Second).PublicKey)).Verdict);

    [Fact]
    public void Whatever_is_changed_in_the_data_breaks_the_signature()
    {
        var record = Read(Field);
        for (var i = 0; i < record.Signed.Length; i++)
        {
            var changed = record.Signed.ToArray();
            changed[i] ^= 1;
            Assert.Equal(SignatureVerdict.Invalid, SignatureCheck.Of(record with { Signed = changed }, MeterPublicKey.Parse(FieldKey)).Verdict);
        }
    }

    [Fact]
    public void What_is_signed_of_begin_and_end_counts_more_than_the_line()
    {
        // The second record's status, which is signed, says that charging began.
        var swapped = SignedRecord.Of(Read(string.Concat("AP;1", Second.AsSpan(4))));
        Assert.Equal(SignedNature.Begin, swapped.Readings[0].Nature);
    }

    [Theory]
    [InlineData("AP;0;3;KEY;DATA", "six parts")]
    [InlineData("AP;0;9;KEY;DATA;SIG", "version '9'")]
    [InlineData("AP;0;3;KEY;AAAA;SIG", "82 bytes")]
    [InlineData("AP;0;3;KEY;189;SIG", "82 bytes")]
    public void What_is_no_record_says_why(string text, string why)
    {
        var result = AlfenReader.Read(text);
        Assert.Null(result.Record);
        Assert.Contains(why, result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_faulty_meter_proves_no_energy()
    {
        var record = Read(Field) with { MeterStatus = 2 };
        var reading = SignedRecord.Of(record).Readings[0];
        Assert.Null(reading.Register);
        Assert.Contains("0x0002", reading.Fault, StringComparison.Ordinal);
        Assert.False(SignedRecord.Of(record with { MeterStatus = 1 }).Readings[0].IsTimeProven);
    }

    private static AlfenRecord Read(string text)
    {
        var result = AlfenReader.Read(text);
        Assert.True(result.Record is not null, result.Problem);
        return result.Record;
    }
}
