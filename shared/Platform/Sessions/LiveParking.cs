using System.Collections.Concurrent;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Sessions;

/// <summary>
/// Notices during a session that its vehicle is parked: keeps since when, tells those who listen, and ends the session
/// where the station stops on idle. Settlement decides anew from all readings, by the same rule.
/// </summary>
/// <remarks>
/// Meter values are the busiest messages there are: each costs a look into memory. Readings are read, and something is
/// written, only when a quarter of an hour ended that contradicts what is known. Memory that is lost (a restart) costs one
/// look; where several processes serve one session, it may be noticed a quarter later.
/// </remarks>
public sealed class LiveParking
{
    private const int MostFollowed = 100_000;

    /// <summary>Readings that are replayed later than this say nothing about whether the vehicle still stands there.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(20);

    private readonly ConcurrentDictionary<string, QuarterWatch> watches = new(StringComparer.Ordinal);
    private readonly SessionStore sessions;
    private readonly IReadingStore readings;
    private readonly OutboxEntries outbox;
    private readonly StationCommands commands;
    private readonly StationNotes notes;
    private readonly TimeProvider time;

    /// <summary>Ticks of the instant from which on no reading of a new session was missed.</summary>
    private long completeSince;

    public LiveParking(
        SessionStore sessions, IReadingStore readings, OutboxEntries outbox, StationCommands commands, StationNotes notes, TimeProvider time)
    {
        this.sessions = sessions;
        this.readings = readings;
        this.outbox = outbox;
        this.commands = commands;
        this.notes = notes;
        this.time = time;
        completeSince = time.GetUtcNow().UtcTicks;
    }

    /// <summary>Takes notice of readings of an open session, which are stored already.</summary>
    public Task FollowAsync(ConnectedCharger charger, Session session, IReadOnlyList<MeterSample> samples, IWorkflows workflows, CancellationToken ct) =>
        session.Terms is { } terms && Contradicts(session, terms, samples)
            ? LookAsync(charger, session, terms, workflows, ct)
            : Task.CompletedTask;

    /// <summary>A session that has ended needs no memory.</summary>
    public void Forget(string sessionId) => watches.TryRemove(sessionId, out _);

    private bool Contradicts(Session session, SessionTerms terms, IReadOnlyList<MeterSample> samples)
    {
        var isKnown = watches.TryGetValue(session.Id, out var watch);
        if (!isKnown)
        {
            if (session.ReceivedAt.UtcTicks < Interlocked.Read(ref completeSince))
                return true;
            watch = QuarterWatch.From(new RegisterReading(Instant.FromDateTimeOffset(session.StartedAt), Energy.FromWattHours(session.MeterStartWh)));
        }
        var findings = QuarterFindings.None;
        foreach (var sample in samples)
        {
            if (!sample.IsEnergyRegister)
                continue;
            watch = watch.Next(SessionFacts.RegisterOf(sample), terms.ParkingThresholdW, out var found);
            findings |= found;
        }
        Keep(session.Id, watch, isKnown);
        return (findings & Worth(session, terms)) != QuarterFindings.None;
    }

    /// <summary>What is worth looking: a quarter that doesn't go with what is known, or any while the session is still to be stopped.</summary>
    private static QuarterFindings Worth(Session session, SessionTerms terms) => QuarterFindings.Contradiction | session switch
    {
        { ParkedSince: null } => QuarterFindings.Idle,
        { ParkingStopCommandId: null } when terms.StopOnParking => QuarterFindings.Idle | QuarterFindings.Charging,
        _ => QuarterFindings.Charging,
    };

    private async Task LookAsync(ConnectedCharger charger, Session session, SessionTerms terms, IWorkflows workflows, CancellationToken ct)
    {
        var samples = await readings.ReadAsync(session.TenantId, session.Id, ct);
        var registers = SessionFacts.RegistersOf(samples);
        var curve = SessionFacts.CurveOf(session, registers);
        Keep(session.Id, QuarterWatch.After(curve), isKnown: false);
        var parked = ParkingDetection.Detect(curve, SessionParking.PolicyOf(session, registers));
        var since = parked.UntilEnd(curve)?.Start.ToDateTimeOffset();
        if (since != session.ParkedSince)
        {
            session = await sessions.ChangeAsync(charger.TenantId, SessionId.Parse(session.Id),
                current => current.Status == SessionStatus.Open && current.ParkedSince != since ? current with { ParkedSince = since } : current,
                changed => outbox.ForParkingAsync(changed, time.GetUtcNow(), ct), ct);
        }
        if (since is not null && terms.StopOnParking && session is { Status: SessionStatus.Open, ParkingStopCommandId: null }
            && time.GetUtcNow() - curve.To.ToDateTimeOffset() < Fresh)
            await StopAsync(charger, session, workflows, ct);
    }

    /// <summary>Asked for under an id that belongs to the session, so that a repeat after a crash asks for nothing more.</summary>
    private async Task StopAsync(ConnectedCharger charger, Session session, IWorkflows workflows, CancellationToken ct)
    {
        var id = StationCommands.IdFor("stop-on-parking", session.Id);
        await commands.EnqueueAsync(charger.TenantId, charger.StationId, new RemoteStop(session.TransactionId), workflows, ct, id);
        var detail = $"Parked since {session.ParkedSince:O}; the station stops on parking (command {id}).";
        await sessions.ChangeAsync(charger.TenantId, SessionId.Parse(session.Id),
            current => current.ParkingStopCommandId is null
                ? (current with { ParkingStopCommandId = id }).Observe(new(ObservationCodes.StoppedOnParking, detail, time.GetUtcNow()))
                : current, ct);
        notes.Add(charger.TenantId, charger.StationId, ObservationCodes.StoppedOnParking, $"Session {session.Id}: {detail}");
    }

    private void Keep(string sessionId, QuarterWatch watch, bool isKnown)
    {
        // Sessions whose end nobody told leave their entry behind.
        if (!isKnown && watches.Count >= MostFollowed)
        {
            watches.Clear();
            Interlocked.Exchange(ref completeSince, time.GetUtcNow().UtcTicks);
        }
        watches[sessionId] = watch;
    }
}
