using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>
/// Meter values: stored before they are acknowledged, under the session that they belong to, or under their connector
/// when they belong to none.
/// </summary>
public sealed class TransactionReadings(
    IDocumentStore documents, SessionStore sessions, StationRuntimeStore runtime, IReadingStore readings, LiveParking parking, ToldMeterKeys meterKeys,
    ParkedTransactions parkedTransactions, StationNotes notes, TimeProvider time)
{
    public const string UnknownTransaction = "READINGS_OF_UNKNOWN_TRANSACTION";
    public const string StaleTransaction = "READINGS_OF_EARLIER_TRANSACTION";

    /// <summary>Where readings are kept that belong to no session: clock-aligned values of an idle connector, for one.</summary>
    public static string ConnectorStream(string stationId, int connectorId) => $"connector|{KeyText.Escape(stationId)}|{connectorId}";

    /// <returns>Null when they are stored; else the parked start for which they have to wait.</returns>
    public async Task<HeldReply?> HandleAsync(ConnectedCharger charger, MeterValuesReported report, IWorkflows workflows, CancellationToken ct)
    {
        if (report.Samples.Count == 0)
            return null;
        var named = report.TransactionId is null ? null : await FindNamedAsync(charger, report.TransactionId, ct);
        if (named is null && report.TransactionId is not null && await parkedTransactions.FindAsync(charger, report.TransactionId, ct) is { } start)
            return new HeldReply(start, Acknowledged.Instance);
        if (await FindSessionAsync(charger, report, named, ct) is { } session)
        {
            await StoreAsync(charger, session, report, workflows, ct);
            await meterKeys.SeenAsync(charger, session.ConnectorId, report.Samples, ct);
        }
        else
            await readings.AppendAsync(charger.TenantId, ConnectorStream(charger.StationId, report.ConnectorId), report.Samples, ct);
        return null;
    }

    private async Task StoreAsync(
        ConnectedCharger charger, Session session, MeterValuesReported report, IWorkflows workflows, CancellationToken ct)
    {
        if (session.Status == SessionStatus.Open)
        {
            await readings.AppendAsync(charger.TenantId, session.Id, report.Samples, ct);
            await parking.FollowAsync(charger, session, report.Samples, workflows, ct);
            return;
        }
        var known = await readings.ReadAsync(charger.TenantId, session.Id, ct);
        var news = report.Samples.Except(known).ToList();
        if (news.Count == 0)
            return;
        await readings.AppendAsync(charger.TenantId, session.Id, news, ct);
        var goesOn = session.Stop is { Inferred: true } && news.Any(sample => sample.IsEnergyRegister && sample.At > session.Stop.At);
        var now = time.GetUtcNow();
        var changed = await sessions.ChangeAsync(charger.TenantId, SessionId.Parse(session.Id),
            current => goesOn && current.Status != SessionStatus.Completed
                ? current.Reopen()
                : current.ObserveLate(ObservationCodes.LateReadings, $"{news.Count} values arrived after the stop was known.", now), ct);
        if (changed.Status == SessionStatus.Open)
            await ReturnToConnectorAsync(charger, changed, ct);
        await workflows.WakeSessionAsync(changed, ct);
    }

    /// <summary>
    /// The transaction that the readings name; but when it ended before they were taken and another is open on the
    /// connector, that one. Without a transaction id: the one open on the connector when they were taken.
    /// </summary>
    private async Task<Session?> FindSessionAsync(ConnectedCharger charger, MeterValuesReported report, Session? named, CancellationToken ct)
    {
        var earliest = report.Samples.Min(sample => sample.At);
        // Signed values are signed when the session is over: those that name it belong to it, however late.
        if (named is not null && (report.Samples.Any(sample => sample.SignedData is not null) || !(named.Stop is { Inferred: false } stop && earliest > stop.At)))
            return named;

        var open = await FindOpenAsync(charger, report.ConnectorId, earliest, ct);
        if (report.TransactionId is not null)
        {
            notes.Add(charger.TenantId, charger.StationId, named is null ? UnknownTransaction : StaleTransaction,
                $"Readings of connector {report.ConnectorId} named transaction '{report.TransactionId}'; kept under " +
                (open is null ? "the connector." : $"session {open.Id}."));
        }
        return open;
    }

    private async Task<Session?> FindNamedAsync(ConnectedCharger charger, string transactionId, CancellationToken ct)
    {
        var index = await documents.GetAsync(SessionDocuments.Transaction, Container.Stations,
            StationDocuments.Partition(charger.TenantId, charger.StationId), SessionDocuments.TransactionId(transactionId), ct);
        return index is null ? null : (await sessions.GetAsync(charger.TenantId, SessionId.Parse(index.Value.SessionId), ct))?.Value;
    }

    private async Task<Session?> FindOpenAsync(ConnectedCharger charger, int connectorId, DateTimeOffset takenAt, CancellationToken ct)
    {
        var connector = await runtime.GetConnectorAsync(charger.TenantId, charger.StationId, connectorId, ct);
        var open = connector?.Open.Where(open => open.StartedAt <= takenAt).MaxBy(open => open.StartedAt);
        return open is null ? null : (await sessions.GetAsync(charger.TenantId, SessionId.Parse(open.SessionId), ct))?.Value;
    }

    private async Task ReturnToConnectorAsync(ConnectedCharger charger, Session session, CancellationToken ct) =>
        await runtime.ChangeConnectorAsync(charger.TenantId, charger.StationId, session.ConnectorId,
            state => state.Open.Any(open => open.SessionId == session.Id)
                ? state
                : state with
                {
                    Open = [.. state.Open, new OpenTransaction(session.TransactionId, session.Id, session.Token.Uid, session.StartedAt, session.MeterStartWh)],
                }, ct);
}
