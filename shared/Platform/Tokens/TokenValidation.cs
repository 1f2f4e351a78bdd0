using System.Text.RegularExpressions;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Tokens;

public static partial class TokenValidation
{
    /// <summary>OCPP 1.6 §7.28 IdToken is a CiString20.</summary>
    public const int MaxUidLength = 20;

    public static Findings Check(Token token)
    {
        var findings = new Findings()
            .Check(IsUid(token.Uid), "uid", UidRule)
            .Text("visualNumber", token.VisualNumber, 64, required: false)
            .Check(token.GroupId is null || IsUid(token.GroupId), "groupId", UidRule);
        if (token.AuthId is { } authId)
            findings.Check(EmaPattern().IsMatch(authId), "authId", "must be an eMA id, for example NL-GFX-C0B34A240-H (the check digit may be left out).");
        return findings;
    }

    /// <summary>Whether a charger could send this and a URL could carry it.</summary>
    public static bool IsUid(string uid) =>
        uid.Length is >= 1 and <= MaxUidLength && uid.All(c => c is > ' ' and <= '~' && !"/\\?#%|".Contains(c, StringComparison.Ordinal));

    internal const string UidRule = @"must have 1 to 20 printable ASCII characters without spaces and / \ ? # % |.";

    [GeneratedRegex(@"\A[A-Za-z]{2}-?[A-Za-z0-9]{3}-?[Cc][A-Za-z0-9]{8}(?:-?[A-Za-z0-9])?\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmaPattern();
}
