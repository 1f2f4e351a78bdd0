using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §4.6 and §6.29: a sign of life, which also sets the charger's clock.</summary>
internal static class HeartbeatCall
{
    private static readonly HeartbeatReceived Event = new();

    public static IncomingAction Action { get; } = new("Heartbeat", FeatureProfile.Core, "§4.6", [], static (ref FieldReader _) => Event);

    public static void Write(Utf8JsonWriter json, HeartbeatReply reply) => Timestamp.Write(json, "currentTime"u8, reply.Now);
}
