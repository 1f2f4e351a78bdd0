using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace GreenFlux.Billing.Tariffs;

/// <summary>
/// From lines to totals: the sum of the rounded lines, VAT once per rate on it, then the limits, each as a line of its own.
/// Net is always the shares' net plus the limits' net; likewise VAT and gross.
/// </summary>
internal static class TariffTotals
{
    private const int OnStack = 16;
    private const decimal NoRate = -1m;
    private const string NetLimitUnchecked = "The tariff limits the total before taxes, but its prices contain taxes that it doesn't tell: this limit could not be checked.";
    private const string GrossLimitUnchecked = "The tariff limits the total after taxes, but it doesn't tell the taxes: this limit could not be checked.";

    public static TariffPrice Close(Tariff tariff, ImmutableArray<TariffLine> lines)
    {
        var (total, unrounded) = (0m, 0m);
        foreach (ref readonly var line in lines.AsSpan())
        {
            total += line.RoundedAmount;
            unrounded += line.UnroundedAmount;
        }
        var shares = tariff.Taxes is TaxMode.Excluded or TaxMode.Included ? Shares(tariff, lines) : [];
        decimal? net = tariff.Taxes == TaxMode.IncludedUnknown ? null : total;
        decimal? vat = tariff.Taxes is TaxMode.ExcludedUnknown or TaxMode.IncludedUnknown ? null : 0m;
        if (shares.Length > 0)
        {
            (net, vat) = (0m, 0m);
            foreach (var share in shares)
                (net, vat) = (net + share.Net, vat + share.Vat);
        }
        var gross = tariff.Taxes == TaxMode.IncludedUnknown ? total : net + vat;
        var limits = ImmutableArray<LimitLine>.Empty;
        var notes = ImmutableArray<string>.Empty;
        if (tariff.MinPrice is not null || tariff.MaxPrice is not null)
        {
            limits = Limits(tariff, net, vat, gross);
            foreach (var limit in limits)
                (net, vat, gross) = (net + limit.Net, vat + limit.Vat, gross + limit.Gross);
            notes = Unchecked(tariff);
        }
        return new TariffPrice(tariff.Currency, tariff.Taxes, lines, limits, shares, total, unrounded, net, vat, gross, notes);
    }

    private static ImmutableArray<VatShare> Shares(Tariff tariff, ImmutableArray<TariffLine> lines)
    {
        if (lines.Length == 0)
            return [];
        Span<decimal> rates = lines.Length <= OnStack ? stackalloc decimal[lines.Length] : new decimal[lines.Length];
        Span<decimal> sums = lines.Length <= OnStack ? stackalloc decimal[lines.Length] : new decimal[lines.Length];
        var count = 0;
        foreach (ref readonly var line in lines.AsSpan())
        {
            var rate = line.VatPercent ?? NoRate;
            var place = rates[..count].IndexOf(rate);
            if (place < 0)
            {
                place = count++;
                (rates[place], sums[place]) = (rate, 0m);
            }
            sums[place] += line.RoundedAmount;
        }
        var shares = new VatShare[count];
        for (var i = 0; i < count; i++)
            shares[i] = Share(tariff, rates[i] == NoRate ? null : rates[i], sums[i]);
        return ImmutableCollectionsMarshal.AsImmutableArray(shares);
    }

    private static VatShare Share(Tariff tariff, decimal? percent, decimal sum)
    {
        var rate = percent ?? 0m;
        if (tariff.Taxes == TaxMode.Excluded)
            return new VatShare(percent, sum, tariff.Currency.Round(sum * rate / 100m));
        var contained = tariff.Currency.Round(sum * rate / (100m + rate));
        return new VatShare(percent, sum - contained, contained);
    }

    /// <remarks>
    /// Both sides of the taxes are limited independently, as OCPI's own example has it (10.00 and 11.00 for what would be 13.00
    /// and 14.35). Where a limit tells one side only, the other follows at the session's own ratio of VAT.
    /// </remarks>
    private static ImmutableArray<LimitLine> Limits(Tariff tariff, decimal? net, decimal? vat, decimal? gross)
    {
        var limits = ImmutableArray.CreateBuilder<LimitLine>(2);
        if (net is { } netBefore && Limited(tariff, netBefore, limit => limit.BeforeTax) is { } netLimit)
        {
            var change = netLimit.Total - netBefore;
            decimal? vatChange = vat is null ? null : VatOn(tariff, netLimit.Total, netBefore, vat.Value) - vat;
            limits.Add(new LimitLine(netLimit.IsMin ? LimitKind.MinBeforeTax : LimitKind.MaxBeforeTax, netLimit.Limit, change, vatChange, change + vatChange));
            (net, vat, gross) = (netLimit.Total, vat + vatChange, gross + change + vatChange);
        }
        if (gross is { } grossBefore && Limited(tariff, grossBefore, limit => limit.AfterTax) is { } grossLimit)
        {
            var change = grossLimit.Total - grossBefore;
            var netChange = net is { } known ? NetFollowing(tariff, grossLimit, grossBefore, known) - known : (decimal?)null;
            limits.Add(new LimitLine(grossLimit.IsMin ? LimitKind.MinAfterTax : LimitKind.MaxAfterTax, grossLimit.Limit, netChange, change - netChange, change));
        }
        return limits.DrainToImmutable();
    }

    private readonly record struct LimitedTotal(bool IsMin, decimal Limit, decimal Total, bool IsOneSided);

    /// <summary>
    /// The limit that the total breaks. A minimum is rounded up and a maximum down, so that they hold to the last digit; where
    /// no amount of the currency lies between the two, the maximum holds.
    /// </summary>
    private static LimitedTotal? Limited(Tariff tariff, decimal total, Func<PriceLimit, decimal?> side)
    {
        var (min, max) = (tariff.MinPrice, tariff.MaxPrice);
        var most = max is null ? null : side(max);
        var highest = most is { } ceiling ? RoundTowards(tariff.Currency, ceiling, MidpointRounding.ToNegativeInfinity) : decimal.MaxValue;
        if (min is not null && side(min) is { } least && total < least)
            return new LimitedTotal(true, least, Math.Min(highest, RoundTowards(tariff.Currency, least, MidpointRounding.ToPositiveInfinity)), IsOneSided(min));
        return total > most ? new LimitedTotal(false, most.Value, highest, IsOneSided(max!)) : null;
    }

    private static bool IsOneSided(PriceLimit limit) => limit.BeforeTax is null || limit.AfterTax is null;

    private static decimal RoundTowards(Currency currency, decimal amount, MidpointRounding direction) =>
        decimal.Round(amount, currency.MinorUnits, direction);

    private static decimal VatOn(Tariff tariff, decimal net, decimal netBefore, decimal vatBefore) =>
        tariff.Taxes == TaxMode.NotApplicable ? 0m
        : tariff.Currency.Round(netBefore != 0 ? vatBefore * net / netBefore : net * FallbackRate(tariff) / 100m);

    private static decimal NetFollowing(Tariff tariff, LimitedTotal limit, decimal grossBefore, decimal netBefore)
    {
        if (tariff.Taxes == TaxMode.NotApplicable)
            return limit.Total;
        if (!limit.IsOneSided)
            return netBefore;
        var net = tariff.Currency.Round(grossBefore != 0 ? netBefore * limit.Total / grossBefore : limit.Total * 100m / (100m + FallbackRate(tariff)));
        return Limited(tariff, net, bound => bound.BeforeTax)?.Total ?? net;
    }

    /// <summary>VAT of a minimum when nothing else was charged: the first rate that the tariff names.</summary>
    private static decimal FallbackRate(Tariff tariff) =>
        tariff.Elements.SelectMany(element => element.Components).Select(component => component.VatPercent).FirstOrDefault(rate => rate is not null) ?? 0m;

    private static ImmutableArray<string> Unchecked(Tariff tariff) => tariff.Taxes switch
    {
        TaxMode.IncludedUnknown when tariff is { MinPrice.BeforeTax: not null } or { MaxPrice.BeforeTax: not null } => [NetLimitUnchecked],
        TaxMode.ExcludedUnknown when tariff is { MinPrice.AfterTax: not null } or { MaxPrice.AfterTax: not null } => [GrossLimitUnchecked],
        _ => [],
    };
}
