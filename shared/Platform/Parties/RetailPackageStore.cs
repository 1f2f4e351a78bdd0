using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;

namespace GreenFlux.Platform.Parties;

/// <summary>The retail packages of a tenant.</summary>
public sealed class RetailPackageStore(IDocumentStore store, RecordCatalog catalog, RuleSets ruleSets)
    : TenantRecords<RetailPackage>(store, PartyKinds.RetailPackage, catalog)
{
    protected override Task CheckAsync(RetailPackage? stored, RetailPackage record, Findings findings, CancellationToken ct)
    {
        if (stored?.EmspId is { } emspId && emspId != record.EmspId)
            findings.Add(Refusal.Invalid("emspId", $"emspId is '{emspId}' and can't change: drivers with this package belong to that eMSP. Create another package."));
        return Task.CompletedTask;
    }

    protected override async Task<string?> UserAsync(string tenantId, string id, CancellationToken ct) =>
        await ruleSets.GetAsync(tenantId, BillingEngine.Retail, id, ct) is { Value.Rules: [var rule, ..] } ? $"billing rule '{rule.Id}'" : null;
}
