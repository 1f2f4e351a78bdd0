namespace GreenFlux.Platform.Sessions;

/// <summary>
/// Wakes the durable workflow behind a session or a command. A wake-up carries no facts: they are in the store, so a
/// lost, doubled or early one is harmless.
/// </summary>
public interface IWorkflows
{
    /// <summary>Starts the session's workflow unless it runs.</summary>
    Task StartSessionAsync(Session session, CancellationToken ct);

    /// <summary>Tells a session's workflow to look at the record again; starts it when it does not run.</summary>
    Task WakeSessionAsync(Session session, CancellationToken ct);

    /// <summary>Starts the workflow that sees a command through.</summary>
    /// <param name="delay">How long it waits before it sends; zero: not at all.</param>
    /// <param name="patience">How long the charger has to answer.</param>
    Task StartCommandAsync(string tenantId, string stationId, string commandId, TimeSpan delay, TimeSpan patience, CancellationToken ct);

    /// <summary>Tells a command's workflow that its result is stored.</summary>
    Task WakeCommandAsync(string commandId, CancellationToken ct);

    /// <summary>Starts the workflow that follows a price change unless it runs.</summary>
    Task StartPriceChangeAsync(string tenantId, string changeId, CancellationToken ct);

    /// <summary>Tells a price change's workflow to look at the record again; starts it when it does not run.</summary>
    Task WakePriceChangeAsync(string tenantId, string changeId, CancellationToken ct);
}
