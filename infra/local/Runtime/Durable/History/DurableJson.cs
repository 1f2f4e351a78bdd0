using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>JSON of what the engine itself stores. Payloads of the functions are strings within it.</summary>
[JsonSerializable(typeof(HistoryStep))]
[JsonSerializable(typeof(InboxMessage))]
[JsonSerializable(typeof(Failure))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class DurableJson : JsonSerializerContext
{
    // Payloads are JSON in JSON: the strict encoder would write each quote as six characters.
    public static DurableJson Compact { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Bytes(HistoryStep step) => JsonSerializer.SerializeToUtf8Bytes(step, Compact.HistoryStep);

    public static byte[] Bytes(InboxMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Compact.InboxMessage);

    public static string Text(Failure failure) => JsonSerializer.Serialize(failure, Compact.Failure);

    public static string Text(IReadOnlyDictionary<string, string> tags) => JsonSerializer.Serialize(tags, Compact.IReadOnlyDictionaryStringString);

    public static HistoryStep ReadStep(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Compact.HistoryStep) ?? throw NotThere("history step");

    public static InboxMessage ReadMessage(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Compact.InboxMessage) ?? throw NotThere("inbox message");

    public static Failure ReadFailure(string json) => JsonSerializer.Deserialize(json, Compact.Failure) ?? throw NotThere("failure");

    public static IReadOnlyDictionary<string, string> ReadTags(string json) => JsonSerializer.Deserialize(json, Compact.IReadOnlyDictionaryStringString) ?? throw NotThere("tags");

    private static JsonException NotThere(string what) => new($"A stored {what} is the JSON null.");
}
