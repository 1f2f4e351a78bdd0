using System.Text;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Tenants;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Platform.Chargers;

/// <summary>What became of the question which station a socket is.</summary>
public abstract record Authentication
{
    /// <summary>Proof of a station that needs none.</summary>
    public const string Open = "open";

    /// <param name="Proof">What was shown, without the secret: <see cref="Open"/>, <c>certificate</c>, or <c>password|</c> and the credential's salt.</param>
    public sealed record Proven(Station Station, string Proof) : Authentication;

    /// <param name="Answer">For the client.</param>
    public sealed record Failed(Admission.Refused Answer) : Authentication;
}

/// <summary>
/// Finds out which station a socket is, by what its security profile asks for. An unknown station and a wrong
/// credential get the same answer after the same work, and as much of it; the operator sees which it was.
/// </summary>
public sealed class ChargerAuthentication(
    StationStore stations, TenantStore tenants, StationCredentials credentials, ChargerAuthorityStore authorities, ConnectAttempts attempts,
    StationNotes notes, UnknownStations unknown, TimeProvider time, ILogger<ChargerAuthentication> logger)
{
    private static readonly Authentication Unauthorized =
        new Authentication.Failed(new Admission.Refused(401, "Unknown charge point or wrong credential."));

    private static readonly Authentication NeedsTls =
        new Authentication.Failed(new Admission.Refused(403, "This charge point must connect by wss."));

    public async Task<Authentication> AuthenticateAsync(AdmissionRequest request, CancellationToken ct)
    {
        var basic = BasicCredential.Read(request.Authorization);
        return (await stations.FindByIdentityAsync(request.Identity, ct))?.Value switch
        {
            null => await UnknownAsync(basic, request, ct),
            { SecurityProfile: SecurityProfile.ClientCertificate } station => await ByCertificateAsync(station, basic, request, ct),
            { } station => await ByPasswordAsync(station, basic, request, ct),
        };
    }

    private async Task<Authentication> UnknownAsync(BasicCredential basic, AdmissionRequest request, CancellationToken ct)
    {
        var attempt = await SpendAsync(null, basic.Password, request, ct);
        if (attempt is ConnectAttempt.Limited limited)
        {
            if (limited.IsNews)
                unknown.Note(request.Identity, request.RemoteAddress);
            return TooMany(limited);
        }
        // Which one, and where it came from, is kept with the unknown stations; the log is exported and names no addresses.
        logger.LogWarning("A connection named an unknown charge point");
        unknown.Note(request.Identity, request.RemoteAddress);
        return Unauthorized;
    }

    private async Task<Authentication> ByPasswordAsync(Station station, BasicCredential basic, AdmissionRequest request, CancellationToken ct)
    {
        if (station.Credential is null && await IsOpenAsync(station, ct))
            return new Authentication.Proven(station, Authentication.Open);
        // With another user name the password is not even looked at, yet the same work is done.
        var password = basic.IsFor(request.Identity) ? basic.Password : [];
        if (!credentials.VerifyCheaply(station.Credential, password))
        {
            switch (await SpendAsync(station.Credential, password, request, ct))
            {
                case ConnectAttempt.Limited limited:
                    return TooMany(limited, station, request);
                case ConnectAttempt.Failed:
                    notes.Add(station.TenantId, station.Id, "CREDENTIAL_REFUSED", $"A connection from {request.RemoteAddress} showed no valid credential.");
                    return Unauthorized;
            }
        }
        if (station.SecurityProfile == SecurityProfile.PasswordOverTls && !request.IsEncrypted)
        {
            notes.Add(station.TenantId, station.Id, "TRANSPORT_REFUSED",
                $"A connection from {request.RemoteAddress} showed the right password without TLS. Let it connect by wss, and change the password: it has travelled in the clear.");
            return NeedsTls;
        }
        return new Authentication.Proven(station, $"password|{station.Credential?.Salt}");
    }

    private async Task<Authentication> ByCertificateAsync(Station station, BasicCredential basic, AdmissionRequest request, CancellationToken ct)
    {
        var problem = request switch
        {
            { IsEncrypted: false } => "It came without TLS.",
            { ClientCertificate: null } => "It showed no client certificate.",
            { ClientCertificate: { } pem } => ChargerCertificate.ProblemWith(
                pem, station.Id, await authorities.ListAsync(station.TenantId, ct), time.GetUtcNow()),
        };
        if (problem is null)
            return new Authentication.Proven(station, "certificate");
        if (await SpendAsync(null, basic.Password, request, ct) is ConnectAttempt.Limited limited)
            return TooMany(limited, station, request);
        notes.Add(station.TenantId, station.Id, "CERTIFICATE_REFUSED", $"A connection from {request.RemoteAddress} was refused. {problem}");
        return Unauthorized;
    }

    /// <summary>The work that every attempt costs which no cheap check recognised, as far as its limits allow.</summary>
    private Task<ConnectAttempt> SpendAsync(StationCredential? credential, byte[] password, AdmissionRequest request, CancellationToken ct) =>
        attempts.JudgeAsync(request.Identity, request.RemoteAddress, () => credentials.VerifyAtLength(credential, password), ct);

    private Authentication.Failed TooMany(ConnectAttempt.Limited limited, Station station, AdmissionRequest request)
    {
        if (limited.IsNews)
        {
            notes.Add(station.TenantId, station.Id, "ATTEMPTS_LIMITED",
                $"Too many connections without a valid credential; the last one came from {request.RemoteAddress}. They are refused unread for now; one with the right credential still passes.");
        }
        return TooMany(limited);
    }

    private static Authentication.Failed TooMany(ConnectAttempt.Limited limited) =>
        new(new Admission.Refused(429, "Too many failed attempts.", limited.RetryAfter));

    private async Task<bool> IsOpenAsync(Station station, CancellationToken ct) =>
        station.SecurityProfile == SecurityProfile.Password
        && await tenants.GetAsync(station.TenantId, ct) is { Value.Settings.AllowOpenStations: true };

    /// <summary>RFC 7617; a header that is no Basic credential counts as none.</summary>
    private readonly record struct BasicCredential(string? User, byte[] Password)
    {
        /// <summary>Chargers are known to write the user name in another case than the path.</summary>
        public bool IsFor(string identity) => User is null || string.Equals(User, identity, StringComparison.OrdinalIgnoreCase);

        public static BasicCredential Read(string? header)
        {
            const string Scheme = "Basic ";
            if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
                return new(null, []);
            var buffer = new byte[header.Length];
            if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), buffer, out var length))
                return new(null, []);
            var credential = buffer.AsSpan(0, length);
            var colon = credential.IndexOf((byte)':');
            return colon < 0
                ? new(Encoding.UTF8.GetString(credential), [])
                : new(Encoding.UTF8.GetString(credential[..colon]), credential[(colon + 1)..].ToArray());
        }
    }
}
