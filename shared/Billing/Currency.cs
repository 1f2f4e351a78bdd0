using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>An ISO 4217 currency that the platform bills in. The default names none. In JSON its code.</summary>
[JsonConverter(typeof(CurrencyJsonConverter))]
public readonly record struct Currency
{
    private readonly string? code;

    private Currency(string code, int minorUnits)
    {
        this.code = code;
        MinorUnits = minorUnits;
    }

    /// <summary>The three-letter code, upper case.</summary>
    public string Code => code ?? throw new InvalidOperationException("A default Currency names no currency; use Currency.Parse.");

    /// <summary>Decimal places of the currency's smallest unit, by ISO 4217.</summary>
    public int MinorUnits { get; }

    /// <summary>
    /// In place of a currency where a rule takes that of another price: ISO 4217's code for no currency, XXX. No amount is
    /// ever in it.
    /// </summary>
    public static Currency Inherited { get; } = new("XXX", 0);

    /// <summary>Rounds half away from zero at the minor unit: the one place where money is rounded.</summary>
    public decimal Round(decimal amount) => decimal.Round(amount, MinorUnits, MidpointRounding.AwayFromZero);

    /// <summary>The same currency rounded at another place, as a contract may set it. Never in a price that leaves: it is no equal of the currency.</summary>
    internal Currency RoundedTo(int decimals) => new(Code, decimals);

    /// <summary>Reads a three-letter code (any case); false when ISO 4217 has no such active currency.</summary>
    public static bool TryParse(string? text, out Currency currency)
    {
        var known = text is { Length: 3 } ? text.ToUpperInvariant() : "";
        if (Iso4217.MinorUnits.TryGetValue(known, out var minorUnits))
        {
            currency = new Currency(known, minorUnits);
            return true;
        }
        currency = default;
        return false;
    }

    /// <exception cref="FormatException">ISO 4217 has no such active currency.</exception>
    public static Currency Parse(string text) =>
        TryParse(text, out var currency) ? currency : throw new FormatException($"'{text}' is not an ISO 4217 currency code.");

    public override string ToString() => code ?? "(none)";
}
