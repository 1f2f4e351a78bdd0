using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.RemoteTrigger;

/// <summary>OCPP 1.6 §5.17 and §6.51.</summary>
internal static class TriggerMessageCommand
{
    private static readonly WordField RequestedMessage = new(
        "requestedMessage",
        required: true,
        "BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "Heartbeat", "MeterValues", "StatusNotification");

    private static readonly IntegerField ConnectorId = new("connectorId", required: false, minimum: 1);

    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<TriggerMessage>(
        "TriggerMessage",
        FeatureProfile.RemoteTrigger,
        "§5.17",
        [RequestedMessage, ConnectorId],
        AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected, "NotImplemented"),
        AnswerStatus.Success,
        static (json, command) =>
        {
            json.WriteString("requestedMessage"u8, command.RequestedMessage);
            if (command.ConnectorId is { } connectorId) json.WriteNumber("connectorId"u8, connectorId);
        });
}
