using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>
/// OCPP 1.6 §5.8 and §6.23. Its answer has no status, so <c>Accepted</c> stands for an answer that could be read.
/// Values are kept as sent, even beyond the 500 characters that the specification has: a cut value would be a false one.
/// </summary>
internal static class GetConfigurationCommand
{
    private static readonly TextListField RequestedKeys = new("key", required: false, 50);
    private static readonly ExactTextField Key = new("key", required: true, 50);
    private static readonly BooleanField ReadOnly = new("readonly", required: true);
    private static readonly FreeTextField Value = new("value", required: false);
    private static readonly ListField Keys = new("configurationKey", required: false, [Key, ReadOnly, Value]);
    private static readonly TextListField UnknownKeys = new("unknownKey", required: false, 50);

    public static OutgoingAction Action { get; } = new(
        "GetConfiguration", FeatureProfile.Core, "§5.8", typeof(ReadConfiguration), [RequestedKeys], [Keys, UnknownKeys], Write, ReadAnswer);

    private static void Write(Utf8JsonWriter json, ChargerCommand command)
    {
        var keys = ((ReadConfiguration)command).Keys;

        // An absent list asks for every key; an empty one means nothing to some chargers.
        if (keys.Count == 0) return;
        json.WriteStartArray("key"u8);
        foreach (var key in keys) json.WriteStringValue(key);
        json.WriteEndArray();
    }

    private static CommandOutcome ReadAnswer(ref FieldReader payload)
    {
        var keys = new List<ConfigurationKey>();
        payload.ForEach(Keys, keys, static (ref FieldReader item, List<ConfigurationKey> into) =>
            into.Add(new ConfigurationKey(item.Get(Key), item.Get(ReadOnly), item.Find(Value))));
        return new CommandOutcome(AnswerStatus.Accepted, Succeeded: true, Configuration: keys, UnknownKeys: payload.Find(UnknownKeys) ?? []);
    }
}
