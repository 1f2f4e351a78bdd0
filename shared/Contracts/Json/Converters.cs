using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Contracts.Json;

/// <summary>Enums travel as their names, never as numbers.</summary>
public sealed class NamesOnly<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Enums travel as UPPER_SNAKE_CASE names, never as numbers.</summary>
public sealed class UpperNames<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>
/// Instants: written in UTC with <c>Z</c> and at most milliseconds; read with <c>Z</c> or any offset. A time without
/// an offset is refused, because nobody could say which instant it means.
/// </summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        if (TryParse(text, out var instant))
            return instant;
        throw new JsonException("must be an ISO 8601 instant with Z or an offset, for example 2026-05-01T10:15:00Z");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));

    /// <summary>For example <c>2026-05-01T10:15:00Z</c> or <c>2026-05-01T10:15:00.123Z</c>.</summary>
    public static string Format(DateTimeOffset value) =>
        value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>False for text that is no ISO 8601 instant with an offset.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        var separator = text.IndexOf('T', StringComparison.Ordinal);
        if (separator != 10 || text.AsSpan(separator).IndexOfAny('Z', '+', '-') < 0)
            return false;
        return DateTimeOffset.TryParseExact(
            text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
    }

    private static readonly string[] Patterns =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
}

/// <summary>Wall-clock times of a location: no offset, for example <c>2026-05-01T00:00:00</c>.</summary>
public sealed class LocalTimeConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        if (TryParse(text, out var local))
            return local;
        throw new JsonException("must be a local date-time without an offset, for example 2026-05-01T00:00:00");
    }

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>False for text that is no local date-time.</summary>
    public static bool TryParse(string text, out DateTime local) =>
        DateTime.TryParseExact(text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out local);

    private static readonly string[] Patterns = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd"];
}
