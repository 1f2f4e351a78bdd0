using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>How chargers write instants; one test per quirk.</summary>
public sealed class TimestampQuirkTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-03-01T10:00:00Z", 0)]
    [InlineData("2026-03-01T12:00:00+02:00", 0)]
    [InlineData("2026-03-01T04:30:00-05:30", 0)]
    [InlineData("2026-03-01T10:00:00.123Z", 1_230_000)]
    [InlineData("2026-03-01T10:00:00.1234567Z", 1_234_567)]
    [InlineData("2026-03-01T10:00:00.123456789123Z", 1_234_567)]
    [InlineData("2026-03-01T10:00:00\\u002b00:00", 0)]
    public void A_timestamp_is_an_instant_in_utc(string sent, long ticks)
    {
        var at = Wire.Event<MeterValuesReported>("MeterValues", Reading(sent)).Samples[0].At;
        Assert.Equal(Ten.AddTicks(ticks), at);
        Assert.Equal(TimeSpan.Zero, at.Offset);
    }

    [Theory]
    [InlineData("2026-03-01T10:00:00", NoteCode.TimestampWithoutOffset)]
    [InlineData("2026-03-01T10:00:00.0000000", NoteCode.TimestampWithoutOffset)]
    [InlineData("2026-03-01 10:00:00Z", NoteCode.TimestampFormat)]
    [InlineData("2026-03-01T10:00Z", NoteCode.TimestampFormat)]
    [InlineData("2026-03-01T12:00:00+0200", NoteCode.TimestampFormat)]
    [InlineData("2026-03-01T12:00:00+02", NoteCode.TimestampFormat)]
    [InlineData("2026-03-01t10:00:00z", NoteCode.TimestampFormat)]
    public void A_timestamp_in_an_odd_form_is_read_as_utc(string sent, string note) =>
        Assert.Equal(Ten, Wire.Noted<MeterValuesReported>("MeterValues", Reading(sent), note).Samples[0].At);

    [Theory]
    [InlineData("1970-01-01T00:00:12Z")]
    [InlineData("2000-01-01T00:00:00Z")]
    [InlineData("2009-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void A_clock_that_was_never_set_is_kept_and_noted(string sent)
    {
        var at = Wire.Noted<MeterValuesReported>("MeterValues", Reading(sent), NoteCode.ClockUnset).Samples[0].At;
        Assert.Equal(DateTimeOffset.Parse(sent, System.Globalization.CultureInfo.InvariantCulture), at);
    }

    [Theory]
    [InlineData("2026-03-01")]
    [InlineData("2026-02-30T10:00:00Z")]
    [InlineData("2026-13-01T10:00:00Z")]
    [InlineData("2026-03-01T24:00:00Z")]
    [InlineData("2026-03-01T10:60:00Z")]
    [InlineData("2026-03-01T10:00:60Z")]
    [InlineData("2026-03-01T10:00:00.Z")]
    [InlineData("2026-03-01T10:00:00+02:")]
    [InlineData("2026-03-01T10:00:00+24:00")]
    [InlineData("2026-03-01T10:00:00ZZ")]
    [InlineData("2026-03-01T10:00:00 CET")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("01/03/2026 10:00")]
    [InlineData("1772359200")]
    public void A_timestamp_that_is_no_instant_is_refused(string sent)
    {
        var refusal = Wire.Refusal("MeterValues", Reading(sent));
        Assert.Equal("PropertyConstraintViolation", refusal.Code);
        Assert.StartsWith("MeterValues.meterValue[0].timestamp: ", refusal.Description, StringComparison.Ordinal);
    }

    private static string Reading(string timestamp) =>
        $$"""{"connectorId":1,"meterValue":[{"timestamp":"{{timestamp}}","sampledValue":[{"value":"1"}]}]}""";
}
