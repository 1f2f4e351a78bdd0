namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>One valid payload per action, with every field that the specification has.</summary>
internal static class FullPayloads
{
    private const string MeterValue =
        """
        [{"timestamp":"2026-03-01T10:15:00Z","sampledValue":[
          {"value":"1500","context":"Sample.Clock","format":"Raw","measurand":"Energy.Active.Import.Register","location":"Outlet","unit":"Wh"},
          {"value":"16.2","context":"Sample.Clock","format":"Raw","measurand":"Current.Import","phase":"L1","location":"Outlet","unit":"A"}]}]
        """;

    public static IReadOnlyDictionary<string, string> FromCharger { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Authorize"] = """{"idTag":"04A1B2C3"}""",
        ["BootNotification"] =
            """
            {"chargePointVendor":"Vendor","chargePointModel":"Model","chargePointSerialNumber":"CP-1","chargeBoxSerialNumber":"CB-1",
             "firmwareVersion":"1.2.3","iccid":"8931","imsi":"20404","meterType":"MID","meterSerialNumber":"M-1"}
            """,
        ["DataTransfer"] = """{"vendorId":"com.vendor","messageId":"Ping","data":"x"}""",
        ["Heartbeat"] = "{}",
        ["MeterValues"] = $$"""{"connectorId":1,"transactionId":77,"meterValue":{{MeterValue}}}""",
        ["StartTransaction"] = """{"connectorId":2,"idTag":"04A1B2C3","meterStart":1000,"timestamp":"2026-03-01T10:00:00Z","reservationId":5}""",
        ["StatusNotification"] =
            """
            {"connectorId":1,"status":"Charging","errorCode":"NoError","info":"ok","timestamp":"2026-03-01T10:00:01Z","vendorId":"v","vendorErrorCode":"0"}
            """,
        ["StopTransaction"] =
            $$"""
            {"transactionId":77,"idTag":"04A1B2C3","meterStop":9000,"timestamp":"2026-03-01T11:00:00Z","reason":"EVDisconnected","transactionData":{{MeterValue}}}
            """,
        ["FirmwareStatusNotification"] = """{"status":"Installed"}""",
        ["DiagnosticsStatusNotification"] = """{"status":"Uploaded"}""",
    };
}
