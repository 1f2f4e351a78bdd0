using System.Buffers.Text;
using System.Security.Cryptography;

namespace GreenFlux.Functions.Chargers;

/// <summary>A client certificate that a front put into a header, where a PEM's line breaks can't go.</summary>
internal static class ForwardedCertificate
{
    public const string Header = "X-Ocpp-Client-Certificate";

    private const string Label = "CERTIFICATE";
    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";
    private const int MaxLength = 32 * 1024;

    /// <param name="header">
    /// PEM as it is; percent-encoded; with spaces or nothing for its line breaks; or its base64 alone.
    /// </param>
    /// <returns>The first certificate as PEM; the header itself, which is no certificate, when it can't be read.</returns>
    public static string ToPem(string header)
    {
        if (header.Length > MaxLength)
            return "";
        // '+' is a character of base64 here, not a space.
        var text = header.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(header) : header;
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        if (begin >= 0)
        {
            var end = text.IndexOf(End, begin, StringComparison.Ordinal);
            text = end < 0 ? text : text[(begin + Begin.Length)..end];
        }
        var base64 = string.Concat(text.Where(static c => !char.IsWhiteSpace(c)));
        return base64.Length > 0 && Base64.IsValid(base64) ? new string(PemEncoding.Write(Label, Convert.FromBase64String(base64))) : header;
    }
}
