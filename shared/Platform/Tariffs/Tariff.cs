using GreenFlux.Billing;

namespace GreenFlux.Platform.Tariffs;

/// <summary>
/// A tariff code: an identifier, not a price. Billing rules hold the prices and refer to it; it fixes the currency (domain §2).
/// </summary>
public sealed record Tariff
{
    /// <summary>The code that stations and connectors name.</summary>
    public required string Code { get; init; }
    public required string TenantId { get; init; }

    /// <summary>Wholesale or Reimbursement; retail rules refer to retail packages instead.</summary>
    public required BillingEngine Engine { get; init; }
    public required Currency Currency { get; init; }
    public string? Description { get; init; }
}

/// <summary>A billing rule as the tenant keeps it; the pure engine prices with <see cref="Rule"/>.</summary>
public sealed record StoredRule
{
    public required string TenantId { get; init; }
    public required BillingRule Rule { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>What rules are looked up by; stored so that a query can filter by it.</summary>
    public string SelectionKey => KeyOf(Rule.Engine, Rule.TariffCode);

    /// <summary>Stored for the same reason.</summary>
    public BillingEngine Engine => Rule.Engine;

    public static string KeyOf(BillingEngine engine, string tariffCode) => $"{engine}|{tariffCode}";
}
