namespace GreenFlux.Platform.Parties.Identifiers;

/// <summary>A bank account (ISO 13616): country, two check digits, and up to 30 letters and digits.</summary>
public static class Iban
{
    /// <summary>Without spaces, upper case.</summary>
    public static string Normalize(string text) => text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Whether a normalized one has the right shape and check digits (ISO 7064 mod 97-10).</summary>
    public static bool IsValid(string iban)
    {
        if (iban.Length is < 15 or > 34 || !iban.All(c => c is (>= '0' and <= '9') or (>= 'A' and <= 'Z'))
            || !CountryCode.IsKnown(iban[..2]) || !char.IsAsciiDigit(iban[2]) || !char.IsAsciiDigit(iban[3]))
        {
            return false;
        }
        var rest = 0;
        foreach (var c in iban.AsSpan(4).ToString() + iban[..4])
            rest = char.IsAsciiDigit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
        return rest == 1;
    }
}
