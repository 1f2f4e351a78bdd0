using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §4.1 and §6.1: may this token charge?</summary>
internal static class AuthorizeCall
{
    private static readonly IdTagField IdTag = new("idTag", required: true);

    public static IncomingAction Action { get; } = new("Authorize", FeatureProfile.Core, "§4.1", [IdTag], Read);

    public static void Write(Utf8JsonWriter json, AuthorizationReply reply) => IdTagInfo.Write(json, reply.Token);

    private static AuthorizationRequested Read(ref FieldReader payload) => new(payload.Get(IdTag));
}
