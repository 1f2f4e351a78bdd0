using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>
/// Stops of transactions. Readings first, then the session's record, then the connector, then the wake-up, then the
/// answer: a resend after a crash at any point does the rest.
/// </summary>
public sealed class TransactionStops(
    IDocumentStore documents, SessionStore sessions, StationRuntimeStore runtime, IReadingStore readings, LiveParking parking,
    TokenAuthorization authorization, MissingStops missingStops, OrphanStops orphans, ParkedTransactions parkedTransactions, ToldMeterKeys meterKeys, StationNotes notes, TimeProvider time)
{
    public async Task<ChargerReply> HandleAsync(
        ConnectedCharger charger, TransactionEnded ended, IWorkflows workflows, CancellationToken ct)
    {
        if (await FindAsync(charger, ended, ct) is { } found)
            await StopAsync(charger, ended, found, workflows, ct);
        else if (await parkedTransactions.FindAsync(charger, ended.TransactionId, ct) is { } start)
            return new HeldReply(start, new TransactionEndedReply(null));
        else
            await orphans.FlagAsync(charger, ended, ct);
        return new TransactionEndedReply(
            ended.IdTag is null ? null : TokenAuthorization.Answer(await authorization.JudgeAsync(charger.TenantId, ended.IdTag, ct)));
    }

    private async Task StopAsync(ConnectedCharger charger, TransactionEnded ended, Found found, IWorkflows workflows, CancellationToken ct)
    {
        var id = SessionId.Parse(found.SessionId);
        if (ended.Samples.Count > 0)
            await readings.AppendAsync(charger.TenantId, found.SessionId, ended.Samples, ct);
        var now = time.GetUtcNow();
        var session = await sessions.ChangeAsync(charger.TenantId, id,
            current => found.Matched ? current.Stop(ended, now).Observe(MatchedByContent(ended, now)) : current.Stop(ended, now), ct);
        await missingStops.ForgetOpenAsync(charger, session.ConnectorId, session.TransactionId, ct);
        parking.Forget(session.Id);
        await meterKeys.SeenAsync(charger, session.ConnectorId, ended.Samples, ct);
        await workflows.WakeSessionAsync(session, ct);
    }

    private async Task<Found?> FindAsync(ConnectedCharger charger, TransactionEnded ended, CancellationToken ct)
    {
        var partition = StationDocuments.Partition(charger.TenantId, charger.StationId);
        var index = await documents.GetAsync(SessionDocuments.Transaction, Container.Stations, partition,
            SessionDocuments.TransactionId(ended.TransactionId), ct);
        if (index is not null)
            return await sessions.GetAsync(charger.TenantId, SessionId.Parse(index.Value.SessionId), ct) is null
                ? null // The start was never acknowledged: this id can only be a coincidence.
                : new Found(index.Value.SessionId, Matched: false);
        return ended.TransactionId.StartsWith('-') || ended.TransactionId == "0" ? await MatchAsync(charger, ended, ct) : null;
    }

    /// <summary>
    /// Ids of 0 or less are never issued: a charger sends them for a transaction that it began offline. It is the one
    /// open session of this station that the same token began earlier at no higher register; if several fit, none does.
    /// </summary>
    private async Task<Found?> MatchAsync(ConnectedCharger charger, TransactionEnded ended, CancellationToken ct)
    {
        var partition = StationDocuments.Partition(charger.TenantId, charger.StationId);
        var alias = $"stop-{ContentHash.Of(ended.TransactionId, ended.IdTag, ended.MeterStopWh, ended.At)}";
        if (await documents.GetAsync(SessionDocuments.Transaction, Container.Stations, partition, SessionDocuments.TransactionId(alias), ct) is { } repeat)
            return new Found(repeat.Value.SessionId, Matched: true);

        var fitting = (await runtime.GetConnectorsAsync(charger.TenantId, charger.StationId, ct))
            .SelectMany(connector => connector.Open)
            .Where(open => string.Equals(open.IdTag, ended.IdTag, StringComparison.OrdinalIgnoreCase)
                && open.StartedAt <= ended.At && open.MeterStartWh <= ended.MeterStopWh)
            .ToList();
        if (fitting.Count != 1)
            return null;
        await documents.WriteAsync(Container.Stations, partition,
            [SessionDocuments.Transaction.Upsert(new(alias, fitting[0].SessionId, ConnectorId: 0))], ct);
        notes.Add(charger.TenantId, charger.StationId, ObservationCodes.StopMatchedByContent,
            $"A stop with transaction id {ended.TransactionId} was matched to session {fitting[0].SessionId} by token and register.");
        return new Found(fitting[0].SessionId, Matched: true);
    }

    private static Observation MatchedByContent(TransactionEnded ended, DateTimeOffset now) =>
        new(ObservationCodes.StopMatchedByContent, $"The stop named transaction {ended.TransactionId}; token and register fit this session alone.", now);

    /// <param name="Matched">True when the id was not ours and the content decided.</param>
    private sealed record Found(string SessionId, bool Matched);
}
