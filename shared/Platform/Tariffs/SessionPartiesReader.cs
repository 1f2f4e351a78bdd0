using GreenFlux.Billing;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Who and where a session is, as far as billing rules can ask.</summary>
public sealed class SessionPartiesReader(LocationStore locations)
{
    public async Task<SessionParties> ReadAsync(Session session, CancellationToken ct)
    {
        var location = await locations.GetAsync(session.TenantId, session.LocationId, ct);
        return Of(session) with { Country = location?.Value.Country };
    }

    /// <summary>What the session itself says.</summary>
    public static SessionParties Of(Session session) => new()
    {
        LocationId = session.LocationId,
        PackageId = session.Token.RetailPackageId,
        TokenGroupIds = session.Token.GroupId is { } group ? [group] : [],
        DriverId = session.Token.DriverId,
        TokenUid = session.Token.Uid,
    };
}
