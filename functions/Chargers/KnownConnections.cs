using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GreenFlux.Azure.Chargers;
using GreenFlux.Platform.Chargers;
using Microsoft.Extensions.Primitives;

namespace GreenFlux.Functions.Chargers;

/// <summary>
/// Whose connection an event belongs to. A connection shows the same signature and the same state with each of its
/// frames: they are checked for the first of them, and compared afterwards.
/// </summary>
public sealed class KnownConnections(ConnectionSeal seal)
{
    private const int MostRemembered = 50_000;
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    /// <param name="id">As the gateway wrote it.</param>
    /// <returns>Null when the event does not prove that it comes from the gateway, for a connection that we admitted.</returns>
    public Known? Find(WebPubSubShard shard, string id, StringValues signatures, string? state)
    {
        var connectionId = new ShardedConnectionId(shard.Name, id).ToString();
        var (shownSignature, shownState) = (signatures.ToString(), state ?? "");
        if (known.TryGetValue(connectionId, out var remembered) && Equal(remembered.Signature, shownSignature) && Equal(remembered.State, shownState))
            return remembered;
        if (shard.Keys.Count > 0 && !EventOrigin.IsSigned(shard, id, signatures))
            return null;
        if (seal.Open(connectionId, state, out var isCurrent) is not { } charger)
            return null;
        var found = new Known(charger, isCurrent, shownSignature, shownState);
        if (known.Count >= MostRemembered)
            known.Clear();
        known[connectionId] = found;
        return found;
    }

    public void Forget(ConnectedCharger charger) => known.TryRemove(charger.ConnectionId, out _);

    private static bool Equal(string known, string shown) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(known.AsSpan()), MemoryMarshal.AsBytes(shown.AsSpan()));

    /// <param name="IsSealedAnew">Whether the state bears the present secret's seal.</param>
    public sealed record Known(ConnectedCharger Charger, bool IsSealedAnew, string Signature, string State);
}
