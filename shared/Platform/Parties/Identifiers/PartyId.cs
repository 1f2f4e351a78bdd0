using System.Diagnostics.CodeAnalysis;

namespace GreenFlux.Platform.Parties.Identifiers;

/// <summary>
/// How a CPO or an eMSP is known to others (OCPI <c>country_code</c> and <c>party_id</c>; eMI3 operator and provider ids):
/// a country and three letters or digits.
/// </summary>
public readonly record struct PartyId
{
    private PartyId(string country, string party) => (Country, Party) = (country, party);

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string Country { get; }

    /// <summary>Three letters or digits, upper case.</summary>
    public string Party { get; }

    /// <summary>Takes <c>NL-GFX</c>, <c>NL*GFX</c> and <c>NLGFX</c>, in any case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PartyId id)
    {
        id = default;
        if (text is null || text.Length is not (5 or 6))
            return false;
        var country = text[..2].ToUpperInvariant();
        var party = text[^3..].ToUpperInvariant();
        if ((text.Length == 6 && text[2] is not ('-' or '*')) || !CountryCode.IsKnown(country) || !IsAlphanumeric(party))
            return false;
        id = new PartyId(country, party);
        return true;
    }

    /// <summary>The normal form of what is a party id; anything else as it is, to be refused where it is checked.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Normalize(string? text) => TryParse(text, out var id) ? id.ToString() : text;

    /// <summary>For example <c>NL-GFX</c>.</summary>
    public override string ToString() => $"{Country}-{Party}";

    internal static bool IsAlphanumeric(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
                return false;
        }
        return true;
    }
}
