using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GreenFlux.Ocpp.Framing;

/// <summary>Writes a payload's properties; the braces are the caller's.</summary>
internal delegate void PayloadWriter<in T>(Utf8JsonWriter json, T content);

/// <summary>Builds OCPP-J frames: OCPP-J 1.6 §4.2.</summary>
internal static class FrameWriter
{
    /// <summary>Longest description of a CALLERROR: OCPP-J 1.6 §4.2.3.</summary>
    public const int MaxDescriptionLength = 255;

    // Frames are no HTML, and small parsers cope better with \" than with \u0022.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Call<T>(string messageId, string action, T content, PayloadWriter<T> payload) =>
        Build(MessageType.Call, messageId, [action], content, payload);

    public static string CallResult<T>(string messageId, T content, PayloadWriter<T> payload) =>
        Build(MessageType.CallResult, messageId, [], content, payload);

    public static string CallError(string messageId, string code, string description) =>
        Build(MessageType.CallError, messageId, [code, Cut(description, MaxDescriptionLength)], 0, static (_, _) => { });

    /// <summary>At most <paramref name="length"/> UTF-16 units, never half a surrogate pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    private static string Build<T>(int type, string messageId, ReadOnlySpan<string> head, T content, PayloadWriter<T> payload)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            json.WriteNumberValue(type);
            json.WriteStringValue(messageId);
            foreach (var text in head) json.WriteStringValue(text);
            json.WriteStartObject();
            payload(json, content);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
