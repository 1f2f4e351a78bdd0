namespace GreenFlux.Billing.Vat;

/// <summary>A rounded net amount and the rate that it is taxed at; null: the rate is not known.</summary>
public readonly record struct VatLine(decimal Net, decimal? Percent);

/// <summary>The VAT of one rate.</summary>
/// <param name="Net">Sum of the rounded net lines of this rate.</param>
/// <param name="Vat">Rounded once, on that sum.</param>
public sealed record VatShare(decimal Percent, decimal Net, decimal Vat);

/// <summary>Net, VAT and gross of one price.</summary>
/// <param name="Vat">Null when the rate of any part is not known.</param>
/// <param name="Gross">Net + VAT; null when VAT is.</param>
/// <param name="Shares">One for each known rate, lowest first.</param>
public sealed record VatTotals(Money Net, Money? Vat, Money? Gross, IReadOnlyList<VatShare> Shares)
{
    /// <summary>The figures of a credit: the same with the sign changed, never rounded anew.</summary>
    public VatTotals Negated() => new(
        Negative(Net),
        Vat is { } vat ? Negative(vat) : null,
        Gross is { } gross ? Negative(gross) : null,
        [.. Shares.Select(share => share with { Net = -share.Net, Vat = -share.Vat })]);

    private static Money Negative(Money money) => money with { Amount = -money.Amount };
}

/// <summary>VAT = round(sum of the rounded net lines of a rate × that rate); gross = net + VAT.</summary>
public static class VatCalculation
{
    /// <summary>VAT of a price under one rate.</summary>
    /// <param name="net">Sum of rounded lines.</param>
    /// <param name="percent">Null: not known.</param>
    /// <param name="decimals">Where a contract sets another precision than the currency's minor unit.</param>
    public static VatTotals Of(Money net, decimal? percent, int? decimals = null) =>
        Of(net.Currency, [new VatLine(net.Amount, percent)], decimals);

    /// <summary>VAT of lines under their own rates.</summary>
    /// <inheritdoc cref="Of(Money, decimal?, int?)"/>
    public static VatTotals Of(Currency currency, IReadOnlyList<VatLine> lines, int? decimals = null)
    {
        var shares = lines
            .Where(line => line.Percent is not null)
            .GroupBy(line => line.Percent!.Value, line => line.Net)
            .OrderBy(rate => rate.Key)
            .Select(rate => Share(rate.Key, rate.Sum(), currency, decimals))
            .ToList();
        var net = new Money(lines.Sum(line => line.Net), currency);
        if (lines.Any(line => line.Percent is null))
            return new VatTotals(net, null, null, shares);
        var vat = new Money(shares.Sum(share => share.Vat), currency);
        return new VatTotals(net, vat, net + vat, shares);
    }

    private static VatShare Share(decimal percent, decimal net, Currency currency, int? decimals)
    {
        var exact = net * percent / 100m;
        return new VatShare(percent, net, decimals is { } places ? decimal.Round(exact, places, MidpointRounding.AwayFromZero) : currency.Round(exact));
    }
}
