using System.Diagnostics.CodeAnalysis;
using GreenFlux.Billing;

namespace GreenFlux.Platform.Tariffs;

/// <summary>The configuration of price ceilings: <c>Platform:SessionCostCeilings:{ISO 4217 code}</c>, an amount above 0.</summary>
public sealed class PriceCeilingOptions
{
    public const string Section = "Platform";

    internal const string Problem = $"{Section}:SessionCostCeilings must map ISO 4217 codes to amounts above 0.";

    /// <summary>The dearest session by currency; those left out keep their defaults.</summary>
    public Dictionary<string, decimal> SessionCostCeilings { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InvalidOperationException">The section can't be read; starting with it is refused.</exception>
    public PriceCeilings Read() =>
        TryRead(out var ceilings, out var problem) ? ceilings : throw new InvalidOperationException($"{Problem} {problem}");

    /// <param name="problem">What is wrong.</param>
    public bool TryRead([NotNullWhen(true)] out PriceCeilings? ceilings, out string? problem)
    {
        ceilings = null;
        problem = null;
        var known = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (code, amount) in SessionCostCeilings)
        {
            if (!Currency.TryParse(code, out var currency))
                problem = $"There is no currency '{code}'.";
            else if (amount <= 0)
                problem = $"The ceiling for {code} is {amount}.";
            else
                known[currency.Code] = amount;
        }
        if (problem is not null)
            return false;
        ceilings = PriceCeilings.Default.With(known);
        return true;
    }
}
