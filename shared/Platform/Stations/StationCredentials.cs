using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GreenFlux.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Stations;

/// <summary>
/// Passwords of stations: makes them, keeps salted and peppered hashes, and verifies. Generated keys are cheap to
/// verify, so that a thousand reconnects cost nothing; a wrong one always costs the same, whoever it was meant for.
/// </summary>
public sealed class StationCredentials(IOptions<PlatformSecrets> secrets)
{
    public const string GeneratedScheme = "hmac-sha256";
    public const string ChosenScheme = "pbkdf2-sha256";

    private const int KeyBytes = 20;
    private const int Iterations = 100_000;
    private const int MaxRemembered = 20_000;

    private static readonly byte[] NobodysSalt = new byte[16];
    private readonly byte[] pepper = Encoding.UTF8.GetBytes(secrets.Value.CredentialPepper ?? throw new InvalidOperationException(PlatformSecrets.PepperProblem));
    private readonly byte[] memoryKey = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> remembered = new(StringComparer.Ordinal);

    /// <summary>160 random bits as 40 hex digits, which is what OCPP 1.6's AuthorizationKey holds.</summary>
    public (string Password, StationCredential Credential) Generate()
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Fast(salt, Encoding.ASCII.GetBytes(password));
        return (password, new StationCredential(GeneratedScheme, Convert.ToBase64String(salt), Convert.ToBase64String(hash), 1));
    }

    /// <summary>For a password that a person chose.</summary>
    public StationCredential Keep(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Slow(salt, Encoding.UTF8.GetBytes(password), Iterations);
        return new StationCredential(ChosenScheme, Convert.ToBase64String(salt), Convert.ToBase64String(hash), Iterations);
    }

    /// <param name="credential">The station's; null when there is no such station, or it has none: never verified.</param>
    /// <param name="password">As sent; the 20 raw bytes of a generated key are as good as their hex digits.</param>
    public bool Verify(StationCredential? credential, ReadOnlySpan<byte> password) =>
        VerifyCheaply(credential, password) || VerifyAtLength(credential, password);

    /// <summary>
    /// Costs microseconds. Finds every right password but one: a chosen password that this process hasn't verified
    /// before; for that, and only then, <see cref="VerifyAtLength"/> may still say yes.
    /// </summary>
    public bool VerifyCheaply(StationCredential? credential, ReadOnlySpan<byte> password) => credential?.Scheme switch
    {
        GeneratedScheme => VerifyFast(credential, password),
        ChosenScheme => IsRemembered(credential, password),
        null => false,
        _ => throw new InvalidOperationException($"The stored credential has the unknown scheme '{credential.Scheme}'."),
    };

    /// <summary>Costs tens of milliseconds of a core, the same whether there is such a station or not.</summary>
    public bool VerifyAtLength(StationCredential? credential, ReadOnlySpan<byte> password)
    {
        if (credential?.Scheme == ChosenScheme)
            return VerifySlow(credential, password);
        Slow(NobodysSalt, password, Iterations);
        return false;
    }

    private bool VerifyFast(StationCredential credential, ReadOnlySpan<byte> password)
    {
        var salt = Convert.FromBase64String(credential.Salt);
        var expected = Convert.FromBase64String(credential.Hash);
        var asSent = CryptographicOperations.FixedTimeEquals(expected, Fast(salt, password));
        var asHex = password.Length == KeyBytes
            && CryptographicOperations.FixedTimeEquals(expected, Fast(salt, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(password))));
        return asSent | asHex;
    }

    private bool VerifySlow(StationCredential credential, ReadOnlySpan<byte> password)
    {
        var hash = Slow(Convert.FromBase64String(credential.Salt), password, credential.Iterations);
        if (!CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(credential.Hash), hash))
            return false;
        if (remembered.Count >= MaxRemembered)
            remembered.Clear();
        remembered[credential.Hash] = Trace(password);
        return true;
    }

    private bool IsRemembered(StationCredential credential, ReadOnlySpan<byte> password) =>
        remembered.TryGetValue(credential.Hash, out var seen) && CryptographicOperations.FixedTimeEquals(seen, Trace(password));

    private byte[] Trace(ReadOnlySpan<byte> password) => HMACSHA256.HashData(memoryKey, password);

    private byte[] Fast(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> password)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, pepper);
        hmac.AppendData(salt);
        hmac.AppendData(password);
        return hmac.GetHashAndReset();
    }

    private byte[] Slow(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> password, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(HMACSHA256.HashData(pepper, password), salt, iterations, HashAlgorithmName.SHA256, 32);
}
