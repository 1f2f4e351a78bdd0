namespace GreenFlux.Platform.Telemetry;

/// <summary>What meters, traces and their tags are called: dashboards and alerts ask for them by these names.</summary>
public static class TelemetryNames
{
    /// <summary>The meter, and the source of traces, of the platform.</summary>
    public const string Platform = "GreenFlux.Platform";

    /// <summary>The meter of the adapters of Azure's services.</summary>
    public const string Azure = "GreenFlux.Azure";

    public const string Tenant = "greenflux.tenant";
    public const string Station = "greenflux.station";
    public const string Session = "greenflux.session";

    public const string Connects = "greenflux.chargers.connects";
    public const string Refusals = "greenflux.chargers.refused";
    public const string Disconnects = "greenflux.chargers.disconnects";
    public const string Frames = "greenflux.frames";
    public const string FrameSeconds = "greenflux.frames.duration";
    public const string SettledSessions = "greenflux.sessions.settled";
    public const string FlaggedCdrs = "greenflux.cdrs.flagged";
    public const string FailedOrchestrations = "greenflux.orchestrations.failed";
    public const string RestartedWorkflows = "greenflux.workflows.restarted";
    public const string ParkedMessages = "greenflux.messages.parked";
    public const string FailedFunctions = "greenflux.functions.failed";
}
