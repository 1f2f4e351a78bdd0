using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tenants;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Identity;

/// <summary>Finds out who asks. Only hashes of keys are stored, and an unknown key costs what a known one does.</summary>
public sealed class ApiKeyAuthentication(DirectoryStore directory, TenantStore tenants, IOptions<PlatformSecrets> secrets)
{
    private static readonly Refusal Unknown = new(
        RefusalCode.Unauthenticated, "Send Authorization: Bearer {key} with a key of this platform that was not deleted.");

    private static readonly FrozenSet<Permission> All = Enum.GetValues<Permission>().ToFrozenSet();
    private readonly string? rootHash = secrets.Value.RootKey is { Length: > 0 } key ? DirectoryStore.HashOf(key) : null;

    /// <param name="bearer">The key; null when none was sent.</param>
    /// <param name="tenantId">The tenant that the root key acts in; empty when not said.</param>
    /// <param name="platformScope">Whether the work belongs to no tenant.</param>
    public async Task<Outcome<Caller>> AuthenticateAsync(string? bearer, string tenantId, bool platformScope, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(bearer) || bearer.Length > 512)
            return Unknown;
        var hash = DirectoryStore.HashOf(bearer);
        var entry = await directory.FindAsync(DirectoryKinds.ApiKey, hash, ct);
        if (rootHash is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(rootHash), Encoding.ASCII.GetBytes(hash)))
            return await RootAsync(tenantId, platformScope, ct);
        if (entry is null)
            return Unknown;
        if (tenantId.Length > 0 && tenantId != entry.Value.TenantId)
            return new Refusal(RefusalCode.PermissionDenied, "X-Tenant names another tenant than this key's own; leave it out.", "X-Tenant");
        return new Caller(entry.Value.TenantId, entry.Value.OwnerId, entry.Value.Permissions?.ToFrozenSet() ?? []);
    }

    private async Task<Outcome<Caller>> RootAsync(string tenantId, bool platformScope, CancellationToken ct)
    {
        if (platformScope)
            return new Caller(Caller.PlatformScope, Caller.RootKeyId, All);
        if (tenantId.Length == 0)
            return new Refusal(RefusalCode.TenantRequired, "The root key acts in no tenant by itself: send X-Tenant: {id}.", "X-Tenant");
        return TenantValidation.IsId(tenantId) && await tenants.GetAsync(tenantId, ct) is not null
            ? new Caller(tenantId, Caller.RootKeyId, All)
            : Refusal.NotFound("tenant", tenantId);
    }
}
