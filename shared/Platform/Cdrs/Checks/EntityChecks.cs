using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>No EVSE of the station has the connector that the charger named.</summary>
public sealed class MissingEvse() : SessionCheck("MISSING_EVSE", FlagCategory.Configuration, [FlagOwner.Cpo], ["connectorId", "evseId"], new(
    "No EVSE of the station has the connector that the charger named.",
    "The charger has more sockets than were configured, counts them otherwise, or was replaced by another model.",
    "Add the EVSE with its connector to the station, then retry; the session takes over its EVSE id, power and tariff code."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Session is { MaxPowerW: null, EvseId: null } session
        ? Reason($"Connector {session.ConnectorId} of station '{session.StationId}' is not configured. Add it to the station, then retry.", Subject.OfConnector(finished))
        : null;
}

/// <summary>The EVSE is known, and has no such connector.</summary>
public sealed class UnknownConnector() : SessionCheck("UNKNOWN_CONNECTOR", FlagCategory.Configuration, [FlagOwner.Cpo], ["connectorId"], new(
    "The EVSE is known, but not the connector on it.",
    "A connector was taken off the EVSE, or never entered, while the charger still uses it.",
    "Add the connector to its EVSE, then retry."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Session is { MaxPowerW: null, EvseId: { } evse } session
        ? Reason($"EVSE '{evse}' of station '{session.StationId}' has no connector {session.ConnectorId}. Add it, then retry.", Subject.OfConnector(finished))
        : null;
}

/// <summary>Neither the session nor the configuration knows what the station was.</summary>
public sealed class UnknownStation() : SessionCheck("UNKNOWN_STATION", FlagCategory.Configuration, [FlagOwner.Cpo], ["stationId"], new(
    "The station has been deleted, and the session does not keep what counted for it.",
    "The station was deleted before its sessions were billed.",
    "Create the station again with the same id, then retry."))
{
    public override FlagReason? Find(FinishedSession finished) => finished is { Station: null, Session.Terms: null }
        ? Reason($"There is no station '{finished.Session.StationId}'. Create it again, then retry.", Subject.OfStation(finished))
        : null;
}

/// <summary>Nobody is known by the token.</summary>
public sealed class UnknownToken() : SessionCheck("UNKNOWN_TOKEN", FlagCategory.Configuration, [FlagOwner.Emsp], ["tokenUid"], new(
    "Nobody is known by the token, so there is nobody to bill.",
    "A new card that was not entered; a charger that accepts every card while it is offline; a partner's CDR for somebody else's customer.",
    "Create the token if it is a customer's, then retry; else drop it: the energy stands in the reimbursement statement as unbilled."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Session.Token.Known
        ? null
        : Reason($"Token '{finished.Session.Token.Uid}' is not known. Create it if it is a customer's, then retry; else drop the session.", Subject.OfToken(finished.Session.Token.Uid));
}

/// <summary>The charger delivered energy although it was told not to.</summary>
public sealed class TokenNotAccepted() : SessionCheck("TOKEN_NOT_ACCEPTED", FlagCategory.Configuration, [FlagOwner.Emsp], ["tokenUid"], new(
    "The token was blocked or expired when the session started, and the charger delivered energy all the same.",
    "The charger started by its own list or cache, mostly while it was offline.",
    "Clear it with the driver; unblock the token and retry, or drop it."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Session.Token is { Known: true, Verdict: not AuthorizationStatus.Accepted } token
        ? Reason($"Token '{token.Uid}' was {token.Verdict} when the session started, and the charger delivered energy all the same. Clear it with the driver; unblock the token and retry, or drop the session.", Subject.OfToken(token.Uid))
        : null;
}
