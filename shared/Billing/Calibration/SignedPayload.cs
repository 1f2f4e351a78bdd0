using System.Buffers;
using System.Text.Json;
using System.Xml;

namespace GreenFlux.Billing.Calibration;

/// <summary>A signed record, taken out of what chargers wrap it in. The record itself is never altered.</summary>
/// <param name="Text">The record.</param>
/// <param name="PublicKey">A key that travelled beside it, as it came; null: none.</param>
public sealed record SignedPayload(SignedFormat Format, string Text, string? PublicKey = null)
{
    /// <summary>Longer values are kept, not read.</summary>
    public const int MaxLength = 256 * 1024;

    private const int MaxWrappings = 4;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly string[] DataNames = ["signedMeterData", "signedMeterValue", "signedData", "signedMeterValues", "payload", "data", "value"];
    private static readonly string[] KeyNames = ["publicKey", "meterPublicKey", "pubKey"];
    private static readonly XmlReaderSettings XmlSettings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxLength };

    /// <summary>
    /// The records in a value: as it stands, in hexadecimal or base64, in OCPP 2.x's SignedMeterValueType as JSON (Open Charge
    /// Alliance, Signed Meter Values 1.0 §3.2.1), or in the transparency software's XML.
    /// </summary>
    /// <returns>At least one; a single one of unknown format when nothing is recognised.</returns>
    public static IReadOnlyList<SignedPayload> In(string value)
    {
        var found = new List<SignedPayload>();
        if (value.Length <= MaxLength)
            Unwrap(value, null, MaxWrappings, found);
        return found.Count > 0 ? found : [new SignedPayload(SignedFormat.Unknown, value)];
    }

    private static void Unwrap(string text, string? key, int depth, List<SignedPayload> found)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty || depth < 0)
            return;
        if (trimmed[0] is '{' or '[' or '"')
            UnwrapJson(text, key, depth, found);
        else if (trimmed[0] == '<')
            UnwrapXml(text, key, depth, found);
        else if (SignedFormats.Of(text) is var format && format != SignedFormat.Unknown && !IsHex(trimmed))
            found.Add(new SignedPayload(format, text, key));
        else
            UnwrapBytes(text, key, depth, found);
    }

    private static void UnwrapBytes(string text, string? key, int depth, List<SignedPayload> found)
    {
        if (SignedFormats.Of(text) == SignedFormat.Edl40EMobility)
        {
            found.Add(new SignedPayload(SignedFormat.Edl40EMobility, text, key));
            return;
        }
        var compact = string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
        if ((Encodings.FromHex(compact) ?? Encodings.FromBase64(compact)) is { } bytes && Encodings.ToText(bytes) is { } decoded)
            Unwrap(decoded, key, depth - 1, found);
    }

    private static void UnwrapJson(string text, string? key, int depth, List<SignedPayload> found)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            UnwrapElement(document.RootElement, key, depth, found);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or text with half a surrogate pair: then it is no record that we know.
        }
    }

    private static void UnwrapElement(JsonElement element, string? key, int depth, List<SignedPayload> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                Unwrap(element.GetString()!, key, depth - 1, found);
                break;
            case JsonValueKind.Array when depth > 0:
                foreach (var item in element.EnumerateArray())
                    UnwrapElement(item, key, depth - 1, found);
                break;
            case JsonValueKind.Object when depth > 0:
                var own = Named(element, KeyNames) is { ValueKind: JsonValueKind.String } named && named.GetString() is { Length: > 0 } beside ? beside : key;
                if (Named(element, DataNames) is { } data)
                    UnwrapElement(data, own, depth - 1, found);
                break;
            default:
                break;
        }
    }

    private static JsonElement? Named(JsonElement element, string[] names)
    {
        foreach (var name in names)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                    return property.Value;
            }
        }
        return null;
    }

    /// <summary>Mennekes' own XML stays whole; the transparency software's is a wrapping.</summary>
    private static void UnwrapXml(string text, string? key, int depth, List<SignedPayload> found)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text.Trim()), XmlSettings);
            var inner = new List<string>();
            var isMennekes = false;
            while (reader.NodeType == XmlNodeType.Element || reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                    continue;
                isMennekes |= reader.LocalName is "encodedMeterValue" or "signedMeterValue";
                if (reader.LocalName == "signedData")
                    inner.Add(reader.ReadElementContentAsString());
                else if (reader.LocalName == "publicKey")
                    key = reader.ReadElementContentAsString() is { Length: > 0 } read ? read.Trim() : key;
                else
                    reader.Read();
            }
            if (isMennekes)
                found.Add(new SignedPayload(SignedFormat.Edl40Mennekes, text, key));
            foreach (var each in inner)
                Unwrap(each, key, depth - 1, found);
        }
        catch (XmlException)
        {
            // No XML after all: then it is no record that we know.
        }
    }

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits);
}
