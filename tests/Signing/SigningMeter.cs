using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Tests.Signing;

/// <summary>A meter that signs in OCMF, with a key of its own.</summary>
internal sealed class SigningMeter : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int page;

    public string Serial { get; init; } = "LEM-4711";

    /// <summary>DER in hexadecimal, as printed on meters.</summary>
    public string PublicKey => Convert.ToHexString(key.ExportSubjectPublicKeyInfo());

    /// <summary>A record of one reading.</summary>
    /// <param name="reason">B, C, T or E.</param>
    /// <param name="time">S synchronised, R relative, I informative, U unknown.</param>
    public string Record(string reason, DateTimeOffset at, decimal kilowattHours, string time = "S", string status = "G") =>
        Sign($$"""{"FV":"1.0","GI":"GF","GS":"1","PG":"T{{++page}}","MS":"{{Serial}}","RD":[{{Reading(reason, at, kilowattHours, time, status)}}]}""");

    /// <summary>One record of begin and end.</summary>
    public string Whole(DateTimeOffset begin, decimal first, DateTimeOffset end, decimal last) =>
        Sign($$"""{"FV":"1.0","GI":"GF","GS":"1","PG":"T{{++page}}","MS":"{{Serial}}","RD":[{{Reading("B", begin, first, "S", "G")}},{{Reading("E", end, last, "S", "G")}}]}""");

    public string Sign(string payload)
    {
        var signature = key.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $$"""OCMF|{{payload}}|{"SA":"ECDSA-secp256r1-SHA256","SD":"{{Convert.ToHexString(signature)}}"}""";
    }

    public void Dispose() => key.Dispose();

    private static string Reading(string reason, DateTimeOffset at, decimal kilowattHours, string time, string status) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"TM":"{{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss,fff}}+0000 {{time}}","TX":"{{reason}}","RV":{{kilowattHours}},"RI":"1-b:1.8.0","RU":"kWh","ST":"{{status}}"}""");
}
