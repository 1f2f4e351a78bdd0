using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>The parties of statements, as they are now.</summary>
public sealed class SettlementParties(
    CpoStore cpos, TenantRecords<CpoContract> contracts, EmspStore emsps,
    TenantRecords<CpoNetwork> cpoNetworks, TenantRecords<EmspNetwork> networks, TenantRecords<ReimbursementParty> payees)
{
    /// <summary>What a CDR doesn't tell of its parties.</summary>
    public async Task<CdrSides> SidesAsync(string tenantId, CdrParties? parties, CancellationToken ct)
    {
        var cpo = parties?.CpoId is { } cpoId ? (await cpos.GetAsync(tenantId, cpoId, ct))?.Value : null;
        var emsp = parties?.EmspId is { } emspId ? (await emsps.GetAsync(tenantId, emspId, ct))?.Value : null;
        var network = parties?.EmspNetworkId is { } networkId ? (await networks.GetAsync(tenantId, networkId, ct))?.Value : null;
        var home = parties?.CpoNetworkId is { } homeId ? (await cpoNetworks.GetAsync(tenantId, homeId, ct))?.Value : null;
        return new CdrSides(network is { Kind: NetworkKind.External }, cpo is { VatExempt: true }, emsp is { VatExempt: true })
        {
            CpoIsManaged = home is { Roaming: RoamingMode.Managed },
        };
    }

    /// <summary>How often a party is settled.</summary>
    /// <param name="usual">Where it says nothing of its own.</param>
    public async Task<BillingFrequency> FrequencyAsync(string tenantId, StatementKind kind, string partyId, BillingFrequency usual, CancellationToken ct) => kind switch
    {
        StatementKind.CpoCredit => (await contracts.GetAsync(tenantId, partyId, ct))?.Value.BillingFrequency,
        StatementKind.Reimbursement => (await payees.GetAsync(tenantId, partyId, ct))?.Value.BillingFrequency,
        _ => (await emsps.GetAsync(tenantId, partyId, ct))?.Value.BillingFrequency,
    } ?? usual;

    /// <summary>Whether a party is settled so often.</summary>
    public async Task<bool> AnyAsync(string tenantId, BillingFrequency frequency, BillingFrequency usual, CancellationToken ct)
    {
        if (frequency == usual)
            return true;
        var wanted = new DocumentFilter("billingFrequency", frequency.ToString());
        return (await contracts.ListAsync(tenantId, 1, null, ct, wanted)).Items.Count > 0
            || (await emsps.ListAsync(tenantId, 1, null, ct, wanted)).Items.Count > 0
            || (await payees.ListAsync(tenantId, 1, null, ct, wanted)).Items.Count > 0;
    }

    /// <summary>Whether a party exists that is asked about; the tenant itself always does.</summary>
    public async Task<bool> ExistsAsync(string tenantId, StatementKind kind, string partyId, CancellationToken ct) =>
        (partyId == OwnParties.Id && kind != StatementKind.Reimbursement) || kind switch
        {
            StatementKind.CpoCredit => await contracts.GetAsync(tenantId, partyId, ct) is not null,
            StatementKind.Reimbursement => await payees.GetAsync(tenantId, partyId, ct) is not null,
            _ => await emsps.GetAsync(tenantId, partyId, ct) is not null,
        };

    /// <summary>Seller and buyer of a statement, and the platform's fee.</summary>
    public async Task<StatementSides> OfAsync(BillingRun run, PartyAccount account, CancellationToken ct)
    {
        var tenantId = run.TenantId;
        var own = new StatementParty(OwnParties.Id, run.Settings.Legal?.Name ?? tenantId, run.Settings.Legal);
        switch (account.Kind)
        {
            case StatementKind.CpoCredit:
                var contract = (await contracts.GetAsync(tenantId, account.PartyId, ct))?.Value;
                return new StatementSides(Named(account.PartyId, contract?.Name, contract?.Legal, own), own, IsSelfBilled: true, contract?.PlatformFee);
            case StatementKind.EmspDebit:
                var partner = (await emsps.GetAsync(tenantId, account.PartyId, ct))?.Value;
                return new StatementSides(own, Named(account.PartyId, partner?.Name, partner?.Legal, own), IsSelfBilled: false, null);
            case StatementKind.EmspRetail:
                var emsp = (await emsps.GetAsync(tenantId, account.PartyId, ct))?.Value;
                var seller = Named(account.PartyId, emsp?.Name, emsp?.Legal, own);
                return new StatementSides(seller, new StatementParty(null, $"Drivers and customers of {seller.Name}", null), IsSelfBilled: false, null);
            default:
                var payee = (await payees.GetAsync(tenantId, account.PartyId, ct))?.Value;
                var site = Named(account.PartyId, payee?.Name, payee?.Legal, null);
                if (site.Legal is { Iban: null } legal && payee?.Iban is { } iban)
                    site = site with { Legal = legal with { Iban = iban } };
                return new StatementSides(site, own, IsSelfBilled: true, null);
        }
    }

    /// <summary>The contracts that owe a fixed fee also without a single charge.</summary>
    public async Task<IReadOnlyList<CpoContract>> WithFixedFeeAsync(string tenantId, CancellationToken ct)
    {
        var found = new List<CpoContract>();
        await foreach (var (contract, _) in contracts.AllAsync(tenantId, ct))
        {
            if (contract.PlatformFee is { PerPeriod: > 0, Currency: not null })
                found.Add(contract);
        }
        return found;
    }

    /// <param name="self">Who is meant by <c>own</c> where nothing is stored under it.</param>
    private static StatementParty Named(string id, string? name, LegalEntity? legal, StatementParty? self) =>
        id == OwnParties.Id && self is not null
            ? new StatementParty(id, legal?.Name ?? self.Legal?.Name ?? name ?? self.Name, legal ?? self.Legal)
            : new StatementParty(id, legal?.Name ?? name ?? id, legal);
}

/// <summary>Who sells, who buys, and what the platform takes.</summary>
public sealed record StatementSides(StatementParty Seller, StatementParty Buyer, bool IsSelfBilled, PlatformFeeTerms? Fee);
