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
            var id = SessionId.Parse(open.SessionId);
            Session? session = null;
            if (await sessions.GetAsync(charger.TenantId, id, ct) is not null)
            {
                var last = LastRegister(await readings.ReadAsync(charger.TenantId, open.SessionId, ct), open.StartedAt);
                session = await sessions.ChangeAsync(charger.TenantId, id, current => current.InferStop(last, evidence, time.GetUtcNow()), ct);
                if (session.Stop is { Inferred: true })
                    notes.Add(charger.TenantId, charger.StationId, ObservationCodes.MissingStop, $"Session {session.Id}: {evidence}");
            }
            // Woken before it is forgotten: cut off in between, the charger's repeat finds it here and wakes it again.
            if (session is not null)
                await workflows.WakeSessionAsync(session, ct);
            await ForgetOpenAsync(charger, connectorId, open.TransactionId, ct);
        }
    }

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
