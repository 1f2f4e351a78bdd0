using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Org.BouncyCastle.Asn1.TeleTrust;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace GreenFlux.Billing.Calibration;

/// <summary>What came of checking a signature.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignatureVerdict>))]
public enum SignatureVerdict
{
    Valid,

    /// <summary>Not made by that key over this payload.</summary>
    Invalid,

    /// <summary>No key is registered for the station.</summary>
    NoKey,

    /// <summary>The text can't be read, or its algorithm is not one of OCMF's.</summary>
    Unreadable,
}

/// <param name="Why">A sentence; null when valid.</param>
public sealed record SignatureCheck(SignatureVerdict Verdict, string? Why)
{
    private const string AlfenAlgorithm = "ECDSA-secp192r1-SHA256";
    private static readonly IDsaEncoding[] Forms = [StandardDsaEncoding.Instance, PlainDsaEncoding.Instance];
    private static readonly SignatureCheck Valid = new(SignatureVerdict.Valid, null);

    /// <summary>Verifies the ECDSA signature of a record over its payload's characters (OCMF, tables 8 and 22).</summary>
    public static SignatureCheck Of(OcmfRecord record, MeterPublicKey? key) =>
        Of(Encoding.UTF8.GetBytes(record.Payload), record.Signature, record.Algorithm, key);

    /// <summary>Verifies the signature over an Alfen record's 82 bytes; the key that the line carries proves nothing.</summary>
    public static SignatureCheck Of(AlfenRecord record, MeterPublicKey? key) => Of(record.Signed, record.Signature, AlfenAlgorithm, key);

    private static SignatureCheck Of(byte[] signed, byte[] signature, string algorithm, MeterPublicKey? key)
    {
        if (key is null)
            return new(SignatureVerdict.NoKey, "No public key of the meter is registered. Register it with the station, then retry.");
        if (CurveOf(algorithm) is not { } curve)
            return new(SignatureVerdict.Unreadable, $"The signature's algorithm '{algorithm}' is none of OCMF's.");
        if (key.On(curve) is not { } publicKey)
            return new(SignatureVerdict.Invalid, $"The registered public key is no point of the curve that the record names ({algorithm}).");
        var readings = Forms.Select(form => Numbers(form, publicKey.Parameters.N, signature)).OfType<BigInteger[]>().ToList();
        if (readings.Count == 0)
            return new(SignatureVerdict.Invalid, "The signature is neither in DER nor two plain numbers of the curve.");
        var verifier = new ECDsaSigner();
        verifier.Init(forSigning: false, publicKey);
        var hash = SHA256.HashData(signed);
        return readings.Any(numbers => verifier.VerifySignature(hash, numbers[0], numbers[1]))
            ? Valid
            : new(SignatureVerdict.Invalid, "The signature was not made by the registered key over these readings: either the key is another meter's, or the readings were changed.");
    }

    /// <summary>By its bytes alone a plain signature can pass for the beginning of a DER one, so both are tried.</summary>
    private static BigInteger[]? Numbers(IDsaEncoding form, BigInteger order, byte[] signature)
    {
        try
        {
            return form.Decode(order, signature);
        }
        catch (Exception e) when (e is ArgumentException or IOException or InvalidOperationException)
        {
            return null;
        }
    }

    private static X9ECParameters? CurveOf(string algorithm) => algorithm.ToUpperInvariant() switch
    {
        "ECDSA-SECP192K1-SHA256" => CustomNamedCurves.GetByName("secp192k1"),
        "ECDSA-SECP192R1-SHA256" => CustomNamedCurves.GetByName("secp192r1"),
        "ECDSA-SECP256K1-SHA256" => CustomNamedCurves.GetByName("secp256k1"),
        "ECDSA-SECP256R1-SHA256" => CustomNamedCurves.GetByName("secp256r1"),
        "ECDSA-SECP384R1-SHA256" => CustomNamedCurves.GetByName("secp384r1"),
        "ECDSA-BRAINPOOL256R1-SHA256" or "ECDSA-BRAINPOOLP256R1-SHA256" => TeleTrusTNamedCurves.GetByName("brainpoolP256r1"),
        "ECDSA-BRAINPOOL384R1-SHA256" or "ECDSA-BRAINPOOLP384R1-SHA256" => TeleTrusTNamedCurves.GetByName("brainpoolP384r1"),
        _ => null,
    };
}
