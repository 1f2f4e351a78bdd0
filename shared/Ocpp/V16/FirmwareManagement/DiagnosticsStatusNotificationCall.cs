using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.FirmwareManagement;

/// <summary>OCPP 1.6 §4.4 and §6.17: progress of a diagnostics upload.</summary>
internal static class DiagnosticsStatusNotificationCall
{
    private static readonly WordField Status = new("status", required: true, "Idle", "Uploaded", "UploadFailed", "Uploading")
    {
        UnknownNote = NoteCode.UnknownStatus,
    };

    public static IncomingAction Action { get; } = new(
        "DiagnosticsStatusNotification",
        FeatureProfile.FirmwareManagement,
        "§4.4",
        [Status],
        static (ref FieldReader payload) => new DiagnosticsStatusChanged(payload.Get(Status)));
}
