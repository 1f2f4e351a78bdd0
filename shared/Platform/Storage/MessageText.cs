using System.Text;

namespace GreenFlux.Platform.Storage;

/// <summary>Makes any entry one that can be stored: a log must not lose a message because of how it looks.</summary>
public static class MessageText
{
    /// <summary>What an entry's content may take as UTF-8.</summary>
    public const int ContentBytes = 64 * 1024;

    private const string Cut = "… (cut at 64 KiB)";

    /// <summary>The same entry, well-formed and with its content cut at <see cref="ContentBytes"/>.</summary>
    public static MessageLogEntry Fit(MessageLogEntry entry) => entry with
    {
        TenantId = WellFormed(entry.TenantId),
        StationId = WellFormed(entry.StationId),
        Action = WellFormed(entry.Action),
        MessageId = entry.MessageId is null ? null : WellFormed(entry.MessageId),
        Content = Shortened(WellFormed(entry.Content)),
    };

    /// <summary>Halves of surrogate pairs, which UTF-8 can't express, become U+FFFD.</summary>
    public static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Shortened(string text)
    {
        if (text.Length <= ContentBytes / 3 || Encoding.UTF8.GetByteCount(text) <= ContentBytes)
            return text;
        var room = new byte[ContentBytes - Encoding.UTF8.GetByteCount(Cut)];
        Encoding.UTF8.GetEncoder().Convert(text, room, flush: false, out var characters, out _, out _);
        return string.Concat(text.AsSpan(0, characters), Cut);
    }
}
