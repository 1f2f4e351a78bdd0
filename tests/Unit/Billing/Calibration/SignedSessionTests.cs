using GreenFlux.Billing;
using GreenFlux.Billing.Calibration;
using GreenFlux.Tests.Signing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Calibration;

/// <summary>What the signed values of a session are worth together.</summary>
public sealed class SignedSessionTests : IDisposable
{
    private static readonly DateTimeOffset Ten = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
    private readonly SigningMeter meter = new();
    private readonly SigningMeter other = new();

    public void Dispose()
    {
        meter.Dispose();
        other.Dispose();
    }

    [Fact]
    public void Begin_and_end_of_the_registered_meter_are_verified()
    {
        var session = Of(Begin(100), End(107.25m));
        Assert.Equal(CalibrationVerdict.Verified, session.Verdict);
        Assert.Equal(Energy.FromKilowattHours(7.25m), session.Energy.Energy);
        Assert.Empty(session.Problems);
        Assert.Equal([SignedNature.Begin, SignedNature.End], session.Values.Select(value => value.Nature));
    }

    [Fact]
    public void So_are_both_in_one_record_whatever_came_before_and_however_often()
    {
        var begin = Begin(100);
        var whole = meter.Whole(Ten, 100, Ten.AddHours(1), 107);
        var session = Of(begin, whole, whole);
        Assert.Equal((CalibrationVerdict.Verified, Energy.FromKilowattHours(7), 2), (session.Verdict, session.Energy.Energy, session.Values.Count));
    }

    [Fact]
    public void A_changed_payload_fails()
    {
        var session = Of(Begin(100), End(107).Replace("107", "117", StringComparison.Ordinal));
        Assert.Equal(CalibrationVerdict.Failed, session.Verdict);
        Assert.Null(session.Energy.Energy);
    }

    [Fact]
    public void Another_meters_key_fails_and_the_one_that_came_with_the_data_is_named()
    {
        var record = $"{other.Record("B", Ten, 100)}|{other.PublicKey}";
        var session = Of(record, End(107));
        Assert.Equal(CalibrationVerdict.Failed, session.Verdict);
        Assert.Contains(session.Problems, problem => problem.Contains(MeterPublicKey.Parse(other.PublicKey)!.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_swap_of_the_meter_either_registered_key_verifies()
    {
        var session = SignedSession.Of(Values(other.Record("B", Ten, 1), other.Record("E", Ten.AddHours(1), 2)), [Key(meter), Key(other)]);
        Assert.Equal((CalibrationVerdict.Verified, Key(other).Id), (session.Verdict, session.Values[0].Key!.Id));
    }

    [Fact]
    public void Without_a_key_nothing_is_claimed_although_the_readings_are_told()
    {
        var session = SignedSession.Of(Values(Begin(100), End(107)), []);
        Assert.Equal((CalibrationVerdict.NotVerified, Energy.FromKilowattHours(7)), (session.Verdict, session.Energy.Energy));
        Assert.Contains(session.Problems, problem => problem.Contains("No public key", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_end_is_not_verified()
    {
        var session = Of(Begin(100));
        Assert.Equal(CalibrationVerdict.NotVerified, session.Verdict);
        Assert.Contains(session.Problems, problem => problem.Contains("session's end", StringComparison.Ordinal));
    }

    [Fact]
    public void Begin_and_end_swapped_prove_nothing()
    {
        var begin = meter.Record("B", Ten, 107);
        var end = meter.Record("E", Ten.AddHours(1), 100);
        var session = Of(begin, end);
        Assert.Equal(CalibrationVerdict.NotVerified, session.Verdict);
        Assert.Contains(session.Problems, problem => problem.Contains("before the one at the begin", StringComparison.Ordinal));
        Assert.Contains(Of(end, meter.Record("B", Ten, 90)).Problems, problem => problem.Contains("pagination", StringComparison.Ordinal));
    }

    [Fact]
    public void Formats_that_are_kept_are_not_verified_and_say_what_to_do()
    {
        var session = Of("1b1b1b1b01010101760500");
        Assert.Equal((CalibrationVerdict.NotVerified, SignedFormat.Edl40EMobility), (session.Verdict, session.Values[0].Payload.Format));
        Assert.Contains("transparency software", session.Values[0].Why, StringComparison.Ordinal);
        Assert.Equal("Its format is not known.", Of("mystery").Values[0].Why);
    }

    [Fact]
    public void A_record_that_is_cut_off_fails()
    {
        var session = Of(Begin(100)[..60]);
        Assert.Equal(CalibrationVerdict.Failed, session.Verdict);
    }

    [Fact]
    public void The_message_says_what_a_record_leaves_open()
    {
        string Silent(decimal register) => meter.Sign($$"""{"MS":"1","RD":[{"TM":"2026-05-04T10:00:00,000+0000 S","RV":{{register}},"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}]}""");
        var session = SignedSession.Of(
            [new(Instant.FromDateTimeOffset(Ten), SignedNature.Begin, Silent(1)), new(Instant.FromDateTimeOffset(Ten), SignedNature.End, Silent(3))], [Key(meter)]);
        Assert.Equal((CalibrationVerdict.Verified, Energy.FromKilowattHours(2)), (session.Verdict, session.Energy.Energy));
    }

    [Fact]
    public void What_was_fed_back_is_not_what_was_charged()
    {
        var session = Of(meter.Sign("""
            {"MS":"1","RD":[{"TM":"2026-05-04T10:00:00,000+0000 S","TX":"B","RV":5,"RI":"1-b:2.8.0","RU":"kWh","ST":"G"},{"TM":"2026-05-04T10:00:00,000+0000 S","TX":"B","RV":100,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"},
             {"TM":"2026-05-04T11:00:00,000+0000 S","TX":"E","RV":6,"RI":"1-b:2.8.0","RU":"kWh","ST":"G"},{"TM":"2026-05-04T11:00:00,000+0000 S","TX":"E","RV":110,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}]}
            """));
        Assert.Equal((CalibrationVerdict.Verified, Energy.FromKilowattHours(10)), (session.Verdict, session.Energy.Energy));
    }

    private string Begin(decimal register) => meter.Record("B", Ten, register);
    private string End(decimal register) => meter.Record("E", Ten.AddHours(1), register);
    private SignedSession Of(params string[] records) => SignedSession.Of(Values(records), [Key(meter)]);

    private static IReadOnlyList<SignedValue> Values(params string[] records) =>
        [.. records.Select((record, at) => new SignedValue(Instant.FromDateTimeOffset(Ten.AddMinutes(at)), SignedNature.Unknown, record))];

    private static MeterPublicKey Key(SigningMeter of) => MeterPublicKey.Parse(of.PublicKey)!;
}
