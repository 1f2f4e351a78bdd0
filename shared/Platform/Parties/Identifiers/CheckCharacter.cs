namespace GreenFlux.Platform.Parties.Identifiers;

/// <summary>
/// The check character of a contract id (ISO 15118-2 annex H; eMI3 part 2). Each character is a pair of bits q and a pair
/// of base-3 digits r. With P = (0 1 | 1 1) over the integers mod 2 and Q = (0 1 | 1 2) mod 3, the sums of q·Pⁱ and of r·Qⁱ over
/// all fifteen characters, the check character last, are zero. It finds every wrong character and every swap of two neighbours.
/// </summary>
public static class CheckCharacter
{
    /// <summary>Characters that it is made for: country, party and instance.</summary>
    public const int Length = 14;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <exception cref="ArgumentException">The text has not 14 digits and upper-case letters.</exception>
    public static char Of(ReadOnlySpan<char> text)
    {
        if (text.Length != Length)
            throw new ArgumentException($"'{text}' must have {Length} characters.", nameof(text));
        var (q0, q1, r0, r1) = (0, 0, 0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            var value = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0)
                throw new ArgumentException($"'{text}' must consist of digits and upper-case letters.", nameof(text));
            (q0, q1) = (q0 + value / 18, q1 + value / 9 % 2);
            (q0, q1) = (q1 % 2, (q0 + q1) % 2);
            (r0, r1) = (r0 + value % 9 / 3, r1 + value % 3);
            (r0, r1) = (r1 % 3, (r0 + 2 * r1) % 3);
        }
        // Solved for the fifteenth: P¹⁵ is the identity, and Q⁻¹⁵ is Q, since P³ and Q⁸ are.
        return Alphabet[(2 * q0 + q1) * 9 + 2 * r1 % 3 * 3 + (2 * r0 + r1) % 3];
    }
}
