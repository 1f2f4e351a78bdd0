using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace GreenFlux.Ocpp.Fields;

/// <summary>Reads numbers, also those that were put in quotes.</summary>
internal static class JsonNumber
{
    /// <summary>Largest magnitude that counts as a measurement: far above any register, far below decimal's limits.</summary>
    public const decimal MaxMagnitude = 1_000_000_000_000_000m;

    public static bool TryRead(JsonElement value, ReadLog log, string field, out decimal number)
    {
        number = 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                if (!value.TryGetDecimal(out number) || Math.Abs(number) > MaxMagnitude) return log.RefuseValue(field, "is out of range");
                return true;
            case JsonValueKind.String:
                const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
                if (!decimal.TryParse(value.GetString(), styles, CultureInfo.InvariantCulture, out number)) return log.RefuseType(field, "a number");
                if (Math.Abs(number) > MaxMagnitude) return log.RefuseValue(field, "is out of range");
                log.Note(NoteCode.TextAsNumber);
                return true;
            default:
                return log.RefuseType(field, "a number");
        }
    }
}

/// <summary>A whole number of 32 bits from <paramref name="minimum"/>.</summary>
internal sealed class IntegerField(string name, bool required, int minimum = int.MinValue) : Field<int>(name, required)
{
    public int Minimum { get; } = minimum;
    public override string Rule => Minimum == int.MinValue ? "integer" : $"integer from {Minimum}";

    public override bool TryRead(JsonElement value, ReadLog log, out int result)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out result))
        {
            result = 0;
            if (!JsonNumber.TryRead(value, log, Name, out var number)) return false;
            if (number != decimal.Truncate(number)) return log.RefuseType(Name, "a whole number");
            if (number is < int.MinValue or > int.MaxValue) return log.RefuseValue(Name, "is out of range");
            result = (int)number;
        }

        return result >= Minimum || log.RefuseValue(Name, $"is below {Minimum}");
    }
}

/// <summary>A meter register in Wh. The specification wants an integer; decimals lose nothing and are taken as they are.</summary>
internal sealed class MeterField(string name) : Field<decimal>(name, required: true)
{
    public override string Rule => "integer, Wh";

    public override bool TryRead(JsonElement value, ReadLog log, out decimal result)
    {
        if (!JsonNumber.TryRead(value, log, Name, out result)) return false;
        if (result != decimal.Truncate(result)) log.Note(NoteCode.FractionalMeter);
        if (result < 0) log.Note(NoteCode.NegativeMeter);
        return true;
    }
}

/// <summary>The number that a start's answer gave out, as text. 0 and -1 occur after offline starts and are kept.</summary>
internal sealed class TransactionIdField(string name, bool required) : Field<string>(name, required)
{
    public override string Rule => "integer";

    public override bool TryRead(JsonElement value, ReadLog log, [MaybeNullWhen(false)] out string result)
    {
        result = null;
        if (!JsonNumber.TryRead(value, log, Name, out var number)) return false;
        if (number != decimal.Truncate(number)) return log.RefuseType(Name, "a whole number");
        result = ((long)number).ToString(CultureInfo.InvariantCulture);
        return true;
    }
}

/// <summary>A truth value; some chargers put it in quotes.</summary>
internal sealed class BooleanField(string name, bool required) : Field<bool>(name, required)
{
    public override string Rule => "boolean";

    public override bool TryRead(JsonElement value, ReadLog log, out bool result)
    {
        result = value.ValueKind == JsonValueKind.True;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return true;
        if (value.ValueKind != JsonValueKind.String || !bool.TryParse(value.GetString(), out result)) return log.RefuseType(Name, "true or false");
        log.Note(NoteCode.ValueSpelling);
        return true;
    }
}
