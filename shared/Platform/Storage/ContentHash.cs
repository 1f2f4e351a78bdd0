using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Platform.Storage;

/// <summary>Names a message by what it says, so that a resend is recognised whatever its message id.</summary>
public static class ContentHash
{
    /// <summary>32 hexadecimal digits. Equal numbers hash alike however they were written (1.0 and 1.00), so do equal instants.</summary>
    public static string Of(params ReadOnlySpan<object?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(Canonical(part)).Append('\u001f');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    private static string Canonical(object? part) => part switch
    {
        null => "",
        decimal number => (number / 1.000000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcTicks.ToString(CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => part.ToString() ?? "",
    };
}
