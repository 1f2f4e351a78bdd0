using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace GreenFlux.Platform.Parties.Identifiers;

/// <summary>
/// Whose contract a token charges on: eMI3's eMA id (ISO 15118-2 annex H), for example <c>NL-TNM-C00122045-K</c>: provider,
/// <c>C</c> and eight letters or digits, and a check character that may be left out.
/// </summary>
public readonly partial record struct ContractId
{
    private ContractId(PartyId provider, string instance, char? givenCheck) =>
        (Provider, Instance, GivenCheck) = (provider, instance, givenCheck);

    /// <summary>The eMSP that issued it.</summary>
    public PartyId Provider { get; }

    /// <summary><c>C</c> and eight letters or digits, upper case.</summary>
    public string Instance { get; }

    /// <summary>The check character as it was written, upper case; null when it was left out.</summary>
    public char? GivenCheck { get; }

    /// <summary>The check character that belongs to it.</summary>
    public char Check => CheckCharacter.Of(Provider.Country + Provider.Party + Instance);

    /// <summary>False when a check character was written and it is another one: then one of the characters is wrong.</summary>
    public bool CheckHolds => GivenCheck is not { } given || given == Check;

    /// <summary>With or without hyphens, with or without check character, in any case. A wrong check character is no fault here: see <see cref="CheckHolds"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ContractId id)
    {
        id = default;
        if (text is null || Pattern().Match(text) is not { Success: true } match || !PartyId.TryParse(match.Groups["country"].Value + match.Groups["party"].Value, out var provider))
            return false;
        var check = match.Groups["check"];
        id = new ContractId(provider, match.Groups["instance"].Value.ToUpperInvariant(), check.Success ? char.ToUpperInvariant(check.Value[0]) : null);
        return true;
    }

    /// <summary>The normal form, with hyphens and the right check character.</summary>
    public override string ToString() => $"{Provider}-{Instance}-{Check}";

    [GeneratedRegex(@"\A(?<country>[A-Za-z]{2})-?(?<party>[A-Za-z0-9]{3})-?(?<instance>[Cc][A-Za-z0-9]{8})(?:-?(?<check>[A-Za-z0-9]))?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
