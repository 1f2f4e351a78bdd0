using System.Diagnostics.Metrics;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Poison;

namespace GreenFlux.Platform.Telemetry;

/// <summary>
/// What alerts and dashboards count. Tags are few and bounded: tenants, OCPP actions, reason codes, names of functions; never a
/// station, a session or a token. Counting costs nothing while nobody listens.
/// </summary>
public sealed class PlatformMetrics
{
    private readonly Counter<long> connects;
    private readonly Counter<long> refusals;
    private readonly Counter<long> disconnects;
    private readonly Counter<long> frames;
    private readonly Histogram<double> frameSeconds;
    private readonly Counter<long> settled;
    private readonly Counter<long> flagged;
    private readonly Counter<long> failedOrchestrations;
    private readonly Counter<long> restartedWorkflows;
    private readonly Counter<long> parked;
    private readonly Counter<long> failedFunctions;

    public PlatformMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Platform);
        connects = meter.CreateCounter<long>(TelemetryNames.Connects, "{connection}", "Chargers that were admitted, by tenant.");
        refusals = meter.CreateCounter<long>(TelemetryNames.Refusals, "{connection}", "Connections that were refused, by HTTP status.");
        disconnects = meter.CreateCounter<long>(TelemetryNames.Disconnects, "{connection}", "Connections that ended, by tenant; those whose end nobody told are not in it.");
        frames = meter.CreateCounter<long>(TelemetryNames.Frames, "{frame}", "Frames of chargers, by OCPP action and outcome.");
        frameSeconds = meter.CreateHistogram<double>(TelemetryNames.FrameSeconds, "s", "How long a charger waited for the answer, by OCPP action.");
        settled = meter.CreateCounter<long>(TelemetryNames.SettledSessions, "{session}", "Sessions that were settled after they ended, by tenant and status.");
        flagged = meter.CreateCounter<long>(TelemetryNames.FlaggedCdrs, "{session}", "Of these, those held back, by tenant and reason; one may have several.");
        failedOrchestrations = meter.CreateCounter<long>(TelemetryNames.FailedOrchestrations, "{orchestration}", "Orchestrations found failed, by name.");
        restartedWorkflows = meter.CreateCounter<long>(TelemetryNames.RestartedWorkflows, "{workflow}", "Work that a sweep found without its workflow, or that was not woken, by kind.");
        parked = meter.CreateCounter<long>(TelemetryNames.ParkedMessages, "{message}", "Messages put aside because they fail again and again for a fault of ours, by kind.");
        failedFunctions = meter.CreateCounter<long>(TelemetryNames.FailedFunctions, "{invocation}", "Activities and timers that threw, by function.");
    }

    /// <summary>Whether anybody wants to know how long a frame took: then the clock is read.</summary>
    public bool TimesFrames => frameSeconds.Enabled;

    public void Decided(Admission admission)
    {
        if (admission is Admission.Admitted admitted)
            connects.Add(1, Tag(TelemetryNames.Tenant, admitted.Charger.TenantId));
        else if (admission is Admission.Refused refused)
            refusals.Add(1, Tag("status", refused.Status));
    }

    public void Disconnected(string tenantId) => disconnects.Add(1, Tag(TelemetryNames.Tenant, tenantId));

    /// <param name="action">One that the platform knows, or a word in parentheses.</param>
    public void Frame(string action, FrameOutcome outcome) => frames.Add(1, Tag("action", action), Tag("outcome", outcome.Name));

    public void FrameTook(string action, TimeSpan time) => frameSeconds.Record(time.TotalSeconds, Tag("action", action));

    public void Settled(PreparedSettlement settlement)
    {
        var tenant = Tag(TelemetryNames.Tenant, settlement.Settled.TenantId);
        if (settled.Enabled)
            settled.Add(1, tenant, Tag("status", settlement.Settled.Status.ToString()));
        if (!flagged.Enabled || settlement.Flag is not { } flag)
            return;
        foreach (var code in flag.Reasons.Where(reason => reason.Severity == FlagSeverity.Flag).Select(reason => reason.Code).Distinct(StringComparer.Ordinal))
            flagged.Add(1, tenant, Tag("reason", code));
    }

    public void OrchestrationFailed(string name) => failedOrchestrations.Add(1, Tag("orchestration", name));

    /// <param name="kind">For example <c>session</c>.</param>
    public void WorkflowsRestarted(string kind, int count) => restartedWorkflows.Add(count, Tag("kind", kind));

    public void Parked(ParkedKind kind) => parked.Add(1, Tag("kind", kind.ToString()));

    public void FunctionFailed(string name) => failedFunctions.Add(1, Tag("function", name));

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}

/// <summary>What became of a charger's frame.</summary>
public sealed record FrameOutcome
{
    private FrameOutcome(string name) => Name = name;

    /// <summary>The tag.</summary>
    public string Name { get; }

    public static FrameOutcome Answered { get; } = new("answered");

    /// <summary>With a CALLERROR.</summary>
    public static FrameOutcome Refused { get; } = new("refused");

    /// <summary>The charger's answer to a call of ours.</summary>
    public static FrameOutcome Result { get; } = new("result");

    /// <summary>The charger's CALLERROR to a call of ours.</summary>
    public static FrameOutcome Error { get; } = new("error");
    public static FrameOutcome Unreadable { get; } = new("unreadable");
}
