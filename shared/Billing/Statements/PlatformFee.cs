using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Statements;

/// <summary>What the platform takes of what it settles for a CPO contract. What is null is not taken.</summary>
public sealed record PlatformFeeTerms
{
    /// <summary>Of the net sum of the statement.</summary>
    public decimal? PercentOfNet { get; init; }

    /// <summary>For each charge, less each credit.</summary>
    public decimal? PerCdr { get; init; }

    /// <summary>Once in each billing period of the contract, also without a single charge.</summary>
    public decimal? PerPeriod { get; init; }

    /// <summary>ISO 4217 code of the amounts, which are taken on statements in that currency alone. Null: there are only percentages.</summary>
    public string? Currency { get; init; }

    /// <summary>VAT on the fee, percent; 0 for none.</summary>
    public decimal VatPercent { get; init; }
}

/// <summary>What a fee is reckoned by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlatformFeeKind>))]
public enum PlatformFeeKind { PercentOfNet, PerCdr, PerPeriod }

/// <summary>One part of the fee.</summary>
/// <param name="Quantity">The net sum, the number of CDRs, or 1.</param>
/// <param name="Rate">Percent, or an amount of money.</param>
/// <param name="Net">Quantity × rate, rounded half away from zero at the currency's minor unit.</param>
public sealed record PlatformFeeLine(PlatformFeeKind Kind, decimal Quantity, decimal Rate, decimal Net);

/// <summary>The fee of one statement.</summary>
/// <param name="Vat">Rounded once, on the sum.</param>
public sealed record PlatformFee(IReadOnlyList<PlatformFeeLine> Lines, decimal Net, decimal VatPercent, decimal Vat)
{
    public static PlatformFee None { get; } = new([], 0, 0, 0);

    [JsonIgnore]
    public decimal Gross => Net + Vat;

    /// <param name="takesPeriod">Whether the fixed part is due: it is taken once for a period, however often that is settled.</param>
    public static PlatformFee Of(PlatformFeeTerms? terms, StatementSums sums, Currency currency, bool takesPeriod)
    {
        if (terms is null)
            return None;
        var lines = new List<PlatformFeeLine>();
        if (terms.PercentOfNet is { } percent)
            lines.Add(new PlatformFeeLine(PlatformFeeKind.PercentOfNet, sums.All.Net, percent, currency.Round(sums.All.Net * percent / 100m)));
        if (string.Equals(terms.Currency, currency.Code, StringComparison.Ordinal))
        {
            if (terms.PerCdr is { } each)
                lines.Add(new PlatformFeeLine(PlatformFeeKind.PerCdr, sums.NetCharges, each, currency.Round(sums.NetCharges * each)));
            if (terms.PerPeriod is { } once && takesPeriod)
                lines.Add(new PlatformFeeLine(PlatformFeeKind.PerPeriod, 1, once, currency.Round(once)));
        }
        var net = lines.Sum(line => line.Net);
        return lines.Count == 0 ? None : new PlatformFee(lines, net, terms.VatPercent, currency.Round(net * terms.VatPercent / 100m));
    }
}
