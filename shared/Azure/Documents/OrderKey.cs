using System.Text;

namespace GreenFlux.Azure.Documents;

/// <summary>
/// Kind, sort value and id of a document as one string of printable ASCII, whose order is that of the three parts one after the
/// other, each by its UTF-8 bytes: what queries range over and sort by. A plain comparison gives that order however a server
/// compares text (by bytes, UTF-16 units or code points), which it does not promise.
/// </summary>
/// <remarks>
/// Bytes from <c>"</c> to <c>}</c> stand for themselves; lower ones become <c>!</c> and higher ones <c>~</c> with two hexadecimal
/// digits. Parts are joined by a space, which is below all of these, so that a part comes before whatever it begins.
/// </remarks>
internal static class OrderKey
{
    private const byte LowestPlain = (byte)'"';
    private const byte HighestPlain = (byte)'}';
    private const char Low = '!';
    private const char High = '~';
    private const char Separator = ' ';

    public static string Of(string kind, string sort, string id)
    {
        var text = new StringBuilder(kind.Length + sort.Length + id.Length + 2);
        Append(text, kind);
        text.Append(Separator);
        Append(text, sort);
        text.Append(Separator);
        Append(text, id);
        return text.ToString();
    }

    /// <summary>At or before every document of the kind whose sort value is at or after <paramref name="sort"/>, and after all others.</summary>
    public static string From(string kind, string sort) => $"{Encoded(kind)}{Separator}{Encoded(sort)}";

    /// <summary>After every document of the kind, and before those of the next one.</summary>
    public static string End(string kind) => $"{Encoded(kind)}{(char)(Separator + 1)}";

    /// <exception cref="FormatException">It is none of ours.</exception>
    public static (string Kind, string Sort, string Id) Parse(string key)
    {
        var first = key.IndexOf(Separator, StringComparison.Ordinal);
        var last = key.LastIndexOf(Separator);
        if (first <= 0 || last == first)
            throw new FormatException("A document's order key has no three parts. Something else has written it.");
        return (Decoded(key.AsSpan(..first)), Decoded(key.AsSpan((first + 1)..last)), Decoded(key.AsSpan((last + 1)..)));
    }

    public static string Encoded(string part)
    {
        var text = new StringBuilder(part.Length);
        Append(text, part);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string part)
    {
        const string Digits = "0123456789abcdef";
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in part.EnumerateRunes())
        {
            foreach (var unit in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (unit is >= LowestPlain and <= HighestPlain)
                    text.Append((char)unit);
                else
                    text.Append(unit < LowestPlain ? Low : High).Append(Digits[unit >> 4]).Append(Digits[unit & 0xF]);
            }
        }
    }

    private static string Decoded(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is Low or High)
            {
                utf8[length++] = Convert.FromHexString(text.Slice(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                utf8[length++] = (byte)text[i];
            }
        }
        return Encoding.UTF8.GetString(utf8, 0, length);
    }
}
