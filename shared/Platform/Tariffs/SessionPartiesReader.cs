using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Who and where a session is, as far as billing rules can ask.</summary>
public sealed class SessionPartiesReader(PartyBook parties)
{
    public async Task<Billing.SessionParties> ReadAsync(Session session, CancellationToken ct) =>
        Of(session, await parties.FindAsync(PartyQuery.Of(session), ct));

    /// <param name="who">As the party book knows the session.</param>
    public static Billing.SessionParties Of(Session session, Parties.SessionParties who) => new()
    {
        Country = who.Location?.Country,
        CpoContractId = who.Cpo?.Contract.Id,
        CpoId = who.Cpo?.Cpo.Id,
        LocationId = session.LocationId,
        EmspContractId = who.Emsp?.Contract.Id,
        EmspId = who.Emsp?.Emsp.Id,
        PackageId = session.Token.RetailPackageId,
        TokenGroupIds = session.Token.GroupId is { } group ? [group] : [],
        CustomerId = who.Customer?.Id,
        DriverId = session.Token.DriverId,
        TokenUid = session.Token.Uid,
    };
}
