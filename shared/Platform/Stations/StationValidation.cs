using System.Text.RegularExpressions;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Tokens;

namespace GreenFlux.Platform.Stations;

public static partial class StationValidation
{
    /// <summary>Longest identity that the platform takes.</summary>
    public const int MaxIdentityLength = 255;

    /// <summary>Longest list of tokens without VAT.</summary>
    public const int MaxTokensWithoutVat = 1000;

    public static Findings Check(Station station)
    {
        var findings = new Findings()
            .Check(IsIdentity(station.Id), "id", "must have 1 to 255 letters, digits or . _ ~ - ! $ & ' ( ) * + , ; = @ (no colon: it ends the user name of HTTP Basic), and not be . or ..")
            .Text("name", station.Name, 200, required: false)
            .Range("settleDelaySeconds", station.SettleDelaySeconds, 0, 86400)
            .Check(Enum.IsDefined(station.ChargerType), "chargerType", "must be Public, Home or Business.")
            .Check(Enum.IsDefined(station.SecurityProfile), "securityProfile", "must be 1, 2 or 3.")
            .Check(station.Evses.Count is >= 1 and <= 100, "evses", "must have 1 to 100 EVSEs.");
        var connectorIds = new HashSet<int>();
        var evseIds = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < station.Evses.Count; i++)
            CheckEvse(findings, station.Evses[i], $"evses[{i}]", connectorIds, evseIds);
        return CheckTokensWithoutVat(findings, station.TokensWithoutVat);
    }

    /// <summary>Cards of other eMSPs charge here too, so a uid need not be one of the tenant's tokens.</summary>
    private static Findings CheckTokensWithoutVat(Findings findings, IReadOnlyList<string> uids)
    {
        findings.Check(uids.Count <= MaxTokensWithoutVat, "tokensWithoutVat", $"must have at most {MaxTokensWithoutVat} tokens.");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < uids.Count && i <= MaxTokensWithoutVat; i++)
        {
            findings
                .Check(TokenValidation.IsUid(uids[i]), $"tokensWithoutVat[{i}]", TokenValidation.UidRule)
                .Check(seen.Add(uids[i]), $"tokensWithoutVat[{i}]", "is there twice; tokens are compared without case.");
        }
        return findings;
    }

    /// <summary>Whether text can be a station's identity: it stands in a URL path and in HTTP Basic as it is.</summary>
    public static bool IsIdentity(string id) => IdentityPattern().IsMatch(id) && id is not ("." or "..");

    /// <summary>EVSE ids are one whatever their separators and case (eMI3).</summary>
    public static string Normalize(string evseId) => evseId.Replace("*", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>A password that a person chose, or a key: what OCPP's HTTP Basic can carry.</summary>
    public static Findings CheckPassword(Findings findings, string password) => findings
        .Check(password.Length is >= 16 and <= 40 && password.All(c => c is > ' ' and <= '~'), "password", "must have 16 to 40 printable ASCII characters without spaces.");

    private static void CheckEvse(Findings findings, Evse evse, string path, HashSet<int> connectorIds, HashSet<string> evseIds)
    {
        if (evse.EvseId is { } evseId)
        {
            findings.Check(Parties.Identifiers.EvseId.TryParse(evseId, out _), $"{path}.evseId", "must be an eMI3 EVSE id, for example NL*GFX*E0001*1.");
            findings.Check(evseIds.Add(Normalize(evseId)), $"{path}.evseId", "is used twice in this station.");
        }
        findings.Check(evse.Connectors.Count is >= 1 and <= 20, $"{path}.connectors", "must have 1 to 20 connectors.");
        for (var i = 0; i < evse.Connectors.Count; i++)
        {
            var connector = evse.Connectors[i];
            var field = $"{path}.connectors[{i}]";
            findings
                .Range($"{field}.id", connector.Id, 1, 1000)
                .Check(connectorIds.Add(connector.Id), $"{field}.id", $"is {connector.Id}, which another connector of this station has.")
                .Range($"{field}.maxPowerW", connector.MaxPowerW, 1, 10_000_000)
                .Check(connector.PowerType is null || Enum.IsDefined(connector.PowerType.Value), $"{field}.powerType", "must be AC or DC.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._~!$&'()*+,;=@-]{1,255}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdentityPattern();
}
