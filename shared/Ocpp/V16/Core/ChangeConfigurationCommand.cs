using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.3 and §6.9. RebootRequired: it is stored and counts from the next boot.</summary>
internal static class ChangeConfigurationCommand
{
    private static readonly ExactTextField Key = new("key", required: true, 50);
    private static readonly ExactTextField Value = new("value", required: true, 500);

    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<WriteConfiguration>(
        "ChangeConfiguration",
        FeatureProfile.Core,
        "§5.3",
        [Key, Value],
        AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected, "RebootRequired", "NotSupported"),
        [AnswerStatus.Accepted, "RebootRequired"],
        static (json, command) =>
        {
            json.WriteString("key"u8, command.Key);
            json.WriteString("value"u8, command.Value);
        });
}
