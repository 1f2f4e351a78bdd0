using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace GreenFlux.Platform.Parties.Identifiers;

/// <summary>An eMI3 EVSE id (ISO 15118-2 annex H), for example <c>NL*GFX*E0001*1</c>: operator, <c>E</c>, and 1 to 31 letters, digits and asterisks.</summary>
public readonly partial record struct EvseId
{
    private EvseId(PartyId @operator, string outlet) => (Operator, Outlet) = (@operator, outlet);

    /// <summary>The CPO that runs it.</summary>
    public PartyId Operator { get; }

    /// <summary>What stands behind the <c>E</c>.</summary>
    public string Outlet { get; }

    /// <summary>Upper case, with or without asterisks.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EvseId id)
    {
        id = default;
        if (text is null || Pattern().Match(text) is not { Success: true } match || !PartyId.TryParse(match.Groups["country"].Value + match.Groups["party"].Value, out var by))
            return false;
        id = new EvseId(by, match.Groups["outlet"].Value);
        return true;
    }

    /// <summary>With the asterisks that separate country, operator and outlet.</summary>
    public override string ToString() => $"{Operator.Country}*{Operator.Party}*E{Outlet}";

    [GeneratedRegex(@"\A(?<country>[A-Z]{2})\*?(?<party>[A-Z0-9]{3})\*?E(?<outlet>[A-Z0-9][A-Z0-9*]{0,30})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
