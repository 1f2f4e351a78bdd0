namespace GreenFlux.Billing.Statements;

/// <summary>The lines of one tariff, product type and VAT rate together.</summary>
/// <param name="Vat">Sum of the lines' VAT; null where it isn't known.</param>
public sealed record StatementGroup(
    string TariffCode, string? ProductType, LineVat Kind, decimal? Percent, long Lines, decimal EnergyWh, decimal Net, decimal? Vat);

/// <summary>What one customer's drivers come to.</summary>
/// <param name="CustomerId">Null: drivers without a customer.</param>
public sealed record CustomerSum(string? CustomerId, long Lines, decimal EnergyWh, decimal Net, decimal? Vat);

/// <summary>Some of the lines together.</summary>
public sealed record PartSum(long Lines, decimal EnergyWh, decimal Net)
{
    public static PartSum None { get; } = new(0, 0, 0);

    internal PartSum With(StatementEntry entry) => new(Lines + 1, EnergyWh + entry.EnergyWh, Net + entry.Figures.Net);
}

/// <summary>
/// What the lines of a statement come to. Nothing is rounded here: these are sums of rounded amounts. Lines may be added
/// in any portions, and in any order but for who is among <see cref="OtherCustomers"/>.
/// </summary>
public sealed record StatementSums
{
    /// <summary>Customers with a sum of their own; later ones go into one sum named <see cref="OtherCustomers"/>.</summary>
    public const int MostCustomers = 300;

    /// <summary>No id begins with a parenthesis.</summary>
    public const string OtherCustomers = "(others)";

    public static StatementSums None { get; } = new();

    public PartSum All { get; init; } = PartSum.None;
    public PartSum Credits { get; init; } = PartSum.None;

    /// <summary>With what was taken back of it.</summary>
    public PartSum Unbilled { get; init; } = PartSum.None;

    /// <summary>Charges less credits: what a fee per CDR counts.</summary>
    public long NetCharges { get; init; }

    /// <summary>In order of tariff, product type, and VAT.</summary>
    public IReadOnlyList<StatementGroup> Groups { get; init; } = [];

    /// <summary>Retail: in order of their ids.</summary>
    public IReadOnlyList<CustomerSum> Customers { get; init; } = [];

    /// <param name="byCustomer">Whether customers are told apart.</param>
    public StatementSums With(IEnumerable<StatementEntry> entries, bool byCustomer)
    {
        var (all, credits, unbilled, charges) = (All, Credits, Unbilled, NetCharges);
        var groups = Groups.ToDictionary(KeyOf);
        var customers = Customers.ToDictionary(customer => customer.CustomerId ?? "", StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            all = all.With(entry);
            if (entry.Kind == StatementLineKind.Credit)
                credits = credits.With(entry);
            if (entry.IsUnbilled)
                unbilled = unbilled.With(entry);
            charges += entry.Kind switch { StatementLineKind.Charge => 1, StatementLineKind.Credit => -1, _ => 0 };
            Add(groups, entry);
            if (byCustomer)
                Add(customers, entry);
        }
        return new StatementSums
        {
            All = all,
            Credits = credits,
            Unbilled = unbilled,
            NetCharges = charges,
            Groups = [.. groups.Values.OrderBy(group => group.TariffCode, StringComparer.Ordinal)
                .ThenBy(group => group.ProductType, StringComparer.Ordinal).ThenBy(group => group.Kind).ThenBy(group => group.Percent)],
            Customers = [.. customers.Values.OrderBy(customer => customer.CustomerId, StringComparer.Ordinal)],
        };
    }

    private static (string, string?, LineVat, decimal?) KeyOf(StatementGroup group) => (group.TariffCode, group.ProductType, group.Kind, group.Percent);

    private static void Add(Dictionary<(string, string?, LineVat, decimal?), StatementGroup> groups, StatementEntry entry)
    {
        var figures = entry.Figures;
        var key = (entry.TariffCode, entry.ProductType, figures.Kind, figures.Percent);
        var group = groups.GetValueOrDefault(key)
            ?? new StatementGroup(entry.TariffCode, entry.ProductType, figures.Kind, figures.Percent, 0, 0, 0, figures.Kind == LineVat.Unknown ? null : 0m);
        groups[key] = group with { Lines = group.Lines + 1, EnergyWh = group.EnergyWh + entry.EnergyWh, Net = group.Net + figures.Net, Vat = group.Vat + figures.Vat };
    }

    private static void Add(Dictionary<string, CustomerSum> customers, StatementEntry entry)
    {
        var id = entry.CustomerId ?? "";
        if (!customers.ContainsKey(id) && customers.Count >= MostCustomers)
            id = OtherCustomers;
        var customer = customers.GetValueOrDefault(id) ?? new CustomerSum(id.Length == 0 ? null : id, 0, 0, 0, 0m);
        customers[id] = customer with
        {
            Lines = customer.Lines + 1,
            EnergyWh = customer.EnergyWh + entry.EnergyWh,
            Net = customer.Net + entry.Figures.Net,
            Vat = customer.Vat + entry.Figures.Vat,
        };
    }
}
