using System.Globalization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>Tags of what the ledger holds: what its documents are found by where reading a whole month would take too long.</summary>
public static class LedgerTags
{
    public const string StationName = "station";
    public const string TokenName = "token";

    /// <summary>Of CDRs that are not published.</summary>
    public const string Unpublished = "unpublished";

    /// <summary>Of sessions: what was charged at one connector.</summary>
    public static string Connector(string stationId, int connectorId) =>
        DocumentTag.Of("connector", string.Create(CultureInfo.InvariantCulture, $"{stationId}/{connectorId}"));

    /// <summary>Of sessions and flags: what was charged with one token; as written, capital and small letters differ.</summary>
    public static string Token(string uid) => DocumentTag.Of(TokenName, uid);

    /// <summary>Of flags.</summary>
    public static string Station(string stationId) => DocumentTag.Of(StationName, stationId);
}
