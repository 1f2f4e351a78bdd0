using System.Globalization;
using System.Text.Json.Nodes;

namespace GreenFlux.Cli.Chargers;

/// <summary>A CALL that a 1.6 charger sends: OCPP-J 1.6 §4.2.1.</summary>
public sealed record OcppMessage(string Action, JsonObject Payload)
{
    /// <summary>OCPP 1.6 §4.2.</summary>
    public static OcppMessage BootNotification(string model, string serialNumber) => new("BootNotification", new JsonObject
    {
        ["chargePointVendor"] = "GreenFlux",
        ["chargePointModel"] = model,
        ["chargePointSerialNumber"] = serialNumber.Length <= 25 ? serialNumber : serialNumber[^25..],
        ["firmwareVersion"] = "1.0",
    });

    /// <summary>OCPP 1.6 §4.9.</summary>
    public static OcppMessage StatusNotification(int connectorId, string status, DateTimeOffset at) => new("StatusNotification", new JsonObject
    {
        ["connectorId"] = connectorId,
        ["errorCode"] = "NoError",
        ["status"] = status,
        ["timestamp"] = Text(at),
    });

    /// <summary>OCPP 1.6 §4.1.</summary>
    public static OcppMessage Authorize(string idTag) => new("Authorize", new JsonObject { ["idTag"] = idTag });

    /// <summary>OCPP 1.6 §4.8.</summary>
    public static OcppMessage StartTransaction(int connectorId, string idTag, long meterStartWh, DateTimeOffset at) => new("StartTransaction", new JsonObject
    {
        ["connectorId"] = connectorId,
        ["idTag"] = idTag,
        ["meterStart"] = meterStartWh,
        ["timestamp"] = Text(at),
    });

    /// <summary>OCPP 1.6 §4.7: clock-aligned readings of the register.</summary>
    public static OcppMessage ClockAlignedValues(int connectorId, int transactionId, IEnumerable<(DateTimeOffset At, long RegisterWh)> readings) => new("MeterValues", new JsonObject
    {
        ["connectorId"] = connectorId,
        ["transactionId"] = transactionId,
        ["meterValue"] = new JsonArray([.. readings.Select(reading => new JsonObject
        {
            ["timestamp"] = Text(reading.At),
            ["sampledValue"] = new JsonArray(new JsonObject
            {
                ["value"] = reading.RegisterWh.ToString(CultureInfo.InvariantCulture),
                ["context"] = "Sample.Clock",
                ["measurand"] = "Energy.Active.Import.Register",
                ["unit"] = "Wh",
            }),
        })]),
    });

    /// <summary>OCPP 1.6 §4.10.</summary>
    public static OcppMessage StopTransaction(int transactionId, string idTag, long meterStopWh, DateTimeOffset at, string reason) => new("StopTransaction", new JsonObject
    {
        ["transactionId"] = transactionId,
        ["idTag"] = idTag,
        ["meterStop"] = meterStopWh,
        ["timestamp"] = Text(at),
        ["reason"] = reason,
    });

    /// <summary>The frame that carries this call under a message id.</summary>
    public string Frame(string messageId) =>
        new JsonArray(2, messageId, Action, Payload.DeepClone()).ToJsonString();

    private static string Text(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
