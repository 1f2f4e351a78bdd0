using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.2 and §6.7. Scheduled: it will be done when the running transaction has ended.</summary>
internal static class ChangeAvailabilityCommand
{
    private static readonly IntegerField ConnectorId = new("connectorId", required: true, minimum: 0);
    private static readonly WordField Type = new("type", required: true, "Inoperative", "Operative");

    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<ChangeAvailability>(
        "ChangeAvailability",
        FeatureProfile.Core,
        "§5.2",
        [ConnectorId, Type],
        AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected, "Scheduled"),
        [AnswerStatus.Accepted, "Scheduled"],
        static (json, command) =>
        {
            json.WriteNumber("connectorId"u8, command.ConnectorId);
            json.WriteString("type"u8, command.Operative ? "Operative" : "Inoperative");
        });
}
