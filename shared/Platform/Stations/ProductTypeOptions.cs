using System.Diagnostics.CodeAnalysis;
using GreenFlux.Billing.HomeCharging;

namespace GreenFlux.Platform.Stations;

/// <summary>The configuration of product types: <c>Platform:ProductTypes:{HCC_E|HCC_V|NONE}:{Public|Home|Business}</c>.</summary>
public sealed class ProductTypeOptions
{
    public const string Section = "Platform";

    /// <summary>Flag, then charger type, then the product type.</summary>
    public Dictionary<string, Dictionary<string, string>> ProductTypes { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    internal const string Problem =
        $"{Section}:ProductTypes must map HCC_E, HCC_V or NONE, and below it Public, Home or Business, to a product type that is not empty.";

    /// <exception cref="InvalidOperationException">The section can't be read; starting with it is refused.</exception>
    public ProductTypeTable Read() =>
        TryRead(out var table, out var problem) ? table : throw new InvalidOperationException($"{Problem} {problem}");

    /// <param name="problem">What is wrong.</param>
    public bool TryRead([NotNullWhen(true)] out ProductTypeTable? table, out string? problem)
    {
        table = null;
        problem = null;
        var entries = new List<ProductTypeEntry>();
        foreach (var (flagName, types) in ProductTypes)
        {
            if (!TryReadFlag(flagName, out var flag))
                problem = $"There is no flag '{flagName}'.";
            foreach (var (typeName, productType) in types)
            {
                if (!Enum.TryParse<ChargerType>(typeName, ignoreCase: true, out var type) || !Enum.IsDefined(type) || char.IsAsciiDigit(typeName[0]))
                    problem = $"There is no charger type '{typeName}'.";
                else if (string.IsNullOrWhiteSpace(productType))
                    problem = $"The product type for {flagName} and {typeName} is empty.";
                entries.Add(new(flag, type, productType));
            }
        }
        if (problem is not null)
            return false;
        table = new ProductTypeTable(entries);
        return true;
    }

    private static bool TryReadFlag(string name, out HomeChargingFlag? flag)
    {
        flag = name.ToUpperInvariant() switch
        {
            "HCC_E" => HomeChargingFlag.HccE,
            "HCC_V" => HomeChargingFlag.HccV,
            _ => null,
        };
        return flag is not null || string.Equals(name, "NONE", StringComparison.OrdinalIgnoreCase);
    }
}
