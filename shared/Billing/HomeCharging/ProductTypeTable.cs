namespace GreenFlux.Billing.HomeCharging;

/// <summary>One line of the mapping.</summary>
/// <param name="Flag">Null: sessions without a flag.</param>
/// <param name="ProductType">What the receiver of CDRs calls it.</param>
public sealed record ProductTypeEntry(HomeChargingFlag? Flag, ChargerType ChargerType, string ProductType);

/// <summary>From flag and charger type to the product type of a CDR.</summary>
public sealed class ProductTypeTable
{
    private readonly Dictionary<(HomeChargingFlag? Flag, ChargerType Type), string> entries = [];

    /// <exception cref="ArgumentException">Two lines map the same pair, or a product type is empty.</exception>
    public ProductTypeTable(IEnumerable<ProductTypeEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (string.IsNullOrWhiteSpace(entry.ProductType))
                throw new ArgumentException($"The product type for {NameOf(entry.Flag)} and {entry.ChargerType} is empty.", nameof(entries));
            if (!this.entries.TryAdd((entry.Flag, entry.ChargerType), entry.ProductType))
                throw new ArgumentException($"There are two product types for {NameOf(entry.Flag)} and {entry.ChargerType}.", nameof(entries));
        }
    }

    public static ProductTypeTable Empty { get; } = new([]);

    /// <summary>Null where nothing is mapped: the CDR then has no product type.</summary>
    public string? Find(HomeChargingFlag? flag, ChargerType type) => entries.GetValueOrDefault((flag, type));

    private static string NameOf(HomeChargingFlag? flag) => flag switch
    {
        HomeChargingFlag.HccE => "HCC_E",
        HomeChargingFlag.HccV => "HCC_V",
        _ => "no flag",
    };
}
