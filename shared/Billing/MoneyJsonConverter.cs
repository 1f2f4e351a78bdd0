using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>Money as <c>{"amount":4.00,"currency":"EUR"}</c>, whatever the naming policy around it; both must be there.</summary>
public sealed class MoneyJsonConverter : JsonConverter<Money>
{
    private static readonly CurrencyJsonConverter CurrencyConverter = new();

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Money must be a JSON object, for example {\"amount\":4.00,\"currency\":\"EUR\"}.");
        decimal? amount = null;
        Currency? currency = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAmount = reader.ValueTextEquals("amount"u8);
            var isCurrency = reader.ValueTextEquals("currency"u8);
            reader.Read();
            if (isAmount)
                amount = ReadAmount(ref reader);
            else if (isCurrency)
                currency = CurrencyConverter.Read(ref reader, typeof(Currency), options);
            else
                reader.Skip();
        }
        return amount is { } value && currency is { } unit
            ? new Money(value, unit)
            : throw new JsonException("Money needs both an amount and a currency.");
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("amount"u8, value.Amount);
        writer.WriteString("currency"u8, value.Currency.Code);
        writer.WriteEndObject();
    }

    private static decimal ReadAmount(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var amount)
            ? amount
            : throw new JsonException("An amount of money must be a JSON number.");
}
