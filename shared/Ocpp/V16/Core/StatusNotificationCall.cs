using System.Collections.Frozen;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §4.9 and §6.47: a connector, or with 0 the whole station, changed state.</summary>
internal static class StatusNotificationCall
{
    private static readonly IntegerField ConnectorId = new("connectorId", required: true, minimum: 0);
    private static readonly WordField Status = new("status", required: true, Enum.GetNames<ConnectorStatus>())
    {
        UnknownNote = NoteCode.UnknownStatus,

        // Nobody is sent to a connector whose state can't be understood.
        UnknownAs = nameof(ConnectorStatus.Unavailable),

        // OCPP 1.5 had one word for all that is neither free nor broken.
        Variants = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Occupied"] = nameof(ConnectorStatus.Preparing) }
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
    };

    private static readonly WordField ErrorCode = new(
        "errorCode",
        required: true,
        "NoError", "ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature", "InternalError", "LocalListConflict", "OtherError",
        "OverCurrentFailure", "OverVoltage", "PowerMeterFailure", "PowerSwitchFailure", "ReaderFailure", "ResetFailure", "UnderVoltage", "WeakSignal")
    {
        UnknownNote = NoteCode.UnknownErrorCode,
    };

    private static readonly DescriptionField Info = new("info", required: false, 50);
    private static readonly TimestampField At = new("timestamp", required: false, droppable: true);
    private static readonly DescriptionField VendorId = new("vendorId", required: false, 255);
    private static readonly DescriptionField VendorErrorCode = new("vendorErrorCode", required: false, 50);

    public static IncomingAction Action { get; } = new(
        "StatusNotification", FeatureProfile.Core, "§4.9", [ConnectorId, Status, ErrorCode, Info, At, VendorId, VendorErrorCode], Read);

    private static StatusChanged Read(ref FieldReader payload)
    {
        // Checked, though the model has no place for it: the vendor is known from the boot.
        _ = payload.Find(VendorId);
        return new StatusChanged
        {
            ConnectorId = payload.Get(ConnectorId),
            Status = Enum.TryParse<ConnectorStatus>(payload.Get(Status), out var status) ? status : ConnectorStatus.Unavailable,
            ErrorCode = payload.Get(ErrorCode),
            Info = payload.Find(Info),
            At = payload.FindValue(At),
            VendorErrorCode = payload.Find(VendorErrorCode),
        };
    }
}
