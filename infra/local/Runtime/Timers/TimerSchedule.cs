using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using NCrontab;

namespace GreenFlux.Local.Runtime.Timers;

/// <summary>When a timer function runs: six fields, seconds first, in UTC.</summary>
internal sealed class TimerSchedule
{
    private readonly CrontabSchedule cron;

    private TimerSchedule(CrontabSchedule cron) => this.cron = cron;

    /// <summary>Reads the trigger's expression, or the setting that it names as <c>%Name%</c>; null, and why, when it can't be.</summary>
    public static TimerSchedule? Read(TimerTriggerAttribute trigger, IConfiguration configuration, out string? fault)
    {
        var expression = trigger.Schedule;
        if (expression is ['%', .. { Length: > 0 } setting, '%'])
        {
            expression = configuration[setting];
            if (string.IsNullOrWhiteSpace(expression))
            {
                fault = $"takes its schedule from the setting {setting}, which is missing.";
                return null;
            }
        }

        var parsed = CrontabSchedule.TryParse(expression, new() { IncludingSeconds = true });
        fault = parsed is null ? $"has the schedule '{expression}', which isn't a six-field NCRONTAB expression such as '0 */5 * * * *'." : null;
        return parsed is null ? null : new(parsed);
    }

    /// <summary>The first instant after another; null when there is none, as for 30 February.</summary>
    public DateTimeOffset? After(DateTimeOffset instant)
    {
        var next = cron.GetNextOccurrence(instant.UtcDateTime);
        return next >= DateTime.MaxValue.AddDays(-1) ? null : new(DateTime.SpecifyKind(next, DateTimeKind.Utc));
    }

    /// <summary>Whether two of the next runs lie less than a minute apart: such a schedule isn't monitored.</summary>
    public bool IsFasterThanEachMinute(DateTimeOffset from)
    {
        var previous = After(from);
        for (var i = 0; i < 10 && previous is { } earlier; i++)
        {
            if (After(earlier) is not { } later) return false;
            if (later - earlier < TimeSpan.FromMinutes(1)) return true;
            previous = later;
        }

        return false;
    }
}
