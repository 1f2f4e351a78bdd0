using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>Each action with every optional field, and with none.</summary>
public sealed class MessagesFromChargersTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Authorize_asks_for_its_token() =>
        Assert.Equal(new AuthorizationRequested("04A1B2C3"), Wire.Event<AuthorizationRequested>("Authorize", FullPayloads.FromCharger["Authorize"]));

    [Fact]
    public void BootNotification_tells_all_about_the_station() =>
        Assert.Equal(
            new Booted
            {
                Vendor = "Vendor",
                Model = "Model",
                SerialNumber = "CP-1",
                FirmwareVersion = "1.2.3",
                Iccid = "8931",
                Imsi = "20404",
                MeterType = "MID",
                MeterSerialNumber = "M-1",
            },
            Wire.Event<Booted>("BootNotification", FullPayloads.FromCharger["BootNotification"]));

    [Fact]
    public void BootNotification_needs_vendor_and_model_only() =>
        Assert.Equal(new Booted { Vendor = "V", Model = "M" }, Wire.Event<Booted>("BootNotification", """{"chargePointVendor":"V","chargePointModel":"M"}"""));

    [Fact]
    public void BootNotification_with_the_old_box_serial_number_alone_has_a_serial_number() =>
        Assert.Equal("CB", Wire.Event<Booted>("BootNotification", """{"chargePointVendor":"V","chargePointModel":"M","chargeBoxSerialNumber":"CB"}""").SerialNumber);

    [Fact]
    public void DataTransfer_carries_vendor_data() =>
        Assert.Equal(new VendorDataReceived("com.vendor", "Ping", "x"), Wire.Event<VendorDataReceived>("DataTransfer", FullPayloads.FromCharger["DataTransfer"]));

    [Fact]
    public void DataTransfer_needs_a_vendor_only() =>
        Assert.Equal(new VendorDataReceived("v", null, null), Wire.Event<VendorDataReceived>("DataTransfer", """{"vendorId":"v"}"""));

    [Fact]
    public void Heartbeat_is_a_sign_of_life()
    {
        var call = Wire.Call("Heartbeat", "{}");
        Assert.Equal(("id-1", "Heartbeat"), (call.MessageId, call.Action));
        Assert.IsType<HeartbeatReceived>(call.Event);
    }

    [Fact]
    public void MeterValues_become_one_flat_list_of_samples()
    {
        var reported = Wire.Event<MeterValuesReported>("MeterValues", FullPayloads.FromCharger["MeterValues"]);
        Assert.Equal((1, "77"), (reported.ConnectorId, reported.TransactionId));
        var at = Ten.AddMinutes(15);
        Assert.Equal(
            [
                new MeterSample { At = at, Value = 1500, Measurand = "Energy.Active.Import.Register", Unit = "Wh", Context = "Sample.Clock", Location = "Outlet" },
                new MeterSample { At = at, Value = 16.2m, Measurand = "Current.Import", Unit = "A", Context = "Sample.Clock", Location = "Outlet", Phase = "L1" },
            ],
            reported.Samples);
        Assert.Equal([true, false], reported.Samples.Select(sample => sample.IsEnergyRegister));
    }

    [Fact]
    public void MeterValues_with_a_bare_value_have_the_defaults_of_the_specification()
    {
        var reported = Wire.Event<MeterValuesReported>("MeterValues", """{"connectorId":0,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"7"}]}]}""");
        Assert.Null(reported.TransactionId);
        var expected = new MeterSample { At = Ten, Value = 7, Measurand = "Energy.Active.Import.Register", Unit = "Wh", Context = "Sample.Periodic", Location = "Outlet" };
        Assert.Equal(expected, Assert.Single(reported.Samples));
        Assert.True(expected.IsEnergyRegister);
    }

    [Fact]
    public void StartTransaction_keeps_the_chargers_own_figures() =>
        Assert.Equal(
            new TransactionStarted { ConnectorId = 2, IdTag = "04A1B2C3", MeterStartWh = 1000, At = Ten, ReservationId = 5 },
            Wire.Event<TransactionStarted>("StartTransaction", FullPayloads.FromCharger["StartTransaction"]));

    [Fact]
    public void StatusNotification_tells_the_connectors_state() =>
        Assert.Equal(
            new StatusChanged { ConnectorId = 1, Status = ConnectorStatus.Charging, ErrorCode = "NoError", Info = "ok", VendorErrorCode = "0", At = Ten.AddSeconds(1) },
            Wire.Event<StatusChanged>("StatusNotification", FullPayloads.FromCharger["StatusNotification"]));

    [Fact]
    public void StatusNotification_of_connector_0_is_the_whole_station() =>
        Assert.Equal(
            new StatusChanged { ConnectorId = 0, Status = ConnectorStatus.Available, ErrorCode = "NoError" },
            Wire.Event<StatusChanged>("StatusNotification", """{"connectorId":0,"status":"Available","errorCode":"NoError"}"""));

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Every_connector_status_is_read_as_itself(string status) =>
        Assert.Equal(status, Wire.Event<StatusChanged>("StatusNotification", $$"""{"connectorId":1,"status":"{{status}}","errorCode":"NoError"}""").Status.ToString());

    public static TheoryData<string> Statuses() => new(Enum.GetNames<ConnectorStatus>());

    [Fact]
    public void StopTransaction_brings_its_readings()
    {
        var ended = Wire.Event<TransactionEnded>("StopTransaction", FullPayloads.FromCharger["StopTransaction"]);
        Assert.Equal(("77", "04A1B2C3", 9000m, Ten.AddHours(1), "EVDisconnected"), (ended.TransactionId, ended.IdTag, ended.MeterStopWh, ended.At, ended.Reason));
        Assert.Equal(2, ended.Samples.Count);
    }

    [Fact]
    public void StopTransaction_without_reason_was_stopped_locally()
    {
        var ended = Wire.Event<TransactionEnded>("StopTransaction", """{"transactionId":1,"meterStop":5,"timestamp":"2026-03-01T10:00:00Z"}""");
        Assert.Equal((null, "Local"), (ended.IdTag, ended.Reason));
        Assert.Empty(ended.Samples);
    }

    [Fact]
    public void Firmware_and_diagnostics_tell_their_progress()
    {
        Assert.Equal("Installed", Wire.Event<FirmwareStatusChanged>("FirmwareStatusNotification", FullPayloads.FromCharger["FirmwareStatusNotification"]).Status);
        Assert.Equal("Uploaded", Wire.Event<DiagnosticsStatusChanged>("DiagnosticsStatusNotification", FullPayloads.FromCharger["DiagnosticsStatusNotification"]).Status);
    }
}
