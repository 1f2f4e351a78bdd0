using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;

namespace GreenFlux.Platform.Parties;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RetailPackage))]
[JsonSerializable(typeof(Driver))]
internal sealed partial class PartyJson : JsonSerializerContext;

/// <summary>The retail packages of a tenant.</summary>
public sealed class RetailPackageStore(IDocumentStore store, RuleSets ruleSets)
{
    private readonly DocumentCollection<RetailPackage> packages = new(
        store,
        new DocumentType<RetailPackage>("retail-package", PartyJson.Default.RetailPackage, package => package.Id, package => package.Id),
        Container.Config,
        "retail package");

    private readonly DocumentCollection<Driver> drivers = new(store, DriverStore.Type, Container.Config, "driver");

    public Task<Versioned<RetailPackage>?> GetAsync(string tenantId, string id, CancellationToken ct) => packages.GetAsync(Partition(tenantId), id, ct);

    public Task<Outcome<Versioned<RetailPackage>>> FindAsync(string tenantId, string id, CancellationToken ct) => packages.FindAsync(Partition(tenantId), id, ct);

    /// <summary>In order of their ids.</summary>
    public Task<RecordPage<RetailPackage>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        packages.ListAsync(Partition(tenantId), limit, after, ct);

    public async Task<Outcome<Versioned<RetailPackage>>> CreateAsync(RetailPackage package, CancellationToken ct)
    {
        var findings = PartyValidation.Check(package);
        return findings.All.Count > 0
            ? Outcome<Versioned<RetailPackage>>.Refused(findings.All)
            : await packages.CreateAsync(Partition(package.TenantId), package, ct);
    }

    public async Task<Outcome<Versioned<RetailPackage>>> ReplaceAsync(RetailPackage package, Precondition precondition, CancellationToken ct)
    {
        var findings = PartyValidation.Check(package);
        return findings.All.Count > 0
            ? Outcome<Versioned<RetailPackage>>.Refused(findings.All)
            : await packages.ReplaceAsync(Partition(package.TenantId), package.Id, precondition, _ => package, ct);
    }

    /// <summary>Refused while drivers or billing rules refer to it.</summary>
    public Task<Outcome<RetailPackage>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct) =>
        packages.DeleteAsync(Partition(tenantId), id, precondition, ct, async _ =>
        {
            var driver = await drivers.ListAsync(DriverStore.Partition(tenantId), 1, null, ct, new DocumentFilter("retailPackageId", id));
            if (driver.Items is [var first])
                return Refusal.InUse("retail package", id, $"driver '{first.Value.Id}'");
            var rules = await ruleSets.GetAsync(tenantId, BillingEngine.Retail, id, ct);
            return rules is { Value.Rules: [var rule, ..] } ? Refusal.InUse("retail package", id, $"billing rule '{rule.Id}'") : null;
        });

    private static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "retail-package");
}
