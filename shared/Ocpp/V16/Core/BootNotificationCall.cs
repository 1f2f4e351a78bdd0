using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §4.2 and §6.3: the charger (re)started.</summary>
internal static class BootNotificationCall
{
    private static readonly DescriptionField Vendor = new("chargePointVendor", required: true, 20);
    private static readonly DescriptionField Model = new("chargePointModel", required: true, 20);
    private static readonly DescriptionField SerialNumber = new("chargePointSerialNumber", required: false, 25);
    private static readonly DescriptionField BoxSerialNumber = new("chargeBoxSerialNumber", required: false, 25);
    private static readonly DescriptionField FirmwareVersion = new("firmwareVersion", required: false, 50);
    private static readonly DescriptionField Iccid = new("iccid", required: false, 20);
    private static readonly DescriptionField Imsi = new("imsi", required: false, 20);
    private static readonly DescriptionField MeterType = new("meterType", required: false, 25);
    private static readonly DescriptionField MeterSerialNumber = new("meterSerialNumber", required: false, 25);

    public static IncomingAction Action { get; } = new(
        "BootNotification",
        FeatureProfile.Core,
        "§4.2",
        [Vendor, Model, SerialNumber, BoxSerialNumber, FirmwareVersion, Iccid, Imsi, MeterType, MeterSerialNumber],
        Read);

    public static void Write(Utf8JsonWriter json, BootReply reply)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reply.IntervalSeconds);
        json.WriteString("status"u8, reply.Status.ToString());
        Timestamp.Write(json, "currentTime"u8, reply.Now);
        json.WriteNumber("interval"u8, reply.IntervalSeconds);
    }

    private static Booted Read(ref FieldReader payload)
    {
        var serialNumber = payload.Find(SerialNumber);
        var boxSerialNumber = payload.Find(BoxSerialNumber);
        return new Booted
        {
            Vendor = payload.Get(Vendor),
            Model = payload.Get(Model),
            SerialNumber = serialNumber ?? boxSerialNumber,
            FirmwareVersion = payload.Find(FirmwareVersion),
            Iccid = payload.Find(Iccid),
            Imsi = payload.Find(Imsi),
            MeterType = payload.Find(MeterType),
            MeterSerialNumber = payload.Find(MeterSerialNumber),
        };
    }
}
