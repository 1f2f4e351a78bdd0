using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Ocpi.Fields;

/// <summary>What kind of JSON value stood in a field.</summary>
public enum LooseKind
{
    /// <summary>The field was not there.</summary>
    Missing,
    Null,
    Text,
    Number,
    Boolean,

    /// <summary>An object or an array, where a single value belongs.</summary>
    Structure,
}

/// <summary>
/// A single JSON value as it was written: partners send numbers as strings and the other way round. A number keeps every
/// digit and never passes through binary floating point. The default is a missing field.
/// </summary>
/// <param name="Text">The characters of a text, a number or a boolean; null for the other kinds.</param>
[JsonConverter(typeof(LooseValueConverter))]
public readonly record struct LooseValue(LooseKind Kind, string? Text)
{
    /// <summary>Neither missing nor null.</summary>
    public bool IsThere => Kind is not (LooseKind.Missing or LooseKind.Null);

    /// <summary>As it stood in the JSON, shortened, for messages.</summary>
    public override string ToString() => Kind switch
    {
        LooseKind.Missing => "(missing)",
        LooseKind.Null => "null",
        LooseKind.Structure => "an object or array",
        LooseKind.Text => $"\"{Short(Text!)}\"",
        _ => Short(Text!),
    };

    private static string Short(string text) => text.Length <= 40 ? text : text[..39] + "…";
}

/// <summary>Takes any JSON value as it stands.</summary>
public sealed class LooseValueConverter : JsonConverter<LooseValue>
{
    public override bool HandleNull => true;

    public override LooseValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return new LooseValue(LooseKind.Null, null);
            case JsonTokenType.String:
                return new LooseValue(LooseKind.Text, reader.GetString());
            case JsonTokenType.Number:
                var digits = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
                return new LooseValue(LooseKind.Number, Encoding.ASCII.GetString(digits));
            case JsonTokenType.True:
                return new LooseValue(LooseKind.Boolean, "true");
            case JsonTokenType.False:
                return new LooseValue(LooseKind.Boolean, "false");
            default:
                reader.Skip();
                return new LooseValue(LooseKind.Structure, null);
        }
    }

    public override void Write(Utf8JsonWriter writer, LooseValue value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case LooseKind.Text:
                writer.WriteStringValue(value.Text);
                break;
            case LooseKind.Number or LooseKind.Boolean:
                writer.WriteRawValue(value.Text!);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
