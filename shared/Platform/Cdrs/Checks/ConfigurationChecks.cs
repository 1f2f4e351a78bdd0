using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>Is everything that the session is linked to known? (domain §12 Configuration)</summary>
public static class ConfigurationChecks
{
    public static IReadOnlyList<SessionCheck> All { get; } = [UnknownConnector, UnknownToken, TokenNotAccepted, MissingRetailPackage];

    private static FlagReason? UnknownConnector(FinishedSession finished) =>
        finished.Session.MaxPowerW is null
            ? new("MISSING_EVSE", FlagCategory.Configuration, FlagOwner.Cpo,
                $"Connector {finished.Session.ConnectorId} of station '{finished.Session.StationId}' is not configured. Add it to the station, then retry.",
                ["connectorId"])
            : null;

    private static FlagReason? UnknownToken(FinishedSession finished) =>
        finished.Session.Token.Known
            ? null
            : new("UNKNOWN_TOKEN", FlagCategory.Configuration, FlagOwner.Emsp,
                $"Token '{finished.Session.Token.Uid}' is not known. Create it if it is a customer's, then retry.", ["tokenUid"]);

    private static FlagReason? TokenNotAccepted(FinishedSession finished) =>
        finished.Session.Token is { Known: true, Verdict: not AuthorizationStatus.Accepted } token
            ? new("TOKEN_NOT_ACCEPTED", FlagCategory.Configuration, FlagOwner.Emsp,
                $"Token '{token.Uid}' was {token.Verdict} when the session started, and the charger delivered energy all the same. Clear it with the driver.",
                ["tokenUid"])
            : null;

    private static FlagReason? MissingRetailPackage(FinishedSession finished) =>
        finished.Rules.Retail is { TariffCode: null }
            ? new("MISSING_RETAIL_PACKAGE", FlagCategory.Configuration, FlagOwner.Emsp,
                $"Token '{finished.Session.Token.Uid}' has no driver with a retail package. Set one, then retry.", ["driverId", "retailPackageId"])
            : null;
}
