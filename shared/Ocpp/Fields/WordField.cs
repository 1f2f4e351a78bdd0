using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using GreenFlux.Ocpp.Framing;

namespace GreenFlux.Ocpp.Fields;

/// <summary>One of a list of words. The word comes back in the list's own spelling, without an allocation when it was sent so.</summary>
internal sealed class WordField : Field<string>
{
    // An unknown word is kept for people to read, not a place to store a megabyte.
    private const int MaxUnknownLength = 100;

    private readonly byte[][] _utf8Words;

    /// <param name="words">The specification's list.</param>
    public WordField(string name, bool required, params string[] words)
        : base(name, required)
    {
        Words = words;
        _utf8Words = [.. words.Select(Encoding.UTF8.GetBytes)];
    }

    public IReadOnlyList<string> Words { get; }

    /// <summary>Noted when the word is not on the list; null: such a word is refused.</summary>
    public string? UnknownNote { get; init; }

    /// <summary>What an unknown word becomes; null: it is kept.</summary>
    public string? UnknownAs { get; init; }

    /// <summary>Other spellings, and the word that each stands for.</summary>
    public IReadOnlyDictionary<string, string> Variants { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public override string Rule => string.Join(", ", Words) + (UnknownNote is null ? string.Empty : UnknownAs is null ? "; others kept" : $"; others: {UnknownAs}");

    public override bool TryRead(JsonElement value, ReadLog log, [MaybeNullWhen(false)] out string result)
    {
        result = null;
        if (value.ValueKind != JsonValueKind.String) return log.RefuseType(Name, "text");
        for (var i = 0; i < _utf8Words.Length; i++)
        {
            if (!value.ValueEquals(_utf8Words[i])) continue;
            result = Words[i];
            return true;
        }

        return TryReadDeparture(value.GetString()!.Trim(), log, out result);
    }

    private bool TryReadDeparture(string text, ReadLog log, [MaybeNullWhen(false)] out string result)
    {
        result = Words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (result is not null || Variants.TryGetValue(text, out result))
        {
            log.Note(NoteCode.ValueSpelling);
            return true;
        }

        if (text.Length == 0 && !Required)
        {
            log.Note(NoteCode.EmptyValue);
            return false;
        }

        if (UnknownNote is null) return log.RefuseValue(Name, "is not one of " + string.Join(", ", Words));
        log.Note(UnknownNote);
        result = UnknownAs ?? FrameWriter.Cut(text, MaxUnknownLength);
        return true;
    }
}
