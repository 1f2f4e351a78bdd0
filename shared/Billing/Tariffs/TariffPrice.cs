using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing.Tariffs;

/// <summary>What a line's quantity counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TariffUnit>))]
public enum TariffUnit { Session, KilowattHour, Hour, Minute }

/// <summary>One contiguous stretch of a session under one price component.</summary>
public readonly record struct TariffLine
{
    /// <summary>Index of the element in the tariff.</summary>
    public required int Element { get; init; }
    public string? Reference { get; init; }
    public required TariffDimension Dimension { get; init; }

    /// <summary>The line prices the reservation, not the session.</summary>
    public bool IsReservation { get; init; }
    public required Instant From { get; init; }
    public required Instant To { get; init; }

    /// <summary>As measured, in <see cref="Unit"/>.</summary>
    public required decimal Measured { get; init; }

    /// <summary>As billed: what was measured and what the step size adds, in <see cref="Unit"/>.</summary>
    public required decimal Quantity { get; init; }
    public required TariffUnit Unit { get; init; }

    /// <summary>Billed seconds, exact where <see cref="Quantity"/> may be a repeating fraction; null unless time is billed.</summary>
    public decimal? Seconds { get; init; }
    public required decimal Price { get; init; }
    public required decimal? VatPercent { get; init; }

    /// <summary>The step size of the component if it made the billed quantity larger than the measured; else 0.</summary>
    public long StepSize { get; init; }

    /// <summary>Before or after taxes, as the tariff's prices are.</summary>
    public required decimal UnroundedAmount { get; init; }

    /// <summary>Half away from zero at the currency's minor unit.</summary>
    public required decimal RoundedAmount { get; init; }
}

/// <summary>Which limit changed a total.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LimitKind>))]
public enum LimitKind { MinBeforeTax, MaxBeforeTax, MinAfterTax, MaxAfterTax }

/// <summary>What a price limit adds to or takes from the totals; null where the tariff does not tell that total.</summary>
public sealed record LimitLine(LimitKind Kind, decimal Limit, decimal? Net, decimal? Vat, decimal? Gross);

/// <summary>VAT of all lines of one rate: rounded once, on the sum of their rounded amounts.</summary>
/// <param name="Percent">Null: lines without VAT.</param>
public readonly record struct VatShare(decimal? Percent, decimal Net, decimal Vat);

/// <summary>A session priced by a tariff.</summary>
/// <param name="Lines">In the order in which they began.</param>
/// <param name="Limits">Empty unless a limit applied.</param>
/// <param name="VatShares">One per rate; empty where taxes are unknown or not applicable.</param>
/// <param name="LineTotal">Sum of the rounded lines, before limits: net, or gross where prices contain taxes.</param>
/// <param name="UnroundedLineTotal">The same sum without rounding.</param>
/// <param name="Net">Before taxes; null: the tariff does not tell.</param>
/// <param name="Vat">Null: the tariff does not tell.</param>
/// <param name="Gross">After taxes; null: the tariff does not tell.</param>
/// <param name="Notes">What could not be checked, in sentences.</param>
public sealed record TariffPrice(
    Currency Currency,
    TaxMode Taxes,
    ImmutableArray<TariffLine> Lines,
    ImmutableArray<LimitLine> Limits,
    ImmutableArray<VatShare> VatShares,
    decimal LineTotal,
    decimal UnroundedLineTotal,
    decimal? Net,
    decimal? Vat,
    decimal? Gross,
    ImmutableArray<string> Notes);
