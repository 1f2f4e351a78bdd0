using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>A currency as its three-letter code; XXX is <see cref="Currency.Inherited"/>.</summary>
public sealed class CurrencyJsonConverter : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        if (text == Currency.Inherited.Code)
            return Currency.Inherited;
        return Currency.TryParse(text, out var currency)
            ? currency
            : throw new JsonException($"'{text}' is not an ISO 4217 currency code; write for example \"EUR\".");
    }

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Code);
}
