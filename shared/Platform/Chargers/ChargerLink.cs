namespace GreenFlux.Platform.Chargers;

/// <summary>The way to a charger's open WebSocket, wherever it is terminated.</summary>
/// <remarks>Connection ids are those of <see cref="ShardedConnectionId"/>. A link logs what fails on its way.</remarks>
public interface IChargerLink
{
    /// <summary>
    /// Sends one text frame. Completing says nothing about delivery (a connection that is gone swallows it);
    /// only the charger's own answer does.
    /// </summary>
    /// <exception cref="ChargerLinkException">The frame may have been sent or not.</exception>
    Task SendAsync(string connectionId, string frame, CancellationToken ct);

    /// <summary>Closes a connection; one that is gone already is no error.</summary>
    /// <exception cref="ChargerLinkException">It may be closed or not.</exception>
    Task CloseAsync(string connectionId, string reason, CancellationToken ct);

    /// <summary>
    /// Whether the far end still answers. Where the gateway can ping it does, and waits at most
    /// <paramref name="patience"/>; elsewhere it tells whether the connection still exists.
    /// </summary>
    /// <exception cref="ChargerLinkException">Nothing is known.</exception>
    Task<bool> IsAliveAsync(string connectionId, TimeSpan patience, CancellationToken ct);
}
