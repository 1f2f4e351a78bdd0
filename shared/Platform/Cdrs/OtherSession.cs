using System.Text.Json.Serialization;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Cdrs;

/// <summary>What counts of another session when overlaps are looked for: the rest of what is stored is not parsed.</summary>
internal sealed record OtherSession(
    string Id, string StationId, int ConnectorId, string TokenUid, DateTimeOffset StartedAt, OtherStop? Stop, SessionStatus Status)
{
    /// <summary>So many are looked at, the newest before a session's end first. One that overlaps is among them unless all of these do.</summary>
    public const int Looked = 4;

    /// <summary>
    /// A connector whose charger tells start and stop when they happen has one session after the other: a start ends what was
    /// open. Only what came late, was concluded or seemed odd can lie over another one, and then that one sees it.
    /// </summary>
    public static bool RanAlone(Session session, SessionStop stop, TenantSettings settings)
    {
        var late = TimeSpan.FromSeconds(settings.Limits.MaxClockSkewSeconds);
        return session.Observations.Count == 0 && session.Generation == 0 && !stop.Inferred
            && (session.ReceivedAt - session.StartedAt).Duration() < late && (stop.ReceivedAt - stop.At).Duration() < late;
    }

    /// <summary>
    /// Whether a session has to be looked at again, or at all: not once it has its CDR; and of a flagged one only whether the
    /// overlap that was found is still there. (Who came later has seen it, and is flagged itself.)
    /// </summary>
    public static bool IsOpenQuestion(Session session) => session.CdrId is null
        && (session.Status != SessionStatus.Flagged || session.BillingHistory?.LastOrDefault(happened => happened.Kind == BillingEventKind.Flagged) is not { Codes: { } codes }
            || codes.Any(code => code is Checks.ConnectorOverlap.Name or Checks.TokenOverlap.Name));

    /// <summary>Adds it where it ran at the same time for longer than the tolerance.</summary>
    public List<OverlappingSession>? AddTo(List<OverlappingSession>? found, Session session, SessionStop stop, TimeSpan tolerance)
    {
        if (Stop is not { } ended || Status == SessionStatus.Dropped || Id == session.Id)
            return found;
        var overlap = (ended.At < stop.At ? ended.At : stop.At) - (StartedAt > session.StartedAt ? StartedAt : session.StartedAt);
        if (overlap > tolerance && (found is null || !found.Exists(known => known.Id == Id)))
            (found ??= []).Add(new OverlappingSession(Id, StationId, ConnectorId, TokenUid, StartedAt, ended.At));
        return found;
    }
}

internal sealed record OtherStop(DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(OtherSession))]
internal sealed partial class OtherSessionJson : JsonSerializerContext;
