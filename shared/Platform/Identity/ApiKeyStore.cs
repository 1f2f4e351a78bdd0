using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Identity;

/// <summary>A key of a tenant; the key itself is nowhere stored.</summary>
public sealed record ApiKey
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<Permission> Permissions { get; init; }

    /// <summary>SHA-256 of the key, hex: enough, because keys are 256 random bits.</summary>
    public required string KeyHash { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiKey))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;

/// <summary>A new key, in the only moment in which it is known.</summary>
public sealed record IssuedApiKey(ApiKey Record, string ETag, string Key);

/// <summary>Keys by tenant, and in the directory by hash.</summary>
public sealed class ApiKeyStore(IDocumentStore store, DirectoryStore directory, TimeProvider time)
{
    private readonly DocumentCollection<ApiKey> keys = new(
        store,
        new DocumentType<ApiKey>("api-key", ApiKeyJson.Default.ApiKey, key => key.Id, key => SortableTime.Of(key.CreatedAt)),
        Container.Config,
        "API key");

    /// <summary>What only the platform's own key may do, whatever the tenant.</summary>
    public static IReadOnlyList<Permission> PlatformPermissions { get; } = [Permission.ManageTenants, Permission.ApprovePriceChanges];

    /// <summary>Everything that a key inside a tenant can be given.</summary>
    public static IReadOnlyList<Permission> TenantPermissions { get; } =
        [.. Enum.GetValues<Permission>().Except(PlatformPermissions)];

    /// <summary>In order of their creation.</summary>
    public Task<RecordPage<ApiKey>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        keys.ListAsync(Partition(tenantId), limit, after, ct);

    public Task<Outcome<Versioned<ApiKey>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        keys.FindAsync(Partition(tenantId), id, ct);

    /// <param name="issuer">Nobody gives what he doesn't hold.</param>
    public async Task<Outcome<IssuedApiKey>> IssueAsync(
        Caller issuer, string tenantId, string id, string name, IReadOnlyList<Permission> permissions, CancellationToken ct)
    {
        var findings = new Findings().Text("name", name, 100).Check(permissions.Count > 0, "permissions", "must name at least one permission.");
        for (var i = 0; i < permissions.Count; i++)
        {
            if (PlatformPermissions.Contains(permissions[i]) || !issuer.May(permissions[i]))
                findings.Add(new Refusal(RefusalCode.PermissionDenied, $"Your own key doesn't hold {permissions[i]} to give it on.", $"permissions[{i}]"));
        }
        if (findings.All.Count > 0)
            return Outcome<IssuedApiKey>.Refused(findings.All);

        var key = $"gfk_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        var record = new ApiKey
        {
            Id = id,
            TenantId = tenantId,
            Name = name,
            Permissions = [.. permissions.Distinct().Order()],
            KeyHash = DirectoryStore.HashOf(key),
            CreatedAt = time.GetUtcNow(),
        };
        // Listed first, usable second: a crash in between leaves a dead key in the list, never a live one outside it.
        if (!(await keys.CreateAsync(Partition(tenantId), record, ct)).Try(out var created, out var refusals))
            return Outcome<IssuedApiKey>.Refused(refusals);
        await directory.ClaimAsync(
            new DirectoryEntry
            {
                Kind = DirectoryKinds.ApiKey,
                ValueHash = record.KeyHash,
                TenantId = tenantId,
                OwnerId = record.Id,
                Permissions = record.Permissions,
                ClaimedAt = record.CreatedAt,
            },
            ct);
        return new IssuedApiKey(record, created.ETag, key);
    }

    /// <summary>The key works no more from here on.</summary>
    public async Task<Outcome<ApiKey>> RevokeAsync(string tenantId, string id, Precondition precondition, CancellationToken ct)
    {
        return await keys.DeleteAsync(Partition(tenantId), id, precondition, ct, async key =>
        {
            await directory.ReleaseAsync(DirectoryKinds.ApiKey, key.KeyHash, tenantId, id, ct);
            return null;
        });
    }

    private static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "api-key");
}
