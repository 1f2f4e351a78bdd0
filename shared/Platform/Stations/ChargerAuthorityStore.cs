using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Stations;

/// <summary>The certificate authorities of a tenant's chargers. They are added and deleted, never changed.</summary>
public sealed class ChargerAuthorityStore(IDocumentStore store, TimeProvider time)
{
    /// <summary>Each connection of a station with security profile 3 reads them all.</summary>
    public const int MaxPerTenant = 20;

    private readonly DocumentCollection<ChargerAuthority> authorities = new(
        store,
        new DocumentType<ChargerAuthority>(
            "charger-authority", ChargerAuthorityJson.Default.ChargerAuthority, authority => authority.Id, authority => SortableTime.Of(authority.CreatedAt)),
        Container.Config,
        "charger certificate authority");

    /// <summary>All of them, in order of their creation.</summary>
    public async Task<IReadOnlyList<ChargerAuthority>> ListAsync(string tenantId, CancellationToken ct) =>
        [.. (await ListAsync(tenantId, 1000, null, ct)).Items.Select(authority => authority.Value)];

    public Task<RecordPage<ChargerAuthority>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        authorities.ListAsync(Partition(tenantId), limit, after, ct);

    public Task<Outcome<Versioned<ChargerAuthority>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        authorities.FindAsync(Partition(tenantId), id, ct);

    public async Task<Outcome<Versioned<ChargerAuthority>>> CreateAsync(string tenantId, string id, string name, string pem, CancellationToken ct)
    {
        var findings = new Findings().Text("name", name, 100);
        var (authority, problem) = ChargerAuthority.Read(id, tenantId, name, pem, time.GetUtcNow());
        if (problem is not null)
            findings.Check(false, "certificate", problem);
        if (authority is null || findings.All.Count > 0)
            return Outcome<Versioned<ChargerAuthority>>.Refused(findings.All);
        var present = await ListAsync(tenantId, ct);
        if (present.FirstOrDefault(other => other.Fingerprint == authority.Fingerprint) is { } same)
            return new Refusal(RefusalCode.AlreadyExists, $"This certificate is here already, as '{same.Id}'.", "certificate");
        if (present.Count >= MaxPerTenant)
            return new Refusal(RefusalCode.Conflict, $"A tenant has at most {MaxPerTenant} certificate authorities. Delete one first.");
        return await authorities.CreateAsync(Partition(tenantId), authority, ct);
    }

    /// <summary>From here on it admits nobody; connections that it admitted stay until they end.</summary>
    public Task<Outcome<ChargerAuthority>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct) =>
        authorities.DeleteAsync(Partition(tenantId), id, precondition, ct);

    private static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "charger-authority");
}
