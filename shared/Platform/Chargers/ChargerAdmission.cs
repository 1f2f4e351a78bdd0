using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Platform.Chargers;

/// <summary>A WebSocket that asks to be taken for a charger.</summary>
/// <param name="ConnectionId">The gateway's id of the socket.</param>
/// <param name="Identity">The charge point identity, decoded.</param>
/// <param name="Authorization">The HTTP Authorization header, if any.</param>
/// <param name="Subprotocols">What the client offered, in its order.</param>
/// <param name="RemoteAddress">Where it came from.</param>
/// <param name="IsEncrypted">Whether it came by TLS, as far as the front knows.</param>
/// <param name="ClientCertificate">PEM; null when it showed none.</param>
public sealed record AdmissionRequest(
    string ConnectionId, string Identity, string? Authorization, IReadOnlyList<string> Subprotocols, string? RemoteAddress,
    bool IsEncrypted, string? ClientCertificate);

/// <summary>What became of an <see cref="AdmissionRequest"/>.</summary>
public abstract record Admission
{
    /// <param name="Subprotocol">The agreed one, or null when the client offered none and its station may do so.</param>
    public sealed record Admitted(ConnectedCharger Charger, string? Subprotocol) : Admission;

    /// <param name="Status">HTTP status for the client.</param>
    /// <param name="Reason">For the client: never tells an unknown station from a wrong password.</param>
    /// <param name="RetryAfter">When another attempt may be worth it, if that is known.</param>
    public sealed record Refused(int Status, string Reason, TimeSpan? RetryAfter = null) : Admission;
}

/// <summary>Decides which sockets are chargers: identity, credential, protocol, and the one-socket-per-identity rule.</summary>
public sealed class ChargerAdmission(
    ChargerAuthentication authentication, AdmissionGate gate, StationRuntimeStore runtime, IChargerLink link, StationNotes notes, TimeProvider time)
{
    /// <summary>How long a socket may take to answer a ping before a newcomer with the same identity replaces it.</summary>
    public static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(5);

    /// <summary>What a connection is told in whose place another one came.</summary>
    internal const string ReplacedReason = "Replaced by a newer connection";

    private static readonly Admission.Refused Rivalled = new(409, "Another connection of this charge point is alive.");

    public async Task<Admission> AdmitAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (gate.IsFull)
            return ComeBackLater(request);
        var authenticated = await authentication.AuthenticateAsync(request, ct);
        if (authenticated is not Authentication.Proven { Station: var station } proven)
            return ((Authentication.Failed)authenticated).Answer;
        var (protocol, offered) = Negotiate(request.Subprotocols, station);
        if (protocol is null)
        {
            notes.Add(station.TenantId, station.Id, "SUBPROTOCOL_REFUSED",
                $"Offered [{string.Join(", ", request.Subprotocols)}]; served are [{string.Join(", ", ChargerProtocols.Subprotocols)}].");
            return new Admission.Refused(400, $"Offer one of these subprotocols: {string.Join(", ", ChargerProtocols.Subprotocols)}.");
        }
        var charger = new ConnectedCharger(station.TenantId, station.Id, request.ConnectionId, protocol.Subprotocol);
        return (Admission?)await TakeOverAsync(charger, proven.Proof, request, ct) ?? new Admission.Admitted(charger, offered);
    }

    /// <summary>429, since Web PubSub passes it on at once, where it would repeat an event that was answered 503.</summary>
    private Admission.Refused ComeBackLater(AdmissionRequest request) =>
        new(429, "Many charge points connect at the moment.", gate.ComeBackAfter(request.Identity, request.ConnectionId));

    /// <summary>The first offered subprotocol that is served; none at all means OCPP 1.6 where the station may omit it.</summary>
    private static (ChargerProtocol? Protocol, string? Offered) Negotiate(IReadOnlyList<string> offered, Station station)
    {
        foreach (var name in offered)
        {
            if (ChargerProtocols.TryGet(name, out var protocol))
                return (protocol, name);
        }
        return offered.Count == 0 && station.AllowMissingSubprotocol && ChargerProtocols.TryGet("ocpp1.6", out var fallback)
            ? (fallback, null)
            : (null, null);
    }

    /// <summary>
    /// Makes the newcomer the station's connection, unless the present one still answers: then the newcomer is held
    /// off, and the operator is told. A present one that had shown what no longer counts (no password where there is
    /// one now, or one that was changed since) isn't even asked: else whoever got in before could keep the station out.
    /// </summary>
    /// <returns>Why not; null when the newcomer is the station's connection.</returns>
    private async Task<Admission.Refused?> TakeOverAsync(ConnectedCharger charger, string proof, AdmissionRequest request, CancellationToken ct)
    {
        var present = await runtime.GetConnectionAsync(charger.TenantId, charger.StationId, ct);
        var rival = present?.ConnectionId is { } known && known != charger.ConnectionId ? known : null;
        var now = time.GetUtcNow();
        var outdated = proof != Authentication.Open && present?.Proof is { } shown && shown != proof;
        if (rival is not null && !outdated && await IsAliveAsync(rival, ct))
        {
            await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId,
                connection => connection with { Held = new HeldConnection(now, request.RemoteAddress) }, ct);
            notes.Add(charger.TenantId, charger.StationId, "DUPLICATE_CONNECTION",
                $"A second connection from {request.RemoteAddress} was held off: the first one, from {present?.RemoteAddress}, answers pings. " +
                "If the first is not the charge point, change its password.");
            return Rivalled;
        }
        using (var turn = await gate.EnterAsync(ct))
        {
            if (turn is null)
                return ComeBackLater(request);
            if (!await TakeAsync(charger, proof, rival, request.RemoteAddress, ct))
                return Rivalled;
        }
        if (rival is not null)
        {
            if (outdated)
            {
                notes.Add(charger.TenantId, charger.StationId, "CONNECTION_REPLACED",
                    $"The connection from {present?.RemoteAddress}, which had shown an earlier or weaker credential, gave way to one from {request.RemoteAddress}.");
            }
            await CloseAsync(rival, ct);
        }
        return null;
    }

    /// <summary>A gateway that can't say must not keep a charger out that has proven who it is.</summary>
    private async Task<bool> IsAliveAsync(string rival, CancellationToken ct)
    {
        try
        {
            return await link.IsAliveAsync(rival, PingPatience, ct);
        }
        catch (ChargerLinkException)
        {
            return false;
        }
    }

    private async Task CloseAsync(string rival, CancellationToken ct)
    {
        try
        {
            await link.CloseAsync(rival, ReplacedReason, ct);
        }
        catch (ChargerLinkException)
        {
            // It is the station's no longer; should it still live, its next frame closes it (Presence).
        }
    }

    private async Task<bool> TakeAsync(ConnectedCharger charger, string proof, string? rival, string? remoteAddress, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var taken = false;
        await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId, connection =>
        {
            taken = connection.ConnectionId is null || connection.ConnectionId == rival || connection.ConnectionId == charger.ConnectionId;
            return taken
                ? connection with
                {
                    ConnectionId = charger.ConnectionId,
                    GivenUp = null,
                    Subprotocol = charger.Subprotocol,
                    Proof = proof,
                    RemoteAddress = remoteAddress,
                    ConnectedAt = now,
                    LastSeenAt = now,
                }
                : connection;
        }, ct);
        return taken;
    }
}
