using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Tariffs;

/// <summary>How a tariff's prices and limits relate to taxes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaxMode>))]
public enum TaxMode
{
    /// <summary>Prices are before VAT; a component without a rate bears none.</summary>
    Excluded,

    /// <summary>Prices are before taxes that this tariff does not tell: there is a net total only.</summary>
    ExcludedUnknown,

    /// <summary>Prices contain VAT; a component without a rate bears none.</summary>
    Included,

    /// <summary>Prices contain taxes that this tariff does not tell: there is a gross total only.</summary>
    IncludedUnknown,

    /// <summary>Nothing is taxed: net and gross are the same; rates of components are ignored.</summary>
    NotApplicable,
}

/// <summary>Which flat fees a session pays when several elements with one become active in turn.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlatFees>))]
public enum FlatFees
{
    /// <summary>Each component once, when it first becomes the active one (OCPI; docs/ocpi-tariffs.md).</summary>
    OncePerComponent,

    /// <summary>One for the whole session: of the first that becomes active (billing rules).</summary>
    OncePerSession,
}

/// <summary>A floor or a ceiling of a session's total; null: none on that side of the taxes.</summary>
public sealed record PriceLimit(decimal? BeforeTax, decimal? AfterTax);

/// <summary>
/// An ordered list of price elements. At each moment and for each dimension the first element counts that has this
/// dimension and whose conditions hold; without any the dimension is free.
/// </summary>
public sealed record Tariff
{
    public required Currency Currency { get; init; }

    /// <summary>At least one; the order decides.</summary>
    public required IReadOnlyList<TariffElement> Elements { get; init; }
    public TimePriceUnit TimeUnit { get; init; } = TimePriceUnit.Hour;
    public TaxMode Taxes { get; init; } = TaxMode.Excluded;
    public FlatFees FlatFees { get; init; } = FlatFees.OncePerComponent;
    public PriceLimit? MinPrice { get; init; }
    public PriceLimit? MaxPrice { get; init; }
}
