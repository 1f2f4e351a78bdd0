using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tokens;

namespace GreenFlux.Platform.Chargers;

/// <summary>Decides what a token may do at a charger.</summary>
public sealed class TokenAuthorization(TokenStore tokens, DriverStore drivers, TimeProvider time)
{
    /// <summary>The verdict on an idTag, with what is known of the token now.</summary>
    public async Task<SessionToken> JudgeAsync(string tenantId, string idTag, CancellationToken ct)
    {
        if (idTag.Length == 0 || (await tokens.GetAsync(tenantId, idTag, ct))?.Value is not { } token)
            return new SessionToken(idTag, AuthorizationStatus.Invalid, Known: false);

        var driver = token.DriverId is null ? null : (await drivers.GetAsync(tenantId, token.DriverId, ct))?.Value;
        return new SessionToken(idTag, Verdict(token, time.GetUtcNow()), Known: true,
            token.AuthId, token.DriverId, driver?.RetailPackageId, token.GroupId);
    }

    /// <summary>The wire answer to a verdict.</summary>
    public static TokenVerdict Answer(SessionToken token) => new(token.Verdict, ParentIdTag: token.GroupId);

    private static AuthorizationStatus Verdict(Token token, DateTimeOffset now) =>
        token.Blocked ? AuthorizationStatus.Blocked
        : token.ExpiresAt <= now ? AuthorizationStatus.Expired
        : AuthorizationStatus.Accepted;
}
