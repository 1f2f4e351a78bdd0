using System.Diagnostics.CodeAnalysis;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.V16;

namespace GreenFlux.Ocpp;

/// <summary>The OCPP versions that the platform speaks.</summary>
public static class ChargerProtocols
{
    private static readonly ChargerProtocol[] Known = [new Ocpp16Protocol()];

    /// <summary>The subprotocols to offer in a WebSocket handshake, the preferred first.</summary>
    public static IReadOnlyList<string> Subprotocols { get; } = [.. Known.Select(protocol => protocol.Subprotocol)];

    /// <summary>Finds the version by its WebSocket subprotocol, compared exactly (RFC 6455 §11.3.4).</summary>
    public static bool TryGet(string subprotocol, [NotNullWhen(true)] out ChargerProtocol? protocol)
    {
        protocol = Array.Find(Known, known => known.Subprotocol == subprotocol);
        return protocol is not null;
    }
}
