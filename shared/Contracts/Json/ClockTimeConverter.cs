using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Contracts.Json;

/// <summary>Times of day in whole minutes, for example <c>22:00</c>.</summary>
public sealed class ClockTimeConverter : JsonConverter<TimeOnly>
{
    private const string Pattern = "HH:mm";

    public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        if (TimeOnly.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        throw new JsonException("must be a time of day in whole minutes, for example 22:00");
    }

    public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(Pattern, CultureInfo.InvariantCulture));
}
