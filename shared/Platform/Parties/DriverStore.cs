using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tokens;

namespace GreenFlux.Platform.Parties;

/// <summary>The drivers of a tenant.</summary>
public sealed class DriverStore(IDocumentStore store, RetailPackageStore packages, TokenStore tokens)
{
    internal static readonly DocumentType<Driver> Type = new("driver", PartyJson.Default.Driver, driver => driver.Id, driver => driver.Id);

    private readonly DocumentCollection<Driver> drivers = new(store, Type, Container.Config, "driver");

    public Task<Versioned<Driver>?> GetAsync(string tenantId, string id, CancellationToken ct) => drivers.GetAsync(Partition(tenantId), id, ct);

    public Task<Outcome<Versioned<Driver>>> FindAsync(string tenantId, string id, CancellationToken ct) => drivers.FindAsync(Partition(tenantId), id, ct);

    /// <summary>In order of their ids.</summary>
    public Task<RecordPage<Driver>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        drivers.ListAsync(Partition(tenantId), limit, after, ct);

    public async Task<Outcome<Versioned<Driver>>> CreateAsync(Driver driver, CancellationToken ct)
    {
        var findings = await CheckAsync(driver, ct);
        return findings.All.Count > 0
            ? Outcome<Versioned<Driver>>.Refused(findings.All)
            : await drivers.CreateAsync(Partition(driver.TenantId), driver, ct);
    }

    public async Task<Outcome<Versioned<Driver>>> ReplaceAsync(Driver driver, Precondition precondition, CancellationToken ct)
    {
        var findings = await CheckAsync(driver, ct);
        return findings.All.Count > 0
            ? Outcome<Versioned<Driver>>.Refused(findings.All)
            : await drivers.ReplaceAsync(Partition(driver.TenantId), driver.Id, precondition, _ => driver, ct);
    }

    /// <summary>Refused while a token belongs to the driver.</summary>
    public Task<Outcome<Driver>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct) =>
        drivers.DeleteAsync(Partition(tenantId), id, precondition, ct, async _ =>
            await tokens.FirstOfDriverAsync(tenantId, id, ct) is { } uid ? Refusal.InUse("driver", id, $"token '{uid}'") : null);

    internal static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "driver");

    private async Task<Findings> CheckAsync(Driver driver, CancellationToken ct)
    {
        var findings = PartyValidation.Check(driver);
        if (await packages.GetAsync(driver.TenantId, driver.RetailPackageId, ct) is null)
            findings.Add(Refusal.Unknown("retailPackageId", $"There is no retail package '{driver.RetailPackageId}'. Create it first."));
        return findings;
    }
}
