using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.14 and §6.39.</summary>
internal static class ResetCommand
{
    private static readonly WordField Type = new("type", required: true, Enum.GetNames<ResetKind>());

    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<ResetStation>(
        "Reset",
        FeatureProfile.Core,
        "§5.14",
        [Type],
        AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected),
        AnswerStatus.Success,
        static (json, command) => json.WriteString("type"u8, command.Kind.ToString()));
}
