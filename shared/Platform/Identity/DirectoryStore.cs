using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Identity;

/// <summary>Who owns a name that is unique on the whole platform.</summary>
public sealed record DirectoryEntry
{
    /// <summary>What kind of name: <see cref="DirectoryKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>SHA-256 of the name, hex.</summary>
    public required string ValueHash { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The owning object's id in its tenant.</summary>
    public required string OwnerId { get; init; }

    /// <summary>For API keys.</summary>
    public IReadOnlyList<Permission>? Permissions { get; init; }
    public required DateTimeOffset ClaimedAt { get; init; }
}

public static class DirectoryKinds
{
    public const string ApiKey = "api-key";
    public const string ChargeStation = "charge-station";
    public const string EvseId = "evse-id";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DirectoryEntry))]
internal sealed partial class DirectoryJson : JsonSerializerContext;

/// <summary>Claims of global names. A name is claimed first, then its object is created; whoever claims is the owner.</summary>
public sealed class DirectoryStore(IDocumentStore store)
{
    private static readonly DocumentType<DirectoryEntry> Type = new(
        "directory-entry", DirectoryJson.Default.DirectoryEntry, entry => entry.ValueHash, entry => SortableTime.Of(entry.ClaimedAt));

    public static string HashOf(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    public async Task<Versioned<DirectoryEntry>?> FindAsync(string kind, string valueHash, CancellationToken ct) =>
        await store.GetAsync(Type, Container.Directory, Partition(kind, valueHash), valueHash, ct);

    /// <summary>
    /// Claims a name. The entry that now holds it is returned: the given one, which also renews an earlier claim of
    /// the same owner (after a crash between claiming and creating), or somebody else's.
    /// </summary>
    public async Task<Versioned<DirectoryEntry>> ClaimAsync(DirectoryEntry entry, CancellationToken ct)
    {
        while (true)
        {
            var holder = await FindAsync(entry.Kind, entry.ValueHash, ct);
            if (holder is not null && (holder.Value.TenantId != entry.TenantId || holder.Value.OwnerId != entry.OwnerId))
                return holder;
            var written = await store.WriteAsync(Container.Directory, Partition(entry.Kind, entry.ValueHash), [Type.Put(entry, holder?.ETag)], ct);
            if (written.Succeeded)
                return new Versioned<DirectoryEntry>(entry, written.ETags[0]!);
        }
    }

    /// <summary>Lets go of a claim as it was read; one that was renewed meanwhile stays.</summary>
    public async Task ReleaseAsync(Versioned<DirectoryEntry> claim, CancellationToken ct) =>
        await store.WriteAsync(
            Container.Directory, Partition(claim.Value.Kind, claim.Value.ValueHash), [Type.Delete(claim.Value, claim.ETag)], ct);

    /// <summary>Lets go of a name, if that owner still holds it.</summary>
    public async Task ReleaseAsync(string kind, string valueHash, string tenantId, string ownerId, CancellationToken ct)
    {
        while (await FindAsync(kind, valueHash, ct) is { } held)
        {
            if (held.Value.TenantId != tenantId || held.Value.OwnerId != ownerId)
                return;
            var written = await store.WriteAsync(Container.Directory, Partition(kind, valueHash), [Type.Delete(held.Value, held.ETag)], ct);
            if (written.Succeeded)
                return;
        }
    }

    private static PartitionKey Partition(string kind, string valueHash) => PartitionKey.Of(kind, valueHash[..4]);
}
