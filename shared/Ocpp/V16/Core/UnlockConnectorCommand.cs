using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.18 and §6.53.</summary>
internal static class UnlockConnectorCommand
{
    private static readonly IntegerField ConnectorId = new("connectorId", required: true, minimum: 1);

    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<UnlockConnector>(
        "UnlockConnector",
        FeatureProfile.Core,
        "§5.18",
        [ConnectorId],
        AnswerStatus.Field("Unlocked", "UnlockFailed", "NotSupported"),
        ["Unlocked"],
        static (json, command) => json.WriteNumber("connectorId"u8, command.ConnectorId));
}
