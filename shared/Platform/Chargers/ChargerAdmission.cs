using System.Text;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Tenants;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Platform.Chargers;

/// <summary>A WebSocket that asks to be taken for a charger.</summary>
/// <param name="ConnectionId">The gateway's id of the socket.</param>
/// <param name="Identity">The charge point identity, decoded.</param>
/// <param name="Authorization">The HTTP Authorization header, if any.</param>
/// <param name="Subprotocols">What the client offered, in its order.</param>
/// <param name="RemoteAddress">Where it came from.</param>
public sealed record AdmissionRequest(
    string ConnectionId, string Identity, string? Authorization, IReadOnlyList<string> Subprotocols, string? RemoteAddress);

/// <summary>What became of an <see cref="AdmissionRequest"/>.</summary>
public abstract record Admission
{
    /// <param name="Subprotocol">The agreed one, or null when the client offered none and its station may do so.</param>
    public sealed record Admitted(ConnectedCharger Charger, string? Subprotocol) : Admission;

    /// <param name="Status">HTTP status for the client.</param>
    /// <param name="Reason">For the client: never tells an unknown station from a wrong password.</param>
    public sealed record Refused(int Status, string Reason) : Admission;
}

/// <summary>Decides which sockets are chargers: identity, credential, protocol, and the one-socket-per-identity rule.</summary>
public sealed class ChargerAdmission(
    StationStore stations, TenantStore tenants, StationCredentials credentials, StationRuntimeStore runtime,
    IChargerLink link, StationNotes notes, UnknownStations unknown, TimeProvider time, ILogger<ChargerAdmission> logger)
{
    /// <summary>How long a socket may take to answer a ping before a newcomer with the same identity replaces it.</summary>
    public static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(5);

    private static readonly Admission Unauthorized = new Admission.Refused(401, "Unknown charge point or wrong credential.");

    public async Task<Admission> AdmitAsync(AdmissionRequest request, CancellationToken ct)
    {
        var station = await AuthenticateAsync(request, ct);
        if (station is null)
            return Unauthorized;

        var (protocol, offered) = Negotiate(request.Subprotocols, station);
        if (protocol is null)
        {
            notes.Add(station.TenantId, station.Id, "SUBPROTOCOL_REFUSED",
                $"Offered [{string.Join(", ", request.Subprotocols)}]; served are [{string.Join(", ", ChargerProtocols.Subprotocols)}].");
            return new Admission.Refused(400, $"Offer one of these subprotocols: {string.Join(", ", ChargerProtocols.Subprotocols)}.");
        }
        var charger = new ConnectedCharger(station.TenantId, station.Id, request.ConnectionId, protocol.Subprotocol);
        return await TakeOverAsync(charger, request, ct)
            ? new Admission.Admitted(charger, offered)
            : new Admission.Refused(409, "Another connection of this charge point is alive.");
    }

    private async Task<Station?> AuthenticateAsync(AdmissionRequest request, CancellationToken ct)
    {
        var (user, password) = ReadBasic(request.Authorization);
        var station = (await stations.FindByIdentityAsync(request.Identity, ct))?.Value;
        var tenant = station is null ? null : (await tenants.GetAsync(station.TenantId, ct))?.Value;
        var passwordFits = credentials.Verify(station?.Credential, password);
        var userFits = user is null || string.Equals(user, request.Identity, StringComparison.OrdinalIgnoreCase);

        if (station is null)
        {
            logger.LogWarning("A connection from {RemoteAddress} named an unknown charge point", request.RemoteAddress);
            unknown.Note(request.Identity, request.RemoteAddress);
            return null;
        }
        if (station.Credential is null ? tenant is not { Settings.AllowOpenStations: true } : !passwordFits || !userFits)
        {
            notes.Add(station.TenantId, station.Id, "CREDENTIAL_REFUSED", $"A connection from {request.RemoteAddress} showed no valid credential.");
            return null;
        }
        return station;
    }

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
    /// off, and the operator is told.
    /// </summary>
    private async Task<bool> TakeOverAsync(ConnectedCharger charger, AdmissionRequest request, CancellationToken ct)
    {
        var present = await runtime.GetConnectionAsync(charger.TenantId, charger.StationId, ct);
        var rival = present?.ConnectionId is { } known && known != charger.ConnectionId ? known : null;
        var now = time.GetUtcNow();
        if (rival is not null && await link.IsAliveAsync(rival, PingPatience, ct))
        {
            await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId,
                connection => connection with { Held = new HeldConnection(now, request.RemoteAddress) }, ct);
            notes.Add(charger.TenantId, charger.StationId, "DUPLICATE_CONNECTION",
                $"A second connection from {request.RemoteAddress} was held off: the first one, from {present?.RemoteAddress}, answers pings. " +
                "If the first is not the charge point, change its password.");
            return false;
        }
        var taken = false;
        await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId, connection =>
        {
            taken = connection.ConnectionId is null || connection.ConnectionId == rival || connection.ConnectionId == charger.ConnectionId;
            return taken
                ? connection with
                {
                    ConnectionId = charger.ConnectionId,
                    Subprotocol = charger.Subprotocol,
                    RemoteAddress = request.RemoteAddress,
                    ConnectedAt = now,
                    LastSeenAt = now,
                }
                : connection;
        }, ct);
        if (taken && rival is not null)
            await link.CloseAsync(rival, "Replaced by a newer connection", ct);
        return taken;
    }

    /// <summary>RFC 7617; a header that is no Basic credential counts as none.</summary>
    private static (string? User, byte[] Password) ReadBasic(string? header)
    {
        const string Scheme = "Basic ";
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return (null, []);
        var buffer = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), buffer, out var length))
            return (null, []);
        var credential = buffer.AsSpan(0, length);
        var colon = credential.IndexOf((byte)':');
        return colon < 0
            ? (Encoding.UTF8.GetString(credential), [])
            : (Encoding.UTF8.GetString(credential[..colon]), credential[(colon + 1)..].ToArray());
    }
}
