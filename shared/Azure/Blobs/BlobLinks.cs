using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Blobs;

/// <summary>
/// Shared access signatures to read one blob: signed with the account's key where the platform has it, else with a key that the
/// platform's identity was lent by the service for a while (user delegation), which can be revoked.
/// </summary>
internal sealed class BlobLinks(BlobServiceClient service, TimeProvider time)
{
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(6);

    /// <summary>Clocks differ: a link that begins this minute would be refused by a service whose clock is behind.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private sealed record LentKey(UserDelegationKey Key, DateTimeOffset Until);

    private LentKey? lent;

    public async Task<Uri> MakeAsync(BlockBlobClient blob, BlobLink link, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var terms = new BlobSasBuilder(BlobSasPermissions.Read, link.ExpiresAt)
        {
            BlobContainerName = blob.BlobContainerName, BlobName = blob.Name, Resource = "b",
            StartsOn = now - ClockSkew,
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentType = link.ContentType, ContentDisposition = $"attachment; filename=\"{link.FileName}\"", CacheControl = "no-store",
        };
        if (blob.CanGenerateSasUri)
            return blob.GenerateSasUri(terms);
        var signed = terms.ToSasQueryParameters(await KeyAsync(now, link.ExpiresAt, ct), service.AccountName);
        return new BlobUriBuilder(blob.Uri) { Sas = signed }.ToUri();
    }

    private async Task<UserDelegationKey> KeyAsync(DateTimeOffset now, DateTimeOffset needed, CancellationToken ct)
    {
        if (Volatile.Read(ref lent) is { } known && known.Until > needed)
            return known.Key;
        var until = now + KeyLife;
        UserDelegationKey key = await service.GetUserDelegationKeyAsync(now - ClockSkew, until, ct);
        Volatile.Write(ref lent, new LentKey(key, until));
        return key;
    }
}
