using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tokens;

namespace GreenFlux.Platform.Parties;

/// <summary>The drivers of a tenant. Driver, customer and package belong to one eMSP.</summary>
public sealed class DriverStore(IDocumentStore store, RecordCatalog catalog, TokenStore tokens, RetailPackageStore packages, CustomerStore customers)
    : TenantRecords<Driver>(store, PartyKinds.Driver, catalog)
{
    protected override async Task CheckAsync(Driver? stored, Driver record, Findings findings, CancellationToken ct)
    {
        var customer = record.CustomerId is { } customerId ? (await customers.GetAsync(record.TenantId, customerId, ct))?.Value : null;
        var emspId = record.EmspId ?? customer?.EmspId;
        if (customer is not null && customer.EmspId != emspId)
            findings.Add(Refusal.Invalid("customerId", $"customerId names a customer of the eMSP '{customer.EmspId}'; the driver belongs to '{emspId}'."));
        if (emspId is not null && await packages.GetAsync(record.TenantId, record.RetailPackageId, ct) is { Value.EmspId: { } offeredBy } && offeredBy != emspId)
            findings.Add(Refusal.Invalid("retailPackageId", $"retailPackageId names a package of the eMSP '{offeredBy}'; the driver belongs to '{emspId}'."));
    }

    protected override async Task<string?> UserAsync(string tenantId, string id, CancellationToken ct) =>
        await tokens.FirstOfDriverAsync(tenantId, id, ct) is { } uid ? $"token '{uid}'" : null;
}
