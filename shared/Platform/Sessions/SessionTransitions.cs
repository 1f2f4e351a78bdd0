using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Sessions;

/// <summary>How a session's record changes with what the charger says: pure, and harmless to repeat.</summary>
public static class SessionTransitions
{
    /// <summary>
    /// The charger's own stop. The first one counts; a repeat changes nothing; another one is noted. It replaces an
    /// inferred stop; a CDR that rests on that is corrected when the session settles again.
    /// </summary>
    public static Session Stop(this Session session, TransactionEnded ended, DateTimeOffset now)
    {
        var stop = new SessionStop(ended.At, ended.MeterStopWh, ended.Reason, ended.IdTag, now, Inferred: false);
        if (session.Stop is { Inferred: false } known)
        {
            return known.At == stop.At && known.MeterStopWh == stop.MeterStopWh
                ? session
                : session.ObserveLate(ObservationCodes.SecondStop,
                    $"Another stop at {ended.At:O} with {ended.MeterStopWh} Wh; the first one counts.", now);
        }
        if (session.Status == SessionStatus.Dropped)
        {
            return session.ObserveLate(ObservationCodes.LateStop,
                $"The stop at {ended.At:O} with {ended.MeterStopWh} Wh came after the session had been dropped.", now);
        }
        var stopped = session with { Stop = stop, Status = SessionStatus.Stopped, EnergyWh = null };
        if (session.Stop is not null)
        {
            stopped = (stopped with { Generation = session.Generation + 1 })
                .Observe(new(ObservationCodes.LateStop, "The charger's stop replaced an inferred one.", now));
        }
        if (ended.IdTag is not null && !string.Equals(ended.IdTag, session.Token.Uid, StringComparison.OrdinalIgnoreCase))
            stopped = stopped.Observe(new(ObservationCodes.StoppedByOtherToken, $"Started by '{session.Token.Uid}', stopped by '{ended.IdTag}'.", now));
        return stopped;
    }

    /// <summary>
    /// Concludes that the session ended although the charger never said so: at its last reading, or at its start when
    /// there is none. Changes nothing once there is a stop.
    /// </summary>
    /// <param name="lastReading">Time and register (Wh) of the last reading, if any.</param>
    public static Session InferStop(this Session session, (DateTimeOffset At, decimal RegisterWh)? lastReading, string evidence, DateTimeOffset now)
    {
        if (session.Stop is not null || session.Status != SessionStatus.Open)
            return session;
        var (at, register) = lastReading ?? (session.StartedAt, session.MeterStartWh);
        return (session with
        {
            Stop = new SessionStop(at, register, "Inferred", null, now, Inferred: true),
            Status = SessionStatus.Stopped,
        }).Observe(new(ObservationCodes.MissingStop, evidence, now));
    }

    /// <summary>Readings of a transaction that was thought to have ended show that it goes on: open again.</summary>
    public static Session Reopen(this Session session) =>
        session is { Stop.Inferred: true, Status: SessionStatus.Stopped or SessionStatus.Flagged }
            ? session with
            {
                Stop = null,
                EnergyWh = null,
                Generation = session.Generation + 1,
                Status = SessionStatus.Open,
                Observations = [.. session.Observations.Where(known => known.Code != ObservationCodes.MissingStop)],
            }
            : session;

    /// <summary>Notes what came too late to be in the CDR.</summary>
    public static Session ObserveLate(this Session session, string code, string detail, DateTimeOffset now)
    {
        var observed = session.Observe(new(code, detail, now));
        return session.Status == SessionStatus.Completed && !session.NeedsCorrection
            ? observed with { NeedsCorrection = true }
            : observed;
    }
}
