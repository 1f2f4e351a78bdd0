using System.Text;

namespace GreenFlux.Billing.Calibration;

/// <summary>Bytes as chargers write them; null for text that is none.</summary>
internal static class Encodings
{
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[]? FromHex(string text)
    {
        try
        {
            return text.Length == 0 ? null : Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static byte[]? FromBase64(string text)
    {
        try
        {
            return text.Length == 0 ? null : Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>RFC 4648 §6; its padding may be missing.</summary>
    public static byte[]? FromBase32(string text)
    {
        var letters = text.AsSpan().TrimEnd('=');
        if (letters.IsEmpty)
            return null;
        var bytes = new byte[letters.Length * 5 / 8];
        var (bits, count, next) = (0, 0, 0);
        foreach (var letter in letters)
        {
            var value = Base32Letters.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
                return null;
            bits = ((bits << 5) | value) & 0xFFFF;
            count += 5;
            if (count < 8)
                continue;
            count -= 8;
            bytes[next++] = (byte)(bits >> count);
        }
        return bytes;
    }

    /// <summary>Null for bytes that are no UTF-8: nothing is replaced.</summary>
    public static string? ToText(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
