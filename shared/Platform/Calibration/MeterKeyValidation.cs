using GreenFlux.Billing.Calibration;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Calibration;

/// <summary>What can be wrong with the keys of a connector.</summary>
public static class MeterKeyValidation
{
    public const int MaxKeyLength = 2500;

    public static Findings Check(IReadOnlyList<MeterKeyWish> wishes)
    {
        var findings = new Findings().Check(wishes.Count <= MeterKeyStore.MaxKeys, "keys", $"must have at most {MeterKeyStore.MaxKeys} keys.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < wishes.Count && i <= MeterKeyStore.MaxKeys; i++)
        {
            var wish = wishes[i];
            var key = wish.PublicKey.Length <= MaxKeyLength ? MeterPublicKey.Parse(wish.PublicKey) : null;
            findings
                .Check(key is not null, $"keys[{i}].publicKey", "must be an elliptic curve's public key: DER (SubjectPublicKeyInfo) or a bare point, in hexadecimal, base64 or base32, PEM, or oca:base16:asn1:….")
                .Check(key is null || seen.Add(key.Id), $"keys[{i}].publicKey", "is there twice.")
                .Check(wish.ValidFrom is null || wish.ValidTo is null || wish.ValidFrom < wish.ValidTo, $"keys[{i}].validTo", "must be later than validFrom.")
                .Text($"keys[{i}].meterSerial", wish.MeterSerial, 100, required: false);
        }
        return findings;
    }
}
