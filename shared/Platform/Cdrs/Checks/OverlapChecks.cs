namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>Two sessions on one connector at a time.</summary>
public sealed class ConnectorOverlap() : SessionCheck(Name, FlagCategory.Feasibility, [FlagOwner.Cpo], ["connectorId", "startedAt", "endedAt"], new(
    "Another session ran on the same connector at the same time (by more than a minute).",
    "A session that was told twice; a stop that came with the next visit; two chargers under one identity.",
    "Compare the two; drop the one that did not happen, accept the other. Once one is dropped, the other is resolved by itself."))
{
    public const string Name = "CONNECTOR_OVERLAP";

    public override FlagReason? Find(FinishedSession finished)
    {
        for (var i = 0; i < finished.Overlaps.Count; i++)
        {
            if (finished.Overlaps[i].IsOnConnectorOf(finished.Session))
                return Reason($"Session {finished.Overlaps[i].Text} ran on the same connector. Drop the one that did not happen; accept the other.", Subject.OfConnector(finished));
        }
        return null;
    }
}

/// <summary>One token twice at one station.</summary>
public sealed class TokenOverlap() : SessionCheck(Name, FlagCategory.Feasibility, [FlagOwner.Cpo], ["tokenUid", "startedAt", "endedAt"], new(
    "The same token charged at another connector of the same station at the same time (by more than a minute).",
    "A session that was told twice; a card that two vehicles share.",
    "Compare the two; accept both if two vehicles charged, else drop the one that did not happen."))
{
    public const string Name = "TOKEN_OVERLAP";

    public override FlagReason? Find(FinishedSession finished)
    {
        for (var i = 0; i < finished.Overlaps.Count; i++)
        {
            var other = finished.Overlaps[i];
            if (other.IsOfTokenOf(finished.Session) && other.StationId == finished.Session.StationId && !other.IsOnConnectorOf(finished.Session))
                return Reason($"Token '{finished.Session.Token.Uid}' also charged in session {other.Text}, at the same station. Accept both if two vehicles charged, else drop the one that did not happen.", Subject.OfToken(finished.Session.Token.Uid));
        }
        return null;
    }
}

/// <summary>One token at two stations: a fleet's card.</summary>
public sealed class TokenAtTwoStations() : SessionCheck("TOKEN_AT_TWO_STATIONS", FlagCategory.Feasibility, [FlagOwner.Emsp], ["tokenUid", "startedAt", "endedAt"], new(
    "The same token charged at another station at the same time.",
    "A card that a fleet shares; a copied card.",
    "Nothing has to be done for a fleet's card. Ask the driver where it comes as a surprise, and block a card that was copied."))
{
    public override FlagSeverity Severity => FlagSeverity.Note;

    public override FlagReason? Find(FinishedSession finished)
    {
        for (var i = 0; i < finished.Overlaps.Count; i++)
        {
            var other = finished.Overlaps[i];
            if (other.IsOfTokenOf(finished.Session) && other.StationId != finished.Session.StationId)
                return Reason($"Token '{finished.Session.Token.Uid}' also charged in session {other.Text}, at station '{other.StationId}'.", Subject.OfToken(finished.Session.Token.Uid));
        }
        return null;
    }
}
