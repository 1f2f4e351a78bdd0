using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §7.27 IdTagInfo.</summary>
internal static class IdTagInfo
{
    public static void Write(Utf8JsonWriter json, TokenVerdict token)
    {
        json.WriteStartObject("idTagInfo"u8);
        json.WriteString("status"u8, token.Status.ToString());
        if (token.ExpiresAt is { } expiry) Timestamp.Write(json, "expiryDate"u8, expiry);

        // A group name that 1.6 can't carry is left out: cut, it would name another group.
        if (token.ParentIdTag is { Length: > 0 and <= IdTagField.MaxLength } parent) json.WriteString("parentIdTag"u8, parent);
        json.WriteEndObject();
    }
}
