using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Tariffs;

/// <summary>Who and where a session is, as far as billing rules can ask.</summary>
public sealed class SessionPartiesReader(PartyBook parties)
{
    public async Task<Billing.SessionParties> ReadAsync(Session session, CancellationToken ct) =>
        Of(session, await parties.FindAsync(PartyQuery.Of(session), ct));

    /// <param name="who">As the party book knows the session.</param>
    public static Billing.SessionParties Of(Session session, Parties.SessionParties who) => Of(who, session.Token.GroupId) with
    {
        Country = who.Location?.Country,
        LocationId = session.LocationId,
        PackageId = session.Token.RetailPackageId,
        DriverId = session.Token.DriverId,
        TokenUid = session.Token.Uid,
    };

    /// <summary>What follows from the parties themselves.</summary>
    /// <param name="tokenGroupId">Null: the token is in no group.</param>
    internal static Billing.SessionParties Of(Parties.SessionParties who, string? tokenGroupId) => new()
    {
        CpoContractId = who.Cpo?.Contract.Id,
        CpoId = who.Cpo?.Cpo.Id,
        EmspContractId = who.Emsp?.Contract.Id,
        EmspId = who.Emsp?.Emsp.Id,
        TokenGroupIds = tokenGroupId is { } group ? [group] : [],
        CustomerId = who.Customer?.Id,
    };
}
