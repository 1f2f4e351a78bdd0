using System.Globalization;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.12 and §6.35.</summary>
internal static class RemoteStopTransactionCommand
{
    private static readonly IntegerField TransactionId = new("transactionId", required: true);

    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<RemoteStop>(
        "RemoteStopTransaction",
        FeatureProfile.Core,
        "§5.12",
        [TransactionId],
        AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected),
        AnswerStatus.Success,
        static (json, command) =>
        {
            // Anything but a number fails the check of our own payload, which names the field.
            if (long.TryParse(command.TransactionId, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)) json.WriteNumber("transactionId"u8, id);
            else json.WriteString("transactionId"u8, command.TransactionId);
        });
}
