using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Platform.Storage;

/// <summary>Names a message by what it says, so that a resend is recognised whatever its message id.</summary>
public static class ContentHash
{
    private const char End = '\u001f';
    private const int PairBytes = 32;
    private const int MaxNumberBytes = 40;

    /// <summary>32 hexadecimal digits. Equal numbers hash alike however they were written (1.0 and 1.00), so do equal instants.</summary>
    public static string Of(params ReadOnlySpan<object?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(Canonical(part)).Append(End);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    /// <summary>As of the same numbers one after the other, without a box or a text for each: for long series.</summary>
    public static string OfPairs<T>(IReadOnlyList<T> series, Func<T, (long First, decimal Second)> pairOf)
    {
        var text = new ArrayBufferWriter<byte>((series.Count + 1) * PairBytes);
        foreach (var each in series)
        {
            var (first, second) = pairOf(each);
            Append(text, first);
            Append(text, Canonical(second));
        }
        return Convert.ToHexStringLower(SHA256.HashData(text.WrittenSpan).AsSpan(0, 16));
    }

    private static void Append<T>(ArrayBufferWriter<byte> text, T number)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(text.GetSpan(MaxNumberBytes), out var written, default, CultureInfo.InvariantCulture);
        text.Advance(written);
        text.Write([(byte)End]);
    }

    private static decimal Canonical(decimal number) => number / 1.000000000000000000000000000000000m;

    private static string Canonical(object? part) => part switch
    {
        null => "",
        decimal number => Canonical(number).ToString(CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcTicks.ToString(CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => part.ToString() ?? "",
    };
}
