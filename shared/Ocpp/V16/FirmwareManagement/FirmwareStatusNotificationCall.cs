using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.FirmwareManagement;

/// <summary>OCPP 1.6 §4.5 and §6.19: progress of a firmware update.</summary>
internal static class FirmwareStatusNotificationCall
{
    private static readonly WordField Status = new(
        "status", required: true, "Downloaded", "DownloadFailed", "Downloading", "Idle", "InstallationFailed", "Installing", "Installed")
    {
        UnknownNote = NoteCode.UnknownStatus,
    };

    public static IncomingAction Action { get; } = new(
        "FirmwareStatusNotification",
        FeatureProfile.FirmwareManagement,
        "§4.5",
        [Status],
        static (ref FieldReader payload) => new FirmwareStatusChanged(payload.Get(Status)));
}
