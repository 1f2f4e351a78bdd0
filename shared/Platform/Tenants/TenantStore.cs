using System.Text.Json.Serialization;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Tenants;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Tenant))]
internal sealed partial class TenantJson : JsonSerializerContext;

/// <summary>The customers of the platform.</summary>
public sealed class TenantStore(IDocumentStore store)
{
    private static readonly PartitionKey Partition = PartitionKey.Of(Caller.PlatformScope, "tenant");

    private readonly DocumentCollection<Tenant> tenants = new(
        store,
        new DocumentType<Tenant>("tenant", TenantJson.Default.Tenant, tenant => tenant.Id, tenant => tenant.Id),
        Container.Config,
        "tenant");

    public Task<Versioned<Tenant>?> GetAsync(string tenantId, CancellationToken ct) => tenants.GetAsync(Partition, tenantId, ct);

    /// <summary>What the tenant has set, else what is usual.</summary>
    public async Task<TenantSettings> SettingsAsync(string tenantId, CancellationToken ct) =>
        (await GetAsync(tenantId, ct))?.Value.Settings ?? new TenantSettings();

    public Task<Outcome<Versioned<Tenant>>> FindAsync(string tenantId, CancellationToken ct) => tenants.FindAsync(Partition, tenantId, ct);

    /// <summary>In order of their ids.</summary>
    public Task<RecordPage<Tenant>> ListAsync(int limit, Continuation? after, CancellationToken ct) => tenants.ListAsync(Partition, limit, after, ct);

    /// <summary>Every tenant, for sweeps.</summary>
    public IAsyncEnumerable<Versioned<Tenant>> AllAsync(CancellationToken ct) => tenants.AllAsync(Partition, ct);

    public async Task<Outcome<Versioned<Tenant>>> CreateAsync(Tenant tenant, CancellationToken ct)
    {
        var findings = TenantValidation.Check(tenant);
        return findings.All.Count > 0
            ? Outcome<Versioned<Tenant>>.Refused(findings.All)
            : await tenants.CreateAsync(Partition, tenant, ct);
    }

    public async Task<Outcome<Versioned<Tenant>>> SetSettingsAsync(
        string tenantId, TenantSettings settings, Precondition precondition, CancellationToken ct)
    {
        var findings = TenantValidation.Check(new Findings(), settings);
        return findings.All.Count > 0
            ? Outcome<Versioned<Tenant>>.Refused(findings.All)
            : await tenants.ReplaceAsync(Partition, tenantId, precondition, tenant => tenant with { Settings = settings }, ct);
    }
}
