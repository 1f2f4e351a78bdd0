using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Statements;

/// <summary>How the VAT of a statement comes about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementVatMethod>))]
public enum StatementVatMethod
{
    /// <summary>The sum of the CDRs' VAT.</summary>
    SumOfCdrs,

    /// <summary>Each rate on the sum of its net amounts, rounded once; the difference to the CDRs' VAT is shown.</summary>
    PerRate,
}

/// <summary>All lines of one VAT rate, or of one reason why none is charged.</summary>
/// <param name="Vat">Null where it isn't known.</param>
public sealed record VatGroup(LineVat Kind, decimal? Percent, long Lines, decimal Net, decimal? Vat)
{
    [JsonIgnore]
    public decimal? Gross => Net + Vat;
}

/// <summary>The amounts of a statement in its one currency.</summary>
public sealed record StatementFigures
{
    public required decimal Net { get; init; }

    /// <summary>Null while the VAT of a line isn't known.</summary>
    public decimal? Vat { get; init; }

    /// <summary>Rates first, lowest first.</summary>
    public required IReadOnlyList<VatGroup> VatGroups { get; init; }

    /// <summary>How much <see cref="Vat"/> is more than the sum of the CDRs' VAT; 0 where it is that sum.</summary>
    public required decimal VatDifference { get; init; }
    public required PlatformFee Fee { get; init; }

    /// <summary>Lines whose VAT isn't known.</summary>
    [JsonIgnore]
    public long LinesWithoutVat => VatGroups.Where(group => group.Kind == LineVat.Unknown).Sum(group => group.Lines);

    [JsonIgnore]
    public decimal? Gross => Net + Vat;

    /// <summary>What is to be paid: gross less the platform's fee; null while VAT isn't known.</summary>
    [JsonIgnore]
    public decimal? Due => Gross - Fee.Gross;

    public static StatementFigures Of(StatementSums sums, PlatformFee fee, StatementVatMethod method, Currency currency)
    {
        var groups = sums.Groups
            .GroupBy(group => (group.Kind, group.Percent))
            .OrderBy(rate => rate.Key.Kind).ThenBy(rate => rate.Key.Percent)
            .Select(rate => new VatGroup(
                rate.Key.Kind, rate.Key.Percent, rate.Sum(group => group.Lines), rate.Sum(group => group.Net), SumOrNull(rate.Select(group => group.Vat))))
            .ToList();
        var ofCdrs = SumOrNull(groups.Select(group => group.Vat));
        if (method == StatementVatMethod.PerRate)
            groups = [.. groups.Select(group => group is { Kind: LineVat.Rated, Percent: { } percent } ? group with { Vat = currency.Round(group.Net * percent / 100m) } : group)];
        var vat = SumOrNull(groups.Select(group => group.Vat));
        return new StatementFigures { Net = sums.All.Net, Vat = vat, VatGroups = groups, VatDifference = vat - ofCdrs ?? 0m, Fee = fee };
    }

    private static decimal? SumOrNull(IEnumerable<decimal?> amounts)
    {
        decimal? sum = 0m;
        foreach (var amount in amounts)
            sum += amount;
        return sum;
    }
}
