using System.Globalization;
using System.Text;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>The URL by which a charger names itself: <c>/ocpp/{identity}</c>.</summary>
/// <param name="Raw">The path as sent, still percent-encoded, without query.</param>
/// <param name="Identity">The last segment, percent-decoded once.</param>
public readonly record struct ChargerPath(string Raw, string Identity)
{
    /// <summary>Longest identity in characters, after decoding.</summary>
    public const int MaxIdentityLength = 255;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a request target. One trailing slash is tolerated; an inner slash, dot segments, bad percent-encoding,
    /// control characters and over-long identities are not.
    /// </summary>
    /// <param name="target">The request target as on the wire, origin form or absolute form.</param>
    /// <param name="front">The path before the identity, for example <c>/ocpp/</c>; compared without case.</param>
    public static ChargerPath? Read(string target, string front)
    {
        var raw = PathOf(target);
        if (!raw.StartsWith(front, StringComparison.OrdinalIgnoreCase))
            return null;
        var segment = raw.AsSpan(front.Length);
        if (segment is [.., '/'])
            segment = segment[..^1];
        return Decode(segment) is { } identity && IsIdentity(identity) ? new ChargerPath(raw, identity) : null;
    }

    private static string PathOf(string target)
    {
        var start = 0;
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
            start = target.IndexOf('/', scheme + 3) is >= 0 and var slash ? slash : target.Length;
        var query = target.IndexOf('?', start);
        return query < 0 ? target[start..] : target[start..query];
    }

    private static string? Decode(ReadOnlySpan<char> segment)
    {
        if (segment.Contains('/'))
            return null;
        var bytes = new byte[segment.Length];
        var length = 0;
        for (var i = 0; i < segment.Length; i++, length++)
        {
            if (segment[i] == '%')
            {
                if (i + 2 >= segment.Length || !byte.TryParse(segment.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length]))
                    return null;
                i += 2;
            }
            else if (char.IsAscii(segment[i]))
                bytes[length] = (byte)segment[i];
            else
                return null;
        }
        try
        {
            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsIdentity(string text) =>
        text.Length is > 0 and <= MaxIdentityLength && text is not ("." or "..") && !text.Any(char.IsControl);
}
