using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Platform.Telemetry;

/// <summary>
/// Marks whose work is being done, so that what is traced and logged meanwhile says for which tenant, station and session.
/// Those are the only things that it says: no token, driver or e-mail address ever becomes a tag.
/// </summary>
/// <param name="logs">Whether logs are exported, and so have to carry the marks.</param>
public sealed class PlatformTraces(ILoggerFactory loggers, TelemetryExport logs) : IDisposable
{
    private readonly ActivitySource source = new(TelemetryNames.Platform);
    private readonly ILogger logger = loggers.CreateLogger(TelemetryNames.Platform);

    /// <param name="name">What is being done; one of few.</param>
    /// <returns>To be disposed of when it is done; null while nobody traces and no log is exported.</returns>
    public IDisposable? Begin(string name, string tenantId, string? stationId = null, string? sessionId = null)
    {
        if (!logs.IsOn && !source.HasListeners())
            return null;
        var activity = source.StartActivity(name);
        activity?.SetTag(TelemetryNames.Tenant, tenantId);
        if (stationId is not null)
            activity?.SetTag(TelemetryNames.Station, stationId);
        if (sessionId is not null)
            activity?.SetTag(TelemetryNames.Session, sessionId);
        return new Work(activity, logs.IsOn ? logger.BeginScope(Marks(tenantId, stationId, sessionId)) : null);
    }

    public void Dispose() => source.Dispose();

    private static List<KeyValuePair<string, object?>> Marks(string tenantId, string? stationId, string? sessionId)
    {
        List<KeyValuePair<string, object?>> marks = [new(TelemetryNames.Tenant, tenantId)];
        if (stationId is not null)
            marks.Add(new(TelemetryNames.Station, stationId));
        if (sessionId is not null)
            marks.Add(new(TelemetryNames.Session, sessionId));
        return marks;
    }

    private sealed class Work(Activity? activity, IDisposable? scope) : IDisposable
    {
        public void Dispose()
        {
            scope?.Dispose();
            activity?.Dispose();
        }
    }
}

/// <summary>Whether telemetry is exported from this process.</summary>
public sealed record TelemetryExport(bool IsOn);
