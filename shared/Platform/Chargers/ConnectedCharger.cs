namespace GreenFlux.Platform.Chargers;

/// <summary>A charger whose connection has authenticated: everything a frame needs to be routed, without a look-up.</summary>
/// <param name="ConnectionId">The gateway's id of the socket.</param>
/// <param name="Subprotocol">The OCPP version that was agreed on.</param>
public sealed record ConnectedCharger(string TenantId, string StationId, string ConnectionId, string Subprotocol)
{
    /// <summary>Of a parked start that is done again: the transaction id that the charger was given then; null otherwise.</summary>
    public string? PromisedTransactionId { get; init; }
}
