using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function by the clock.</summary>
/// <param name="schedule">Six-field NCRONTAB (seconds first), evaluated in UTC.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; } = schedule;

    /// <summary>Whether runs are recorded, so that one missed while the host was down is made up for. Default true.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Also run once whenever the host starts.</summary>
    public bool RunOnStartup { get; set; }
}

/// <summary>What a timer function is told about its run.</summary>
public class TimerInfo
{
    /// <summary>Null when the timer isn't monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>The run comes later than scheduled.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>The record of a monitored timer; all instants are UTC.</summary>
public class ScheduleStatus
{
    /// <summary>The scheduled instant of the last run; the default value before the first.</summary>
    public DateTime Last { get; set; }

    /// <summary>When the next run is due.</summary>
    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
