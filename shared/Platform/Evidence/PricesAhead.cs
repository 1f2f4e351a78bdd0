using GreenFlux.Billing;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Evidence;

/// <summary>
/// The prices that a driver is shown. A session that starts is described as a real one would be, and its evidence is taken in
/// the same way: what is shown is what would be written down and billed.
/// </summary>
public sealed class PricesAhead(
    StationStore stations, LocationStore locations, TenantStore tenants, TokenAuthorization authorization, EvidenceTaking evidence, SessionFacts facts, TimeProvider time)
{
    /// <param name="tokenUid">Null: nobody's in particular.</param>
    /// <param name="at">The start; null: now.</param>
    public async Task<Outcome<ConnectorPrices>> FindAsync(
        string tenantId, string stationId, int connectorId, string? tokenUid, DateTimeOffset? at, CancellationToken ct)
    {
        if (await stations.GetAsync(tenantId, stationId, ct) is not { Value: var station })
            return Refusal.NotFound("charge station", stationId);
        if (!station.Evses.Any(evse => evse.Connectors.Any(connector => connector.Id == connectorId)))
            return Refusal.NotFound("connector", $"{connectorId}");
        if (await locations.GetAsync(tenantId, station.LocationId, ct) is not { Value: var location })
            return Refusal.NotFound("location", station.LocationId);
        var token = tokenUid is null
            ? new SessionToken("", AuthorizationStatus.Invalid, Known: false)
            : await authorization.JudgeAsync(tenantId, tokenUid, ct);
        var now = time.GetUtcNow();
        var start = at ?? now;
        var begun = SessionDescription.Of(station, location, await tenants.SettingsAsync(tenantId, ct), connectorId, token, start, now, SessionId.New(start).ToString(), "0", meterStartWh: 0);
        var shown = await evidence.WithEvidenceAsync(begun, ct);
        if (shown.Evidence is null)
            return new Refusal(RefusalCode.InvalidQuery, $"No session starts at {start:u}: name a time of these days.", "at");
        var over = shown with { Stop = new SessionStop(start, 0, "Shown", null, now, Inferred: false) };
        return new ConnectorPrices(
            station.Id, connectorId, tokenUid, start, now, location.TimeZone, station.TimePricing,
            DriverPricing.Of(await facts.GatherAsync(over, [], ct), station));
    }
}
