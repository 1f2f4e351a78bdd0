using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>How chargers write their meter values; one test per quirk.</summary>
public sealed class ReadingQuirkTests
{
    [Fact]
    public void Meter_values_with_a_broken_reading_are_refused_by_its_path()
    {
        var refusal = Wire.Refusal("MeterValues", """{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"1"},{"unit":"Wh"}]}]}""");
        Assert.Equal(
            ("OccurenceConstraintViolation", "MeterValues.meterValue[0].sampledValue[1].value: is required but missing"), (refusal.Code, refusal.Description));
    }

    [Fact]
    public void Meter_values_may_belong_to_no_transaction_or_to_yesterdays()
    {
        Assert.Null(Wire.Event<MeterValuesReported>("MeterValues", Reading("""{"value":"1"}""")).TransactionId);
        Assert.Equal("5", Wire.Event<MeterValuesReported>("MeterValues", Reading("""{"value":"1"}""").Replace("{\"connectorId\":1", "{\"connectorId\":1,\"transactionId\":5", StringComparison.Ordinal)).TransactionId);
    }

    [Theory]
    [InlineData("12,5", "12.5", NoteCode.DecimalComma)]
    [InlineData(" 12.5 ", "12.5", NoteCode.ValueSpaces)]
    [InlineData("1,234.5", null, NoteCode.InvalidNumber)]
    [InlineData("1 234", null, NoteCode.InvalidNumber)]
    [InlineData("12.5 Wh", null, NoteCode.InvalidNumber)]
    [InlineData("", null, NoteCode.InvalidNumber)]
    [InlineData("NaN", null, NoteCode.InvalidNumber)]
    [InlineData("Infinity", null, NoteCode.InvalidNumber)]
    [InlineData("1e99", null, NoteCode.InvalidNumber)]
    [InlineData("0x10", null, NoteCode.InvalidNumber)]
    public void An_odd_number_is_read_or_left_empty(string sent, string? value, string note) =>
        Assert.Equal(value is null ? null : Dec(value), Sample($$"""{"value":"{{sent}}"}""", note).Value);

    [Theory]
    [InlineData("1e3", "1000")]
    [InlineData("-5.25", "-5.25")]
    [InlineData("+7", "7")]
    [InlineData("000123.4500", "123.45")]
    [InlineData(".5", "0.5")]
    public void A_plain_number_is_read_exactly(string sent, string value) =>
        Assert.Equal(Dec(value), Sample($$"""{"value":"{{sent}}"}""").Value);

    [Fact]
    public void A_reading_as_a_JSON_number_is_read() =>
        Assert.Equal(12.5m, Sample("""{"value":12.5}""", NoteCode.NumberNotText).Value);

    [Fact]
    public void An_empty_list_of_sampled_values_is_no_reading() =>
        Assert.Empty(Wire.Noted<MeterValuesReported>("MeterValues", """{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[]}]}""", NoteCode.EmptyReadings).Samples);

    [Theory]
    [InlineData("Energy.Active.Import.Register", "kWh", "1.2345", "1234.5", "Wh")]
    [InlineData("Energy.Active.Import.Register", "Wh", "1.2345", "1.2345", "Wh")]
    [InlineData("Energy.Reactive.Import.Register", "kvarh", "2", "2000", "varh")]
    [InlineData("Power.Active.Import", "kW", "7.36", "7360", "W")]
    [InlineData("Power.Reactive.Import", "kvar", "1", "1000", "var")]
    [InlineData("Power.Offered", "kVA", "1", "1000", "VA")]
    [InlineData("Temperature", "Celsius", "25", "25", "Celsius")]
    [InlineData("Temperature", "K", "300", "300", "K")]
    [InlineData("Temperature", "Fahrenheit", "77", "25", "Celsius")]
    [InlineData("SoC", "Percent", "80", "80", "Percent")]
    public void Units_are_brought_to_their_normal_form(string measurand, string unit, string sent, string value, string normal)
    {
        var sample = Sample($$"""{"value":"{{sent}}","measurand":"{{measurand}}","unit":"{{unit}}"}""");
        Assert.Equal((Dec(value), normal), (sample.Value!.Value, sample.Unit));
    }

    [Theory]
    [InlineData("Temperature", "Celcius", "25", "25", "Celsius")]
    [InlineData("SoC", "%", "80", "80", "Percent")]
    [InlineData("Current.Import", "mA", "16200", "16.2", "A")]
    [InlineData("Frequency", "Hz", "50", "50", "Hz")]
    [InlineData("Energy.Active.Import.Register", "KWH", "1", "1000", "Wh")]
    [InlineData("Energy.Active.Import.Register", "wh", "1", "1", "Wh")]
    public void Units_in_a_known_other_spelling_are_understood(string measurand, string unit, string sent, string value, string normal)
    {
        var sample = Sample($$"""{"value":"{{sent}}","measurand":"{{measurand}}","unit":"{{unit}}"}""", NoteCode.ValueSpelling);
        Assert.Equal((Dec(value), normal), (sample.Value!.Value, sample.Unit));
    }

    [Theory]
    [InlineData("Energy.Active.Import.Register", "Wh")]
    [InlineData("Energy.Reactive.Import.Register", "varh")]
    [InlineData("Power.Factor", "")]
    public void A_missing_unit_of_energy_is_the_default(string measurand, string unit) =>
        Assert.Equal(unit, Sample($$"""{"value":"1","measurand":"{{measurand}}"}""").Unit);

    [Theory]
    [InlineData("Power.Active.Import", "W")]
    [InlineData("Current.Import", "A")]
    [InlineData("Voltage", "V")]
    [InlineData("SoC", "Percent")]
    [InlineData("Temperature", "Celsius")]
    [InlineData("Frequency", "Hz")]
    [InlineData("RPM", "RPM")]
    [InlineData("Power.Reactive.Export", "var")]
    public void A_missing_unit_of_anything_else_is_the_usual_one(string measurand, string unit) =>
        Assert.Equal(unit, Sample($$"""{"value":"1","measurand":"{{measurand}}"}""", NoteCode.UnitMissing).Unit);

    [Theory]
    [InlineData("W", NoteCode.UnitMismatch)]
    [InlineData("MWh", NoteCode.UnknownUnit)]
    [InlineData("mWh", NoteCode.UnknownUnit)]
    public void Energy_in_a_unit_that_cannot_be_trusted_is_never_money(string unit, string note)
    {
        var sample = Sample($$"""{"value":"1","unit":"{{unit}}"}""", note);
        Assert.Equal((1m, unit, false), (sample.Value!.Value, sample.Unit, sample.IsEnergyRegister));
    }

    [Fact]
    public void Per_phase_registers_are_kept_apart_from_the_total()
    {
        Assert.False(Sample("""{"value":"1","phase":"L1","unit":"kWh"}""").IsEnergyRegister);
        Assert.False(Sample("""{"value":"1","phase":"L4","unit":"kWh"}""", NoteCode.UnknownPhase).IsEnergyRegister);
        Assert.True(Sample("""{"value":"1","phase":"","unit":"kWh"}""", NoteCode.EmptyValue).IsEnergyRegister);
    }

    [Fact]
    public void Unknown_words_about_a_reading_are_kept()
    {
        var sample = Sample(
            """{"value":"1","measurand":"Energy.Session","context":"Sample.Door","location":"Grid","format":"Hex","unit":"furlong"}""",
            NoteCode.UnknownMeasurand,
            NoteCode.UnknownContext,
            NoteCode.UnknownLocation,
            NoteCode.UnknownFormat,
            NoteCode.UnknownUnit);
        Assert.Equal(("Energy.Session", "Sample.Door", "Grid", "furlong", 1m), (sample.Measurand, sample.Context, sample.Location, sample.Unit, sample.Value!.Value));
    }

    [Fact]
    public void An_unknown_word_of_a_megabyte_is_not_kept_whole() =>
        Assert.Equal(100, Sample($$"""{"value":"1","measurand":"{{new string('m', 1_000_000)}}"}""", NoteCode.UnknownMeasurand, NoteCode.UnitMissing).Measurand.Length);

    [Fact]
    public void Signed_data_is_kept_as_evidence_without_a_value()
    {
        var sample = Sample("""{"value":"OCMF|{\"FV\":\"1.0\"}|{\"SD\":\"30\"}","format":"SignedData"}""");
        Assert.Equal((null, "OCMF|{\"FV\":\"1.0\"}|{\"SD\":\"30\"}", false), (sample.Value, sample.SignedData, sample.IsEnergyRegister));
    }

    private static string Reading(string sampledValue, string timestamp = "2026-03-01T10:00:00Z") =>
        $$"""{"connectorId":1,"meterValue":[{"timestamp":"{{timestamp}}","sampledValue":[{{sampledValue}}]}]}""";

    private static MeterSample Sample(string sampledValue, params string[] notes) =>
        Assert.Single(Wire.Noted<MeterValuesReported>("MeterValues", Reading(sampledValue), notes).Samples);

    private static decimal Dec(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
