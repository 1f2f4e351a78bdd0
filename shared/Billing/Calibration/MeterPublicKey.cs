using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace GreenFlux.Billing.Calibration;

/// <summary>The public key of a signing meter, as it stands on the charger or in a register.</summary>
public sealed class MeterPublicKey
{
    private readonly byte[] bytes;
    private readonly ECPublicKeyParameters? complete;

    private MeterPublicKey(string text, byte[] bytes, ECPublicKeyParameters? complete)
    {
        Text = text;
        this.bytes = bytes;
        this.complete = complete;
    }

    /// <summary>As it was entered.</summary>
    public string Text { get; }

    /// <param name="text">Hexadecimal or base64: a DER SubjectPublicKeyInfo, or the bare point (04, x, y).</param>
    /// <returns>Null when the text is neither.</returns>
    public static MeterPublicKey? Parse(string text)
    {
        var compact = string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
        if ((Encodings.FromHex(compact) ?? Encodings.FromBase64(compact)) is not { } bytes)
            return null;
        if (Complete(bytes) is { } key)
            return new MeterPublicKey(text, bytes, key);
        return bytes is [0x04, ..] && bytes.Length is 49 or 65 or 97 ? new MeterPublicKey(text, bytes, null) : null;
    }

    /// <param name="curve">Of the signature's algorithm; what a complete key says itself counts more.</param>
    /// <returns>Null when a bare point does not lie on the curve.</returns>
    internal ECPublicKeyParameters? On(X9ECParameters curve)
    {
        if (complete is not null)
            return complete;
        try
        {
            return new ECPublicKeyParameters(curve.Curve.DecodePoint(bytes), new ECDomainParameters(curve));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static ECPublicKeyParameters? Complete(byte[] bytes)
    {
        if (bytes[0] != 0x30)
            return null;
        try
        {
            return PublicKeyFactory.CreateKey(bytes) as ECPublicKeyParameters;
        }
        catch (Exception e) when (e is ArgumentException or IOException or SecurityUtilityException or InvalidCastException)
        {
            return null;
        }
    }
}
