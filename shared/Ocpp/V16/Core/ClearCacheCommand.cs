using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.4 and §6.11.</summary>
internal static class ClearCacheCommand
{
    public static OutgoingAction Action { get; } = OutgoingAction.WithStatus<ClearCache>(
        "ClearCache",
        FeatureProfile.Core,
        "§5.4",
        [],
        AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected),
        AnswerStatus.Success,
        static (_, _) => { });
}
