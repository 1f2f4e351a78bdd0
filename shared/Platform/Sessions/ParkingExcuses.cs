using System.Text.Json.Serialization;
using GreenFlux.Ocpp.Charger;
using NodaTime;

namespace GreenFlux.Platform.Sessions;

/// <summary>Why the vehicle could not draw anything although it wanted to: such time is never parking (domain §9).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParkingExcuse>))]
public enum ParkingExcuse { SuspendedEvse, Faulted }

/// <summary>A change of what a connector said of itself, as far as parking cares.</summary>
/// <param name="At">The charger's time of it.</param>
/// <param name="Excuse">What begins; null: the charger's side no longer stands in the way.</param>
/// <param name="IsWholeStation">Whether it was said of the whole station (connector 0), and not of the connector.</param>
public sealed record StatusMark(DateTimeOffset At, ParkingExcuse? Excuse, bool IsWholeStation = false);

/// <summary>Keeps when the charger's side was the reason for drawing nothing: pure, and harmless to repeat.</summary>
public static class ParkingExcuses
{
    /// <summary>A connector that flaps for hours must not blow up its session's record.</summary>
    public const int MaxMarks = 200;

    /// <summary>What a connector's state excuses; null: nothing. SuspendedEV is the vehicle's own doing.</summary>
    public static ParkingExcuse? Of(ConnectorStatus? status) => status switch
    {
        ConnectorStatus.SuspendedEVSE => ParkingExcuse.SuspendedEvse,
        ConnectorStatus.Faulted => ParkingExcuse.Faulted,
        _ => null,
    };

    /// <summary>The session with the mark in its place in time; unchanged when it says nothing new.</summary>
    public static Session Mark(this Session session, StatusMark mark)
    {
        var marks = session.StatusMarks ?? [];
        var before = marks.LastOrDefault(known => known.At <= mark.At && known.IsWholeStation == mark.IsWholeStation);
        if (before?.Excuse == mark.Excuse || marks.Contains(mark))
            return session;
        var place = marks.Count(known => known.At <= mark.At);
        return session with { StatusMarks = Bounded([.. marks.Take(place), mark, .. marks.Skip(place)]) };
    }

    /// <summary>When the charger's side was the reason; one that has not ended is open-ended. In no particular order, and they may overlap.</summary>
    public static IReadOnlyList<Interval> ExcusedTimes(this Session session)
    {
        if (session.StatusMarks is not { Count: > 0 } marks)
            return [];
        return [.. Of(marks.Where(mark => !mark.IsWholeStation)), .. Of(marks.Where(mark => mark.IsWholeStation))];
    }

    private static List<Interval> Of(IEnumerable<StatusMark> marks)
    {
        var times = new List<Interval>();
        Instant? since = null;
        foreach (var mark in marks)
        {
            var at = Instant.FromDateTimeOffset(mark.At);
            if (mark.Excuse is not null)
            {
                since ??= at;
            }
            else if (since is { } start)
            {
                times.Add(new Interval(start, at));
                since = null;
            }
        }
        if (since is { } open)
            times.Add(new Interval(open, Instant.MaxValue));
        return times;
    }

    /// <summary>Beyond the limit the two excuses with the shortest time between them become one, in the driver's favour.</summary>
    private static List<StatusMark> Bounded(List<StatusMark> marks)
    {
        while (marks.Count > MaxMarks)
        {
            var (end, next, shortest) = (-1, -1, TimeSpan.MaxValue);
            for (var i = 0; i < marks.Count; i++)
            {
                if (marks[i].Excuse is not null)
                    continue;
                var later = marks.FindIndex(i + 1, mark => mark.IsWholeStation == marks[i].IsWholeStation && mark.Excuse is not null);
                if (later > 0 && marks[later].At - marks[i].At < shortest)
                    (end, next, shortest) = (i, later, marks[later].At - marks[i].At);
            }
            if (end < 0)
                return marks;
            marks.RemoveAt(next);
            marks.RemoveAt(end);
        }
        return marks;
    }
}
