using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Platform.Idempotency;

/// <summary>One repeatable request: who said which Idempotency-Key, and what was asked.</summary>
public sealed record IdempotencyScope
{
    private readonly byte[] sealingKey;

    private IdempotencyScope(string tenantId, string documentId, string requestHash, byte[] sealingKey)
    {
        TenantId = tenantId;
        DocumentId = documentId;
        RequestHash = requestHash;
        this.sealingKey = sealingKey;
    }

    public string TenantId { get; }

    /// <summary>The same for each repeat, whatever was asked.</summary>
    public string DocumentId { get; }

    /// <summary>Differs when something else is asked under the same key.</summary>
    public string RequestHash { get; }

    /// <summary>An id for what the request creates, the same for each repeat of the same request.</summary>
    public string DerivedId => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{TenantId}\n{DocumentId}\n{RequestHash}")))[..32];

    /// <param name="bearer">The caller's API key: only it can open a kept answer, which may hold a secret.</param>
    public static IdempotencyScope Of(string tenantId, string keyId, string bearer, string idempotencyKey, string operation, ReadOnlySpan<byte> body)
    {
        var documentId = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{keyId}\n{idempotencyKey}")));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(operation + "\n"));
        hash.AppendData(body);
        var sealing = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(bearer), 32, Encoding.UTF8.GetBytes(documentId), "idempotent answer"u8.ToArray());
        return new IdempotencyScope(tenantId, documentId, Convert.ToHexStringLower(hash.GetHashAndReset()), sealing);
    }

    /// <summary>Encrypts an answer for the store (AES-256-GCM: nonce, tag, text).</summary>
    public byte[] Seal(ReadOnlySpan<byte> answer)
    {
        var sealedAnswer = new byte[12 + 16 + answer.Length];
        RandomNumberGenerator.Fill(sealedAnswer.AsSpan(0, 12));
        using var aes = new AesGcm(sealingKey, 16);
        aes.Encrypt(sealedAnswer.AsSpan(0, 12), answer, sealedAnswer.AsSpan(28), sealedAnswer.AsSpan(12, 16));
        return sealedAnswer;
    }

    public byte[] Unseal(ReadOnlySpan<byte> sealedAnswer)
    {
        var answer = new byte[sealedAnswer.Length - 28];
        using var aes = new AesGcm(sealingKey, 16);
        aes.Decrypt(sealedAnswer[..12], sealedAnswer[28..], sealedAnswer.Slice(12, 16), answer);
        return answer;
    }
}
