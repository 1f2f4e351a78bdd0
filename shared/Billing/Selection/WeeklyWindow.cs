using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing;

/// <summary>A day of the week, Monday first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Weekday>))]
public enum Weekday { Monday = 1, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday }

/// <summary>
/// A time of the week by the location's clock, half-open. One that runs over midnight belongs to the weekday on which it
/// starts: Friday 22:00 to 08:00 ends on Saturday morning.
/// </summary>
/// <param name="Days">On which it starts; null: every day.</param>
/// <param name="From">First moment, inclusive; whole minutes.</param>
/// <param name="To">First moment after it; not later than <paramref name="From"/>: on the next day. 00:00 is the end of the day.</param>
/// <remarks>
/// The clock on the wall decides, whatever the night does: in spring the hour that is left out is in no window, in autumn
/// the hour that comes twice is in its window twice.
/// </remarks>
public sealed record WeeklyWindow(
    IReadOnlyList<Weekday>? Days,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalTime From,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalTime To)
{
    /// <summary>Whether the clock shows a time in the window.</summary>
    public bool Contains(LocalDateTime local)
    {
        var day = (Weekday)local.DayOfWeek;
        var time = local.TimeOfDay;
        if (From < To)
            return time >= From && time < To && StartsOn(day);
        return (time >= From && StartsOn(day)) || (time < To && StartsOn(day == Weekday.Monday ? Weekday.Sunday : day - 1));
    }

    private bool StartsOn(Weekday day)
    {
        if (Days is null)
            return true;
        for (var i = 0; i < Days.Count; i++)
        {
            if (Days[i] == day)
                return true;
        }
        return false;
    }
}
