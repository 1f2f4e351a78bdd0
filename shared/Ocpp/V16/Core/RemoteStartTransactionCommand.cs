using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.11 and §6.33. Charging profiles are not sent along.</summary>
internal static class RemoteStartTransactionCommand
{
    private static readonly IdTagField IdTag = new("idTag", required: true);
    private static readonly IntegerField ConnectorId = new("connectorId", required: false, minimum: 1);

    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<RemoteStart>(
        "RemoteStartTransaction",
        FeatureProfile.Core,
        "§5.11",
        [IdTag, ConnectorId],
        AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected),
        AnswerStatus.Success,
        static (json, command) =>
        {
            if (command.ConnectorId is { } connectorId) json.WriteNumber("connectorId"u8, connectorId);
            json.WriteString("idTag"u8, command.IdTag);
        });
}
