using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using GreenFlux.Ocpp.Framing;

namespace GreenFlux.Ocpp.Fields;

/// <summary>A token's id, OCPP 1.6 §7.28 IdToken: whoever it names pays, so nothing about it is guessed or cut.</summary>
/// <param name="emptyIsAbsent">Whether an empty text stands for no token.</param>
internal sealed class IdTagField(string name, bool required, bool emptyIsAbsent = false) : Field<string>(name, required)
{
    public const int MaxLength = 20;

    public override string Rule => $"text, at most {MaxLength} printable ASCII characters";

    public override bool TryRead(JsonElement value, ReadLog log, [MaybeNullWhen(false)] out string result)
    {
        result = null;
        if (value.ValueKind != JsonValueKind.String) return log.RefuseType(Name, "text");
        var text = value.GetString()!;
        if (text.Length > MaxLength) return log.RefuseValue(Name, $"is longer than {MaxLength}");
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return log.RefuseValue(Name, "has characters other than printable ASCII");
        if (text.Length == 0)
        {
            log.Note(NoteCode.EmptyIdTag);
            if (emptyIsAbsent) return false;
        }

        result = text;
        return true;
    }
}

/// <summary>A text that selects something (a key, a vendor id): it is taken exactly or not at all.</summary>
internal sealed class ExactTextField(string name, bool required, int maxLength) : Field<string>(name, required)
{
    public int MaxLength { get; } = maxLength;
    public override string Rule => $"text, at most {MaxLength}";

    public override bool TryRead(JsonElement value, ReadLog log, [MaybeNullWhen(false)] out string result)
    {
        result = null;
        if (value.ValueKind != JsonValueKind.String) return log.RefuseType(Name, "text");
        var text = value.GetString()!;
        if (text.Length > MaxLength) return log.RefuseValue(Name, $"is longer than {MaxLength}");
        result = text;
        return true;
    }
}

/// <summary>A text that only describes (a model, a serial number): departures are mended and noted.</summary>
internal sealed class DescriptionField(string name, bool required, int maxLength) : Field<string>(name, required)
{
    public int MaxLength { get; } = maxLength;
    public override string Rule => $"description, at most {MaxLength}";

    public override bool TryRead(JsonElement value, ReadLog log, [MaybeNullWhen(false)] out string result)
    {
        result = null;
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return log.RefuseType(Name, "text");
        var isNumber = value.ValueKind == JsonValueKind.Number;
        var text = isNumber ? value.GetRawText() : value.GetString()!;
        if (isNumber) log.Note(NoteCode.NumberAsText);
        if (text.Length > MaxLength)
        {
            log.Note(NoteCode.TextCut);
            text = FrameWriter.Cut(text, MaxLength);
        }

        if (!Ascii.IsValid(text)) log.Note(NoteCode.NonAsciiText);
        result = WithoutControls(text, log);
        return true;
    }

    private static string WithoutControls(string text, ReadLog log)
    {
        if (!text.Any(char.IsControl)) return text;
        log.Note(NoteCode.ControlCharacters);
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }
}

/// <summary>A text of any length and content, kept as it is.</summary>
internal sealed class FreeTextField(string name, bool required) : Field<string>(name, required)
{
    public override string Rule => "text of any length";

    public override bool TryRead(JsonElement value, ReadLog log, out string result)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            result = value.GetString()!;
            return true;
        }

        log.Note(NoteCode.DataNotText);
        result = value.GetRawText();
        return true;
    }
}
