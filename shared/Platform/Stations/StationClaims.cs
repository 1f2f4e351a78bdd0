using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Stations;

/// <summary>Claims of charge point identities and EVSE ids by stations.</summary>
public sealed class StationClaims(DirectoryStore directory, StationStore stations, TimeProvider time)
{
    /// <summary>A claim whose station never came to be is free for others after this time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Whether the station now holds the name.</summary>
    public async Task<bool> ClaimAsync(string kind, string name, Station station, CancellationToken ct)
    {
        while (true)
        {
            var claim = new DirectoryEntry
            {
                Kind = kind,
                ValueHash = DirectoryStore.HashOf(name),
                TenantId = station.TenantId,
                OwnerId = station.Id,
                ClaimedAt = time.GetUtcNow(),
            };
            var holder = await directory.ClaimAsync(claim, ct);
            if (holder.Value == claim)
                return true;
            if (!await IsOrphanAsync(holder, name, ct))
                return false;
            await directory.ReleaseAsync(holder, ct);
        }
    }

    public Task ReleaseAsync(string kind, string name, Station station, CancellationToken ct) =>
        directory.ReleaseAsync(kind, DirectoryStore.HashOf(name), station.TenantId, station.Id, ct);

    private async Task<bool> IsOrphanAsync(Versioned<DirectoryEntry> holder, string name, CancellationToken ct)
    {
        if (time.GetUtcNow() - holder.Value.ClaimedAt < Patience)
            return false;
        if (await stations.GetAsync(holder.Value.TenantId, holder.Value.OwnerId, ct) is not { } station)
            return true;
        return holder.Value.Kind == DirectoryKinds.EvseId
            && station.Value.Evses.All(evse => evse.EvseId is not { } id || StationValidation.Normalize(id) != name);
    }
}
