using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Stations;

/// <summary>What an operator wants of a station's password.</summary>
/// <param name="Chosen">A password of the operator's; null for none.</param>
/// <param name="Generate">Make one up.</param>
/// <param name="Remove">Do without one from now on.</param>
public sealed record PasswordWish(string? Chosen, bool Generate, bool Remove = false);

/// <summary>A station as saved.</summary>
/// <param name="Password">The generated one, in the only moment in which it is known.</param>
public sealed record SavedStation(Versioned<Station> Station, string? Password);

/// <summary>
/// Creates, changes and deletes stations. Identity and EVSE ids are unique on the platform: they are claimed first,
/// then the station is written; after a crash in between, the same request simply goes on.
/// </summary>
public sealed class StationRegistry(
    IDocumentStore store, StationStore stations, StationIndex index, StationChecks checks, StationClaims claims, StationCredentials credentials,
    IStationStatusReader status, ReimbursementAssignmentStore reimbursements, TimeProvider time)
{
    public async Task<Outcome<SavedStation>> CreateAsync(Station draft, PasswordWish wish, CancellationToken ct)
    {
        var (station, password) = Sealed(draft, wish);
        var findings = await checks.CheckAsync(station, wish, ct);
        if (findings.All.Count > 0)
            return Outcome<SavedStation>.Refused(findings.All);
        if (!await claims.ClaimAsync(DirectoryKinds.ChargeStation, station.Id, station, ct))
            return new Refusal(RefusalCode.AlreadyExists, $"The identity '{station.Id}' is taken on this platform. Choose another one.", "id");
        if (await stations.GetAsync(station.TenantId, station.Id, ct) is not null)
            return Refusal.Exists("charge station", station.Id, "id");
        if (await ClaimEvsesAsync(station, [], ct) is { } taken)
            return taken;
        await index.PutAsync(station.TenantId, StationEntry.Of(station), ct);
        var written = await store.WriteAsync(Container.Stations, Partition(station), [StationStore.Type.Create(station)], ct);
        return written.Succeeded
            ? new SavedStation(new Versioned<Station>(station, written.ETags[0]!), password)
            : Refusal.Exists("charge station", station.Id, "id");
    }

    /// <summary>Changes a station; without a wish its password stays. Tariff codes count for sessions that start later.</summary>
    public async Task<Outcome<SavedStation>> ReplaceAsync(Station draft, PasswordWish wish, Precondition precondition, CancellationToken ct)
    {
        while (true)
        {
            if (await stations.GetAsync(draft.TenantId, draft.Id, ct) is not { } current)
                return Refusal.NotFound("charge station", draft.Id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("charge station", draft.Id);
            var (station, password) = Sealed(draft with { CreatedAt = current.Value.CreatedAt, Credential = current.Value.Credential }, wish);
            var findings = await checks.CheckAsync(station, wish, ct);
            if (findings.All.Count > 0)
                return Outcome<SavedStation>.Refused(findings.All);
            if (await ClaimEvsesAsync(station, [.. EvseIds(current.Value)], ct) is { } taken)
                return taken;
            var written = await store.WriteAsync(Container.Stations, Partition(station), [StationStore.Type.Replace(station, current.ETag)], ct);
            if (!written.Succeeded)
                continue;
            await index.PutAsync(station.TenantId, StationEntry.Of(station), ct);
            await ReleaseEvsesAsync(station, EvseIds(current.Value).Except(EvseIds(station)), ct);
            return new SavedStation(new Versioned<Station>(station, written.ETags[0]!), password);
        }
    }

    /// <summary>Refused while a transaction is open or a reimbursement assignment names it. Sessions and CDRs stay.</summary>
    public async Task<Outcome<Done>> DeleteAsync(string tenantId, string stationId, Precondition precondition, CancellationToken ct)
    {
        while (true)
        {
            if (await stations.GetAsync(tenantId, stationId, ct) is not { } current)
                return Refusal.NotFound("charge station", stationId);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale("charge station", stationId);
            if (await status.BusyAsync(tenantId, stationId, ct) is { } busy)
                return new Refusal(RefusalCode.InUse, $"The charge station '{stationId}' can't be deleted now: {busy}");
            if (await reimbursements.FirstOfStationAsync(tenantId, stationId, ct) is { } assignment)
                return Refusal.InUse("charge station", stationId, $"reimbursement assignment '{assignment}'");
            var station = current.Value;
            var written = await store.WriteAsync(Container.Stations, Partition(station), [StationStore.Type.Delete(station, current.ETag)], ct);
            if (!written.Succeeded)
                continue;
            await ReleaseEvsesAsync(station, EvseIds(station), ct);
            await index.RemoveAsync(tenantId, stationId, ct);
            await claims.ReleaseAsync(DirectoryKinds.ChargeStation, station.Id, station, ct);
            return default(Done);
        }
    }

    private (Station Station, string? Password) Sealed(Station draft, PasswordWish wish)
    {
        var station = draft with { ModifiedAt = time.GetUtcNow(), Credential = wish.Remove ? null : draft.Credential };
        if (wish.Generate)
        {
            var (password, credential) = credentials.Generate();
            return (station with { Credential = credential }, password);
        }
        return wish.Chosen is { } chosen ? (station with { Credential = credentials.Keep(chosen) }, null) : (station, null);
    }

    private async Task<Refusal?> ClaimEvsesAsync(Station station, IReadOnlyList<string> held, CancellationToken ct)
    {
        for (var i = 0; i < station.Evses.Count; i++)
        {
            if (station.Evses[i].EvseId is not { } id || held.Contains(StationValidation.Normalize(id), StringComparer.Ordinal))
                continue;
            if (!await claims.ClaimAsync(DirectoryKinds.EvseId, StationValidation.Normalize(id), station, ct))
                return new Refusal(RefusalCode.AlreadyExists, $"The EVSE id '{id}' is taken by another charge station.", $"evses[{i}].evseId");
        }
        return null;
    }

    private async Task ReleaseEvsesAsync(Station station, IEnumerable<string> evseIds, CancellationToken ct)
    {
        foreach (var id in evseIds)
            await claims.ReleaseAsync(DirectoryKinds.EvseId, id, station, ct);
    }

    private static IEnumerable<string> EvseIds(Station station) =>
        station.Evses.Select(evse => evse.EvseId).OfType<string>().Select(StationValidation.Normalize);

    private static PartitionKey Partition(Station station) => StationStore.Partition(station.TenantId, station.Id);
}
