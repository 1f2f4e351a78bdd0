using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>What real chargers were seen to send; one test per quirk.</summary>
public sealed class QuirkTests
{
    [Theory]
    [InlineData("HeartBeat", "Heartbeat")]
    [InlineData("heartbeat", "Heartbeat")]
    [InlineData("bootnotification", null)]
    public void An_action_in_other_case_is_that_action(string spelt, string? action)
    {
        var call = Wire.Call(spelt, """{"chargePointVendor":"V","chargePointModel":"M"}""");
        Assert.Equal(action ?? "BootNotification", call.Action);
        Assert.Contains(NoteCode.ActionSpelling, call.Notes);
    }

    [Fact]
    public void Numeric_serial_numbers_are_read_as_their_digits()
    {
        var booted = Wire.Noted<Booted>(
            "BootNotification",
            """{"chargePointVendor":"V","chargePointModel":"M","chargePointSerialNumber":1234567890123456789,"meterSerialNumber":42}""",
            NoteCode.NumberAsText);
        Assert.Equal(("1234567890123456789", "42"), (booted.SerialNumber, booted.MeterSerialNumber));
    }

    [Fact]
    public void A_timestamp_in_Authorize_is_ignored() =>
        Assert.Equal("A", Wire.Noted<AuthorizationRequested>("Authorize", """{"idTag":"A","timestamp":"2026-03-01T10:00:00Z"}""", NoteCode.UnknownProperty).IdTag);

    [Fact]
    public void Over_long_vendor_model_and_serial_are_cut()
    {
        var booted = Wire.Noted<Booted>(
            "BootNotification",
            """{"chargePointVendor":"A vendor with a very long name","chargePointModel":"0123456789012345678😀","chargePointSerialNumber":"0123456789012345678901234XYZ"}""",
            NoteCode.TextCut);
        Assert.Equal(("A vendor with a very", "0123456789012345678", "0123456789012345678901234"), (booted.Vendor, booted.Model, booted.SerialNumber));
    }

    [Fact]
    public void Control_characters_in_a_description_become_spaces() =>
        Assert.Equal("V  x", Wire.Noted<Booted>("BootNotification", """{"chargePointVendor":"V\u0000\nx","chargePointModel":"M"}""", NoteCode.ControlCharacters).Vendor);

    [Fact]
    public void Optional_fields_sent_as_null_are_absent()
    {
        var stop = Wire.Noted<TransactionEnded>(
            "StopTransaction",
            """{"transactionId":1,"meterStop":5,"timestamp":"2026-03-01T10:00:00Z","idTag":null,"reason":null,"transactionData":null}""",
            NoteCode.NullProperty);
        Assert.Equal((null, "Local", 0), (stop.IdTag, stop.Reason, stop.Samples.Count));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-1", "-1")]
    [InlineData("2147483648", "2147483648")]
    [InlineData("77.0", "77")]
    public void A_stop_keeps_whatever_number_it_names_as_its_transaction(string sent, string id) =>
        Assert.Equal(id, Wire.Event<TransactionEnded>("StopTransaction", $$"""{"transactionId":{{sent}},"meterStop":5,"timestamp":"2026-03-01T10:00:00Z"}""").TransactionId);

    [Fact]
    public void Numbers_in_quotes_are_numbers()
    {
        var start = Wire.Noted<TransactionStarted>(
            "StartTransaction", """{"connectorId":"1","idTag":"A","meterStart":" 1200 ","timestamp":"2026-03-01T10:00:00Z"}""", NoteCode.TextAsNumber);
        Assert.Equal((1, 1200m), (start.ConnectorId, start.MeterStartWh));
    }

    [Theory]
    [InlineData("1200.5", 1200.5, NoteCode.FractionalMeter)]
    [InlineData("-3", -3, NoteCode.NegativeMeter)]
    public void An_odd_meter_start_is_kept_for_the_money_checks(string sent, double wh, string note) =>
        Assert.Equal(
            (decimal)wh,
            Wire.Noted<TransactionStarted>("StartTransaction", $$"""{"connectorId":1,"idTag":"A","meterStart":{{sent}},"timestamp":"2026-03-01T10:00:00Z"}""", note).MeterStartWh);

    [Fact]
    public void A_start_on_connector_0_is_refused()
    {
        var refusal = Wire.Refusal("StartTransaction", """{"connectorId":0,"idTag":"A","meterStart":1,"timestamp":"2026-03-01T10:00:00Z"}""");
        Assert.Equal(("PropertyConstraintViolation", "StartTransaction.connectorId: is below 1"), (refusal.Code, refusal.Description));
    }

    [Fact]
    public void A_start_without_a_token_number_has_an_empty_one()
    {
        Assert.Equal(string.Empty, Wire.Noted<AuthorizationRequested>("Authorize", """{"idTag":""}""", NoteCode.EmptyIdTag).IdTag);
        Assert.Null(Wire.Noted<TransactionEnded>("StopTransaction", """{"transactionId":1,"meterStop":5,"timestamp":"2026-03-01T10:00:00Z","idTag":""}""", NoteCode.EmptyIdTag).IdTag);
    }

    [Theory]
    [InlineData("Occupied", ConnectorStatus.Preparing, NoteCode.ValueSpelling)]
    [InlineData(" charging ", ConnectorStatus.Charging, NoteCode.ValueSpelling)]
    [InlineData("SuspendedEv", ConnectorStatus.SuspendedEV, NoteCode.ValueSpelling)]
    [InlineData("Sleeping", ConnectorStatus.Unavailable, NoteCode.UnknownStatus)]
    [InlineData("3", ConnectorStatus.Unavailable, NoteCode.UnknownStatus)]
    public void An_odd_status_is_understood_or_keeps_drivers_away(string sent, ConnectorStatus status, string note) =>
        Assert.Equal(status, Wire.Noted<StatusChanged>("StatusNotification", $$"""{"connectorId":1,"errorCode":"NoError","status":"{{sent}}"}""", note).Status);

    [Fact]
    public void An_error_code_of_the_vendors_own_is_kept() =>
        Assert.Equal("DoorOpen", Wire.Noted<StatusChanged>("StatusNotification", """{"connectorId":1,"errorCode":"DoorOpen","status":"Faulted"}""", NoteCode.UnknownErrorCode).ErrorCode);

    [Fact]
    public void A_status_with_an_unreadable_timestamp_counts_without_it() =>
        Assert.Null(Wire.Noted<StatusChanged>("StatusNotification", """{"connectorId":1,"errorCode":"NoError","status":"Faulted","timestamp":"0000-00-00"}""", NoteCode.TimestampDropped).At);

    [Fact]
    public void An_unknown_stop_reason_is_other() =>
        Assert.Equal("Other", Wire.Noted<TransactionEnded>("StopTransaction", """{"transactionId":1,"meterStop":5,"timestamp":"2026-03-01T10:00:00Z","reason":"Timeout"}""", NoteCode.UnknownReason).Reason);

    [Fact]
    public void A_stop_counts_although_some_of_its_readings_are_broken()
    {
        var stop = Wire.Noted<TransactionEnded>(
            "StopTransaction",
            """
            {"transactionId":1,"meterStop":5,"timestamp":"2026-03-01T10:00:00Z","transactionData":[
              {"sampledValue":[{"value":"1"}]}, 5,
              {"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"2"},{"unit":"Wh"},{"value":"3"}]},
              {"timestamp":"2026-03-01T10:01:00Z","sampledValue":[{"value":"4"}]}]}
            """,
            NoteCode.ReadingDropped);
        Assert.Equal([2m, 3m, 4m], stop.Samples.Select(sample => sample.Value));
    }

    [Fact]
    public void Vendor_data_in_an_object_is_kept_as_its_text() =>
        Assert.Equal("""{"a": [1, 2]}""", Wire.Noted<VendorDataReceived>("DataTransfer", """{"vendorId":"v","data":{"a": [1, 2]}}""", NoteCode.DataNotText).Data);

    [Fact]
    public void A_status_of_the_security_extension_is_kept() =>
        Assert.Equal(
            "InvalidSignature", Wire.Noted<FirmwareStatusChanged>("FirmwareStatusNotification", """{"status":"InvalidSignature"}""", NoteCode.UnknownStatus).Status);

    [Fact]
    public void Script_in_a_description_is_text_like_any_other() =>
        Assert.Equal("<script>alert(1)</sc", Wire.Noted<Booted>("BootNotification", """{"chargePointVendor":"<script>alert(1)</script>","chargePointModel":"M"}""", NoteCode.TextCut).Vendor);

    [Fact]
    public void Several_departures_are_each_noted_once()
    {
        var call = Wire.Call("metervalues", """{"connectorId":"1","x":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00","y":1,"sampledValue":[{"value":"1,5"},{"value":"2,5"}]}]}""");
        Assert.Equal(
            new[] { NoteCode.ActionSpelling, NoteCode.DecimalComma, NoteCode.TextAsNumber, NoteCode.TimestampWithoutOffset, NoteCode.UnknownProperty },
            call.Notes.Order(StringComparer.Ordinal));
    }
}
