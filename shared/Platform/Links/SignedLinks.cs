using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using GreenFlux.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Links;

/// <summary>
/// Links that whoever has them may open without a key: they name their subject and carry a code over it that nobody can guess.
/// The code is made of the installation's secret, so nothing is stored, and the same subject always has the same link.
/// </summary>
public sealed class SignedLinks(IOptions<PlatformSecrets> secrets)
{
    private const int CodeBytes = 16;
    private const int MaxLength = 1024;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Encoding.UTF8.GetBytes(secrets.Value.CredentialPepper ?? throw new InvalidOperationException(PlatformSecrets.PepperProblem)),
        outputLength: 32,
        info: "greenflux links"u8.ToArray());

    /// <param name="purpose">What it opens: a link for one purpose is none for another.</param>
    /// <param name="subject">Whose, which, and until when if it ends: everything that the one who opens it must know.</param>
    /// <returns>Letters, digits, <c>-</c>, <c>_</c> and one dot.</returns>
    public string Sign(string purpose, string subject) => $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(subject))}.{CodeOf(purpose, subject)}";

    /// <returns>False for a link that this installation never gave out for that purpose.</returns>
    public bool TryRead(string purpose, string link, [NotNullWhen(true)] out string? subject)
    {
        subject = null;
        if (link.Length > MaxLength || link.Split('.') is not [var named, var code] || !Base64Url.IsValid(named))
            return false;
        var read = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(named));
        if (!IsCodeOf(purpose, read, code))
            return false;
        subject = read;
        return true;
    }

    /// <summary>The code alone, for links that name their subject themselves: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string CodeOf(string purpose, string subject)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(purpose));
        hmac.AppendData([0]);
        hmac.AppendData(Encoding.UTF8.GetBytes(subject));
        return Base64Url.EncodeToString(hmac.GetHashAndReset().AsSpan(0, CodeBytes));
    }

    /// <summary>Takes as long for a wrong code as for the right one.</summary>
    public bool IsCodeOf(string purpose, string subject, string code) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeOf(purpose, subject)), Encoding.UTF8.GetBytes(code));
}
