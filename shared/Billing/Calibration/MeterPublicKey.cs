using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace GreenFlux.Billing.Calibration;

/// <summary>The public key of a signing meter, as it stands on the charger or in a register.</summary>
public sealed class MeterPublicKey
{
    private const string OcaMarker = "oca:";
    private const int MaxLength = 4096;

    private readonly byte[] point;
    private readonly ECPublicKeyParameters? complete;

    private MeterPublicKey(string text, byte[] point, ECPublicKeyParameters? complete)
    {
        Text = text;
        this.point = point;
        this.complete = complete;
        Id = IdOf(point);
    }

    /// <summary>As it was entered.</summary>
    public string Text { get; }

    /// <summary>Names the key whatever it was written in: 16 hexadecimal digits.</summary>
    public string Id { get; }

    /// <param name="text">
    /// Hexadecimal, base64 or base32: a DER SubjectPublicKeyInfo, or the bare point (04, x, y; or 02 or 03, x; or x, y). Also PEM, and
    /// <c>oca:base16:asn1:…</c> (Open Charge Alliance, Signed Meter Values 1.0 §3.2.2).
    /// </param>
    /// <returns>Null when the text is none of these.</returns>
    public static MeterPublicKey? Parse(string text) => text.Length > MaxLength ? null : Parse(text, text, mayBeWrapped: true);

    private static MeterPublicKey? Parse(string text, string part, bool mayBeWrapped)
    {
        var compact = string.Concat(part.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)).SelectMany(line => line).Where(letter => !char.IsWhiteSpace(letter)));
        if (compact.StartsWith(OcaMarker, StringComparison.OrdinalIgnoreCase))
            return compact.Split(':') is [_, _, _, var printed] && mayBeWrapped ? Parse(text, WithoutPrefix(printed), mayBeWrapped: false) : null;
        foreach (var bytes in new[] { Encodings.FromHex(compact), Encodings.FromBase64(compact), Encodings.FromBase32(compact) })
        {
            if (bytes is null)
                continue;
            if (OfBytes(text, bytes) is { } key)
                return key;
            if (mayBeWrapped && Encodings.ToText(bytes) is { } wrapped && wrapped.StartsWith(OcaMarker, StringComparison.OrdinalIgnoreCase))
                return Parse(text, wrapped, mayBeWrapped: true);
        }
        return null;
    }

    private static MeterPublicKey? OfBytes(string text, byte[] bytes) => bytes switch
    {
        [0x30, ..] when Complete(bytes) is { } key => new MeterPublicKey(text, key.Q.GetEncoded(compressed: false), key),
        [0x04, ..] when bytes.Length is 49 or 65 or 97 => new MeterPublicKey(text, bytes, null),
        [0x02 or 0x03, ..] when bytes.Length is 25 or 33 or 49 => new MeterPublicKey(text, bytes, null),
        _ when bytes.Length is 48 or 64 or 96 => new MeterPublicKey(text, [0x04, .. bytes], null),
        _ => null,
    };

    /// <param name="curve">Of the signature's algorithm; what a complete key says itself counts more.</param>
    /// <returns>Null when a bare point does not lie on the curve.</returns>
    internal ECPublicKeyParameters? On(X9ECParameters curve)
    {
        if (complete is not null)
            return complete;
        try
        {
            return new ECPublicKeyParameters(curve.Curve.DecodePoint(point), new ECDomainParameters(curve));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or ArithmeticException)
        {
            return null;
        }
    }

    /// <summary>A compressed and a whole point name the same key: only x and the parity of y count.</summary>
    private static string IdOf(byte[] point)
    {
        var isCompressed = point[0] != 0x04;
        var x = isCompressed ? point.AsSpan(1) : point.AsSpan(1, (point.Length - 1) / 2);
        var parity = isCompressed ? point[0] : (byte)(2 + (point[^1] & 1));
        return Convert.ToHexStringLower(SHA256.HashData([parity, .. x]), 0, 8);
    }

    private static string WithoutPrefix(string printed) => printed.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? printed[2..] : printed;

    private static ECPublicKeyParameters? Complete(byte[] bytes)
    {
        try
        {
            return PublicKeyFactory.CreateKey(bytes) as ECPublicKeyParameters;
        }
        catch (Exception e) when (e is ArgumentException or IOException or SecurityUtilityException or InvalidCastException or FormatException or ArithmeticException or InvalidOperationException)
        {
            return null;
        }
    }
}
