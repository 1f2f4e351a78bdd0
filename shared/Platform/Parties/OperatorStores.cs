using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tokens;
using NodaTime;

namespace GreenFlux.Platform.Parties;

/// <summary>The CPOs of a tenant. A sub-CPO stands under a CPO of the same contract, and has none under it.</summary>
public sealed class CpoStore(IDocumentStore store, RecordCatalog catalog) : TenantRecords<Cpo>(store, PartyKinds.Cpo, catalog)
{
    protected override async Task CheckAsync(Cpo? stored, Cpo record, Findings findings, CancellationToken ct)
    {
        if (record.ParentCpoId is { } parentId)
        {
            var parent = (await GetAsync(record.TenantId, parentId, ct))?.Value ?? OwnParties.Cpo(record.TenantId);
            findings
                .Check(parent.ParentCpoId is null, "parentCpoId", $"is '{parentId}', a sub-CPO itself. Name its CPO '{parent.ParentCpoId}'.")
                .Check(parent.ContractId == record.ContractId, "contractId", $"must be '{parent.ContractId}', the contract of the CPO '{parentId}'.");
        }
        if (stored is not null && (record.ParentCpoId is not null || record.ContractId != stored.ContractId)
            && await FirstAsync(record.TenantId, "parentCpoId", record.Id, ct) is { } sub)
        {
            findings.Add(new Refusal(
                RefusalCode.InUse, $"The CPO '{record.Id}' has the sub-CPO '{sub.Value.Id}': its contract and its rank stay as long as that is so.",
                record.ParentCpoId is null ? "contractId" : "parentCpoId"));
        }
    }
}

/// <summary>The eMSPs of a tenant, and partners' eMSPs whose tokens it knows.</summary>
public sealed class EmspStore(IDocumentStore store, RecordCatalog catalog, TokenStore tokens) : TenantRecords<Emsp>(store, PartyKinds.Emsp, catalog)
{
    protected override async Task<string?> UserAsync(string tenantId, string id, CancellationToken ct) =>
        await tokens.FirstOfEmspAsync(tenantId, id, ct) is { } uid ? $"token '{uid}'" : null;
}

/// <summary>The customers of a tenant's eMSPs.</summary>
public sealed class CustomerStore(IDocumentStore store, RecordCatalog catalog) : TenantRecords<Customer>(store, PartyKinds.Customer, catalog)
{
    protected override async Task CheckAsync(Customer? stored, Customer record, Findings findings, CancellationToken ct)
    {
        if (stored is not null && stored.EmspId != record.EmspId)
            findings.Add(Refusal.Invalid("emspId", $"emspId is '{stored.EmspId}' and can't change: the customer's drivers belong to that eMSP. Create another customer."));
        await foreach (var other in AllAsync(record.TenantId, ct, new DocumentFilter("externalId", record.ExternalId)))
        {
            if (other.Value.Id != record.Id && other.Value.EmspId == record.EmspId)
                findings.Add(new Refusal(RefusalCode.AlreadyExists, $"The customer '{other.Value.Id}' of this eMSP has the external id '{record.ExternalId}' already.", "externalId"));
        }
    }
}

/// <summary>Which eMSP networks' drivers may charge at which CPO networks.</summary>
public sealed class AgreementStore(IDocumentStore store, RecordCatalog catalog, TimeProvider time) : TimedRecords<Agreement>(store, PartyKinds.Agreement, catalog)
{
    protected override Task CheckAsync(Agreement? stored, Agreement record, Findings findings, CancellationToken ct)
    {
        // By the clock of the zone that is furthest ahead: the agreement has ended somewhere.
        var latest = LocalDateTime.FromDateTime(time.GetUtcNow().UtcDateTime).PlusHours(14);
        findings.Check(
            record.Status != AgreementStatus.Ended || record.ValidTo <= latest,
            "validTo", "must not lie in the future: an ended agreement has ended. To end one later, leave it ACTIVE with that validTo.");
        return Task.CompletedTask;
    }
}
