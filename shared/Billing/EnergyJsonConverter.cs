using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>Energy as a JSON number of Wh, every digit kept.</summary>
public sealed class EnergyJsonConverter : JsonConverter<Energy>
{
    public override Energy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var wattHours)
            ? Energy.FromWattHours(wattHours)
            : throw new JsonException("Energy must be a JSON number of Wh, for example 12500.5.");

    public override void Write(Utf8JsonWriter writer, Energy value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.WattHours);
}
