using System.Globalization;
using System.Security.Cryptography;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Sessions;

/// <summary>
/// Starts of transactions. The order of writes makes every repeat after a crash end in the same session: first the
/// transaction in the station's partition (one batch), then the session in the ledger, then its workflow, then the answer.
/// </summary>
public sealed class TransactionStarts(
    IDocumentStore documents, SessionStore sessions, StationRuntimeStore runtime, StationStore stations, LocationStore locations, TenantStore tenants,
    TokenAuthorization authorization, MissingStops missingStops, EvidenceTaking evidence, StationNotes notes, TimeProvider time)
{
    /// <summary>A charger whose clock shows a year before this has not set it.</summary>
    private const int FirstCredibleYear = 2010;

    /// <summary>Which write of a start's batch gives the transaction its id; it fails when the id is taken.</summary>
    private const int TransactionWrite = 1;
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromMinutes(5);

    public async Task<TransactionStartedReply> HandleAsync(
        ConnectedCharger charger, TransactionStarted start, IWorkflows workflows, CancellationToken ct)
    {
        var token = await authorization.JudgeAsync(charger.TenantId, start.IdTag, ct);
        var session = await sessions.CreateAsync(
            await evidence.WithEvidenceAsync(await FindOrBeginAsync(charger, start, token, workflows, ct), ct), ct);
        await workflows.StartSessionAsync(session, ct);
        return new TransactionStartedReply(session.TransactionId, TokenAuthorization.Answer(token));
    }

    private async Task<Session> FindOrBeginAsync(
        ConnectedCharger charger, TransactionStarted start, SessionToken token, IWorkflows workflows, CancellationToken ct)
    {
        var partition = StationDocuments.Partition(charger.TenantId, charger.StationId);
        var fingerprintId = FingerprintOf(start);
        var mayBeKnown = false;
        var promised = charger.PromisedTransactionId;
        while (true)
        {
            var connector = await runtime.ReadConnectorAsync(charger.TenantId, charger.StationId, start.ConnectorId, ct);
            Versioned<StartFingerprint>? known = null;
            // A new start on a free connector is what nearly always comes: it isn't looked up, for its own write would fail if it were known.
            if (mayBeKnown || connector is { Value.Open.Count: > 0 })
            {
                known = await documents.GetAsync(SessionDocuments.Start, Container.Stations, partition, fingerprintId, ct);
                if (known is not null && await IsResendAsync(charger, start, known.Value, ct))
                    return await DescribeAsync(charger, start, token, known.Value.SessionId, known.Value.TransactionId, ct);
                await missingStops.InferAsync(charger, start.ConnectorId, start.At,
                    $"Connector {start.ConnectorId} began another transaction at {start.At:O} without having ended this one.", workflows, ct);
                connector = await runtime.ReadConnectorAsync(charger.TenantId, charger.StationId, start.ConnectorId, ct);
            }

            var session = AsFound(await DescribeAsync(charger, start, token, SessionId.New(start.At).ToString(), promised ?? NewTransactionId(), ct), connector?.Value);
            var outcome = await documents.WriteAsync(Container.Stations, partition,
                [
                    SessionDocuments.Start.Put(new(fingerprintId, session.TransactionId, session.Id), known?.ETag),
                    SessionDocuments.Transaction.Create(new(session.TransactionId, session.Id, start.ConnectorId)),
                    StationDocuments.Connector.Put(WithOpen(connector?.Value, session), connector?.ETag),
                ], ct);
            if (outcome.Succeeded)
            {
                NoteOddities(charger, session);
                return session;
            }
            if (outcome.FailedIndex == TransactionWrite)
                promised = null;
            mayBeKnown = true;
        }
    }

    /// <summary>Equal content is a resend; only a charger with an unset clock can begin two transactions that look alike.</summary>
    private async Task<bool> IsResendAsync(ConnectedCharger charger, TransactionStarted start, StartFingerprint known, CancellationToken ct)
    {
        if (start.At.Year >= FirstCredibleYear)
            return true;
        var session = await sessions.GetAsync(charger.TenantId, SessionId.Parse(known.SessionId), ct);
        return session is not { Value.Stop: not null };
    }

    private async Task<Session> DescribeAsync(
        ConnectedCharger charger, TransactionStarted start, SessionToken token, string sessionId, string transactionId, CancellationToken ct)
    {
        var station = (await stations.GetAsync(charger.TenantId, charger.StationId, ct))?.Value
            ?? throw new InvalidOperationException($"Station '{charger.StationId}' of tenant '{charger.TenantId}' was deleted while connected.");
        var location = (await locations.GetAsync(charger.TenantId, station.LocationId, ct))?.Value
            ?? throw new InvalidOperationException($"Location '{station.LocationId}' of station '{station.Id}' does not exist.");
        var settings = await tenants.SettingsAsync(charger.TenantId, ct);
        return Observed(SessionDescription.Of(station, location, settings, start.ConnectorId, token, start.At, time.GetUtcNow(), sessionId, transactionId, start.MeterStartWh));
    }

    /// <summary>A connector may stand in the vehicle's way from the start on.</summary>
    private static Session AsFound(Session session, ConnectorState? connector) =>
        ParkingExcuses.Of(connector?.Status) is { } excuse
            ? session.Mark(new StatusMark(connector?.ChangedAt ?? session.StartedAt, excuse))
            : session;

    private static Session Observed(Session session)
    {
        var now = session.ReceivedAt;
        if (session.MaxPowerW is null)
            session = session.Observe(new(ObservationCodes.UnknownConnector, $"Connector {session.ConnectorId} is not in the station's configuration.", now));
        if (session.Token.Verdict != AuthorizationStatus.Accepted)
            session = session.Observe(new(ObservationCodes.TokenNotAccepted, $"Token '{session.Token.Uid}' was answered {session.Token.Verdict}.", now));
        if (session.StartedAt.Year < FirstCredibleYear)
            session = session.Observe(new(ObservationCodes.ClockUnset, $"The charger's clock showed {session.StartedAt:O}.", now));
        else if (session.StartedAt > now + ToleratedSkew)
            session = session.Observe(new(ObservationCodes.ClockSkew, $"The start is dated {session.StartedAt - now} ahead of the platform's clock.", now));
        else if (session.StartedAt < now - ToleratedSkew)
            session = session.Observe(new(ObservationCodes.OfflineTransaction, "The start was delivered more than five minutes after it happened.", now));
        return session;
    }

    private static ConnectorState WithOpen(ConnectorState? state, Session session)
    {
        state ??= new ConnectorState { ConnectorId = session.ConnectorId };
        var open = new OpenTransaction(session.TransactionId, session.Id, session.Token.Uid, session.StartedAt, session.MeterStartWh);
        return state with { Open = [.. state.Open, open] };
    }

    private void NoteOddities(ConnectedCharger charger, Session session)
    {
        foreach (var observation in session.Observations)
            notes.Add(charger.TenantId, charger.StationId, observation.Code, observation.Detail);
    }

    /// <summary>Random and positive in 31 bits: OCPP 1.6 sends it as a signed number, and 0 or less is never issued.</summary>
    private static string NewTransactionId() =>
        RandomNumberGenerator.GetInt32(1, int.MaxValue).ToString(CultureInfo.InvariantCulture);

    private static string FingerprintOf(TransactionStarted start) =>
        $"start|{ContentHash.Of(start.ConnectorId, start.IdTag.ToUpperInvariant(), start.MeterStartWh, start.At)}";
}
