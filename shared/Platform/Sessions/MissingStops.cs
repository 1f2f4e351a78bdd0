using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>Ends sessions that the charger evidently forgot to stop.</summary>
public sealed class MissingStops(
    SessionStore sessions, StationRuntimeStore runtime, IReadingStore readings, StationNotes notes, TimeProvider time)
{
    /// <summary>
    /// Concludes the end of every session that is still open on a connector and began at or before
    /// <paramref name="evidentAt"/>; later ones (an offline transaction arrived out of order) stay open.
    /// </summary>
    public async Task InferAsync(
        ConnectedCharger charger, int connectorId, DateTimeOffset evidentAt, string evidence, IWorkflows workflows, CancellationToken ct)
    {
        var connector = await runtime.GetConnectorAsync(charger.TenantId, charger.StationId, connectorId, ct);
        foreach (var open in connector?.Open.Where(open => open.StartedAt <= evidentAt) ?? [])
        {
            await InferAsync(charger.TenantId, SessionId.Parse(open.SessionId), evidence, workflows, ct);
            await ForgetOpenAsync(charger, connectorId, open.TransactionId, ct);
        }
    }

    /// <summary>Concludes the end of one session, if it is open.</summary>
    public async Task InferAsync(string tenantId, SessionId id, string evidence, IWorkflows workflows, CancellationToken ct)
    {
        if (await sessions.GetAsync(tenantId, id, ct) is not { } known)
            return;
        var last = await LastReadingAsync(known.Value, ct);
        var session = await sessions.ChangeAsync(tenantId, id, current => current.InferStop(last, evidence, time.GetUtcNow()), ct);
        if (session.Stop is { Inferred: true })
            notes.Add(tenantId, session.StationId, ObservationCodes.MissingStop, $"Session {session.Id}: {evidence}");
        // Woken before it is forgotten: cut off in between, the charger's repeat finds it there and wakes it again.
        await workflows.WakeSessionAsync(session, ct);
    }

    /// <summary>The last that the meter showed; null: nothing since the start.</summary>
    public async Task<(DateTimeOffset At, decimal RegisterWh)?> LastReadingAsync(Session session, CancellationToken ct) =>
        LastRegister(await readings.ReadAsync(session.TenantId, session.Id, ct), session.StartedAt);

    /// <summary>Takes a transaction off its connector's list of open ones.</summary>
    public Task ForgetOpenAsync(ConnectedCharger charger, int connectorId, string transactionId, CancellationToken ct) =>
        runtime.ChangeConnectorAsync(charger.TenantId, charger.StationId, connectorId,
            state => state.Open.Any(open => open.TransactionId == transactionId)
                ? state with { Open = [.. state.Open.Where(open => open.TransactionId != transactionId)] }
                : state, ct);

    private static (DateTimeOffset At, decimal RegisterWh)? LastRegister(
        IReadOnlyList<Ocpp.Charger.MeterSample> samples, DateTimeOffset startedAt)
    {
        var last = samples.LastOrDefault(sample => sample.IsEnergyRegister && sample.At >= startedAt);
        return last is null ? null : (last.At, last.Value!.Value);
    }
}
