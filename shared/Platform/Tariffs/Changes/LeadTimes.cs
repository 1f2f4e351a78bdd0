using GreenFlux.Billing;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Tenants;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Tariffs;

/// <summary>How long before its moment a wholesale price change must be asked for. A tenant can ask for more, never for less.</summary>
public sealed record LeadTimeLimits
{
    public const string Section = "PriceChanges";

    /// <summary>Hours, where the CPO holds its agreements itself.</summary>
    public int SelfManagedLeadHours { get; init; }

    /// <summary>Hours, where the platform's owner resells: partners must be told, and the platform approves.</summary>
    public int ManagedLeadHours { get; init; } = 72;
}

/// <param name="IsManaged">Whether the platform approves the change.</param>
public sealed record LeadTime(bool IsManaged, TimeSpan Time);

/// <summary>Tells the lead time of a change: of wholesale prices alone (domain §4).</summary>
public sealed class LeadTimes(
    TenantStore tenants, CpoStore cpos, TenantRecords<CpoContract> contracts, TenantRecords<CpoNetwork> networks, IOptions<LeadTimeLimits> limits)
{
    public async Task<LeadTime> OfAsync(string tenantId, BillingEngine engine, IEnumerable<BillingRule> rules, CancellationToken ct)
    {
        if (engine != BillingEngine.Wholesale)
            return new LeadTime(false, TimeSpan.Zero);
        var isManaged = false;
        foreach (var scope in rules.Select(rule => rule.CpoScope is { Level: not CpoScopeLevel.Country } cpo ? cpo : null).Distinct())
            isManaged |= await IsManagedAsync(tenantId, scope, ct);
        var hours = isManaged ? limits.Value.ManagedLeadHours : limits.Value.SelfManagedLeadHours;
        var own = (await tenants.GetAsync(tenantId, ct))?.Value.Settings.PriceChangeLeadHours ?? 0;
        return new LeadTime(isManaged, TimeSpan.FromHours(Math.Max(hours, own)));
    }

    /// <summary>Whether one of the networks whose chargers the scope holds is managed.</summary>
    private async Task<bool> IsManagedAsync(string tenantId, CpoScope? scope, CancellationToken ct)
    {
        if (scope is null)
            return await networks.AllAsync(tenantId, ct).AnyAsync(network => network.Value.Roaming == RoamingMode.Managed, ct);
        var contractId = scope.Level == CpoScopeLevel.Contract ? scope.Id : (await cpos.GetAsync(tenantId, scope.Id, ct))?.Value.ContractId ?? scope.Id;
        var networkId = (await contracts.GetAsync(tenantId, contractId, ct))?.Value.NetworkId ?? contractId;
        return await networks.GetAsync(tenantId, networkId, ct) is { Value.Roaming: RoamingMode.Managed };
    }
}
