using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties.Identifiers;

namespace GreenFlux.Platform.Tokens;

public static class TokenValidation
{
    /// <summary>OCPP 1.6 §7.28 IdToken is a CiString20.</summary>
    public const int MaxUidLength = 20;

    public static Findings Check(Token token)
    {
        var findings = new Findings()
            .Check(IsUid(token.Uid), "uid", UidRule)
            .Text("visualNumber", token.VisualNumber, 64, required: false)
            .Check(token.GroupId is null || IsUid(token.GroupId), "groupId", UidRule);
        findings.Check(
            token.AuthId is null || ContractId.TryParse(token.AuthId, out _),
            "authId", "must be an eMA id with an ISO 3166-1 country, for example NL-TNM-C00122045-K (hyphens and check character may be left out).");
        findings.Check(token.DriverId is null || token.EmspId is null, "emspId", "goes with no driver: the driver's eMSP counts. Leave one of the two out.");
        return findings;
    }

    /// <summary>Says that the contract id's check character is not the one that belongs to it; null when it is or was left out.</summary>
    public static string? CheckProblem(Token token) =>
        ContractId.TryParse(token.AuthId, out var contract) && !contract.CheckHolds
            ? $"authId '{token.AuthId}' ends in the check character {contract.GivenCheck}, but {contract.Check} belongs to it: one of its characters is wrong."
            : null;

    /// <summary>Whether a charger could send this and a URL could carry it.</summary>
    public static bool IsUid(string uid) =>
        uid.Length is >= 1 and <= MaxUidLength && uid.All(c => c is > ' ' and <= '~' && !"/\\?#%|".Contains(c, StringComparison.Ordinal));

    internal const string UidRule = @"must have 1 to 20 printable ASCII characters without spaces and / \ ? # % |.";
}
