using GreenFlux.Platform.Records;
using NodaTime;

namespace GreenFlux.Platform.Parties;

/// <summary>Partners whose drivers charge at the tenant's own stations.</summary>
public sealed class PartnerNetworks(AgreementStore agreements, TenantRecords<CpoNetwork> cpoNetworks, TenantRecords<EmspNetwork> emspNetworks)
{
    /// <summary>For each external eMSP network its active agreement with one of the tenant's own CPO networks, in order of the networks.</summary>
    /// <param name="moment">By the locations' clocks.</param>
    public async Task<IReadOnlyList<Agreement>> WithAgreementAsync(string tenantId, LocalDateTime moment, CancellationToken ct)
    {
        var found = new SortedDictionary<string, Agreement>(StringComparer.Ordinal);
        await foreach (var (agreement, _) in agreements.AllAsync(tenantId, ct))
        {
            if (agreement.Status == AgreementStatus.Active && !(agreement.ValidFrom > moment) && !(agreement.ValidTo <= moment)
                && await emspNetworks.GetAsync(tenantId, agreement.EmspNetworkId, ct) is { Value.Kind: NetworkKind.External }
                && await cpoNetworks.GetAsync(tenantId, agreement.CpoNetworkId, ct) is not { Value.Kind: NetworkKind.External })
                found.TryAdd(agreement.EmspNetworkId, agreement);
        }
        return [.. found.Values];
    }
}
