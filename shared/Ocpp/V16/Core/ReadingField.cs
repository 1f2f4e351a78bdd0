using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>The value of a SampledValue: a number in text, or signed data. Which of them, its format says.</summary>
internal sealed class ReadingField(string name) : Field<Reading>(name, required: true)
{
    public override string Rule => "number in text, or signed data";

    public override bool TryRead(JsonElement value, ReadLog log, out Reading result)
    {
        result = new Reading(value);
        if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number || IsSigned(value)) return true;
        return log.RefuseType(Name, "text");
    }

    /// <summary>OCPP 2.x's SignedMeterValueType, which some send as it is instead of as text.</summary>
    private static bool IsSigned(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("signedMeterData"u8, out _);
}

/// <summary>A value that is present but not yet understood.</summary>
internal readonly struct Reading(JsonElement source)
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private readonly JsonElement _source = source;

    /// <summary>The raw text; null when nothing was read.</summary>
    public string? Text() => _source.ValueKind switch
    {
        JsonValueKind.String => _source.GetString(),
        JsonValueKind.Number or JsonValueKind.Object => _source.GetRawText(),
        _ => null,
    };

    /// <summary>The number; null, with a note, when it is none.</summary>
    public decimal? Number(ReadLog log)
    {
        if (_source.ValueKind == JsonValueKind.Undefined) return null;
        if (_source.ValueKind == JsonValueKind.Object)
        {
            log.Note(NoteCode.InvalidNumber);
            return null;
        }
        var raw = JsonMarshal.GetRawUtf8Value(_source);
        if (_source.ValueKind == JsonValueKind.Number) log.Note(NoteCode.NumberNotText);
        else raw = raw[1..^1];

        if (TryParse(raw, out var number)) return number;
        return NumberOfText(Text()!, log);
    }

    private static decimal? NumberOfText(string text, ReadLog log)
    {
        var trimmed = text.Trim();
        var comma = trimmed.IndexOf(',', StringComparison.Ordinal);
        var isDecimalComma = comma >= 0 && comma == trimmed.LastIndexOf(',') && !trimmed.Contains('.', StringComparison.Ordinal);
        var pointed = isDecimalComma ? trimmed.Replace(',', '.') : trimmed;
        if (!TryParse(System.Text.Encoding.UTF8.GetBytes(pointed), out var number))
        {
            log.Note(NoteCode.InvalidNumber);
            return null;
        }

        if (trimmed.Length != text.Length) log.Note(NoteCode.ValueSpaces);
        if (isDecimalComma) log.Note(NoteCode.DecimalComma);
        return number;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out decimal number) =>
        decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out number) && Math.Abs(number) <= JsonNumber.MaxMagnitude;
}
