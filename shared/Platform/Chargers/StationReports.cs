using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Chargers;

/// <summary>What stations tell of themselves: boots and states of connectors.</summary>
public sealed class StationReports(
    StationRuntimeStore runtime, SessionStore sessions, TenantStore tenants, MissingStops missingStops,
    AdmissionGate gate, TimeProvider time)
{
    /// <summary>Accepted, or in a storm of reconnects pending: then it counts for nothing until it is repeated.</summary>
    public async Task<BootReply> BootedAsync(ConnectedCharger charger, Booted boot, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (gate.BootAgainAfter(charger.StationId) is { } later)
            return new BootReply(BootStatus.Pending, now, (int)later.TotalSeconds);
        await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId,
            connection => connection with { Boot = boot, BootedAt = now, LastSeenAt = now }, ct);
        foreach (var connector in await runtime.GetConnectorsAsync(charger.TenantId, charger.StationId, ct))
        {
            foreach (var open in connector.Open)
                await ObserveRebootAsync(charger.TenantId, open, now, ct);
        }
        var interval = (await tenants.GetAsync(charger.TenantId, ct))?.Value.Settings.HeartbeatIntervalSeconds
            ?? new TenantSettings().HeartbeatIntervalSeconds;
        return new BootReply(BootStatus.Accepted, now, interval);
    }

    /// <summary>
    /// A connector that is available again has no vehicle: sessions still open on it have ended without a stop.
    /// A queued notification that is older than the session says nothing about it.
    /// </summary>
    public async Task StatusChangedAsync(ConnectedCharger charger, StatusChanged status, IWorkflows workflows, CancellationToken ct)
    {
        var at = status.At ?? time.GetUtcNow();
        await runtime.ChangeConnectorAsync(charger.TenantId, charger.StationId, status.ConnectorId, async (state, token) =>
        {
            // Before the state: cut off in between, the charger's repeat still finds what came before.
            await MarkSessionsAsync(charger, state, status, at, token);
            return state.ChangedAt > at || (state.Status == status.Status && state.ErrorCode == status.ErrorCode && state.Info == status.Info)
                ? state
                : state with { Status = status.Status, ErrorCode = status.ErrorCode, Info = status.Info, ChangedAt = at };
        }, ct);
        if (status is { Status: ConnectorStatus.Available, ConnectorId: > 0 })
        {
            await missingStops.InferAsync(charger, status.ConnectorId, at,
                $"Connector {status.ConnectorId} was available again at {at:O} and no stop had come.", workflows, ct);
        }
    }

    /// <summary>Open sessions keep when the charger's side began or ceased to be the reason for drawing nothing; other states are none of their business.</summary>
    private async Task MarkSessionsAsync(ConnectedCharger charger, ConnectorState state, StatusChanged status, DateTimeOffset at, CancellationToken ct)
    {
        var excuse = ParkingExcuses.Of(status.Status);
        if (excuse is null && ParkingExcuses.Of(state.Status) is null)
            return;
        var isWholeStation = status.ConnectorId == 0;
        var connectors = isWholeStation ? await runtime.GetConnectorsAsync(charger.TenantId, charger.StationId, ct) : [state];
        foreach (var open in connectors.SelectMany(connector => connector.Open))
        {
            var id = SessionId.Parse(open.SessionId);
            if (await sessions.GetAsync(charger.TenantId, id, ct) is { Value.Status: SessionStatus.Open })
                await sessions.ChangeAsync(charger.TenantId, id, session => session.Mark(new StatusMark(at, excuse, isWholeStation)), ct);
        }
    }

    private async Task ObserveRebootAsync(string tenantId, OpenTransaction open, DateTimeOffset now, CancellationToken ct)
    {
        var id = SessionId.Parse(open.SessionId);
        if (await sessions.GetAsync(tenantId, id, ct) is { Value.Status: SessionStatus.Open })
        {
            await sessions.ChangeAsync(tenantId, id,
                session => session.Observe(new(ObservationCodes.RebootDuringSession, "The charger restarted while the session was open.", now)), ct);
        }
    }
}
