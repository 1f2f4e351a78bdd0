using System.Globalization;

namespace GreenFlux.Billing.Coupons;

/// <summary>
/// Lets a driver's coupons pay for a session, before VAT: percentages first, then the earliest expiry (domain §5).
/// </summary>
public static class CouponCalculation
{
    /// <summary>
    /// The outcome does not depend on the order of the balances. A coupon that would pay nothing is not used, so that a free
    /// session costs no session coupon.
    /// </summary>
    /// <exception cref="ArgumentException">A balance is negative, or a coupon is named twice.</exception>
    public static CouponResult Apply(CouponSession session, IReadOnlyList<CouponBalance> balances)
    {
        Check(balances);
        var open = new OpenCost(session);
        var before = new Money(open.Total, session.Currency);
        var applied = new List<AppliedCoupon>();
        var unused = new List<UnusedCoupon>();
        var after = new List<CouponBalance>(balances.Count);
        foreach (var coupon in InOrder(balances))
        {
            var line = Pay(coupon, session, open, out var why);
            if (line is null)
                unused.Add(new(coupon.CouponId, why));
            else
                applied.Add(line);
            after.Add(line is null ? coupon : coupon with { Remaining = line.BalanceAfter });
        }
        return new CouponResult(before, before with { Amount = open.Total }, applied, unused, after);
    }

    /// <summary>The order in which coupons are applied.</summary>
    public static IEnumerable<CouponBalance> InOrder(IEnumerable<CouponBalance> balances) => balances
        .OrderBy(coupon => coupon.Unit == CouponUnit.Percentage ? 0 : 1)
        .ThenBy(coupon => coupon.ExpiresAt ?? NodaTime.Instant.MaxValue)
        .ThenBy(coupon => coupon.IssuedAt ?? NodaTime.Instant.MinValue)
        .ThenBy(coupon => coupon.CouponId, StringComparer.Ordinal);

    /// <summary>Gives back what a session used: each balance is then what it was before, whatever was used since.</summary>
    /// <exception cref="ArgumentException">A coupon that was applied is not among the balances.</exception>
    public static IReadOnlyList<CouponBalance> Restore(IReadOnlyList<CouponBalance> balances, IReadOnlyList<AppliedCoupon> applied)
    {
        if (applied.FirstOrDefault(line => balances.All(coupon => coupon.CouponId != line.CouponId)) is { } stranger)
            throw new ArgumentException($"Coupon '{stranger.CouponId}' was applied but is not among the balances.", nameof(applied));
        return [.. balances.Select(coupon => coupon with
        {
            Remaining = coupon.Remaining + applied.Where(line => line.CouponId == coupon.CouponId).Sum(line => line.Used),
        })];
    }

    private static AppliedCoupon? Pay(CouponBalance coupon, CouponSession session, OpenCost open, out string why)
    {
        if (Exclusion(coupon, session) is { } exclusion)
        {
            why = exclusion;
            return null;
        }
        if (open.Total <= 0m)
        {
            why = "Nothing is left to pay.";
            return null;
        }
        var (used, paid, words) = coupon.Unit switch
        {
            CouponUnit.Percentage => PayShare(coupon.Remaining, session.Currency, open),
            CouponUnit.Money => PayMoney(coupon.Remaining, session.Currency, open),
            CouponUnit.Sessions => PayAll(open),
            CouponUnit.Kwh => PayEnergy(coupon.Remaining, open),
            _ => throw new ArgumentOutOfRangeException(nameof(coupon), coupon.Unit, "No rule says how this unit pays."),
        };
        why = words;
        return paid > 0m
            ? new AppliedCoupon(coupon.CouponId, coupon.Unit, used, coupon.Remaining, coupon.Remaining - used, new Money(paid, session.Currency), words)
            : null;
    }

    private static string? Exclusion(CouponBalance coupon, CouponSession session)
    {
        if (coupon.IsCancelled)
            return "It was cancelled.";
        if (coupon.ExpiresAt is { } expiry && session.StartedAt >= expiry)
            return $"It expired at {expiry}; the session started at {session.StartedAt}.";
        if (coupon.IssuedAt is { } issued && session.EndedAt <= issued)
            return $"It was issued at {issued}; the session had ended at {session.EndedAt}.";
        if (coupon.CpoId is { } cpo && !string.Equals(cpo, session.CpoId, StringComparison.Ordinal))
            return $"It counts at CPO '{cpo}' only; the session was at {(session.CpoId is null ? "no CPO that is known" : $"'{session.CpoId}'")}.";
        if (coupon.Unit == CouponUnit.Money && coupon.Currency != session.Currency)
            return $"It is in {coupon.Currency?.Code ?? "no currency"} and the price in {session.Currency.Code}; nothing is converted.";
        if (coupon.Unit == CouponUnit.Sessions ? coupon.Remaining < 1m : coupon.Remaining == 0m)
            return "It is used up.";
        return null;
    }

    private static (decimal Used, decimal Paid, string Why) PayShare(decimal percent, Currency currency, OpenCost open)
    {
        var cost = new Money(open.Total, currency);
        var amount = Math.Min(currency.Round(cost.Amount * percent / 100m), cost.Amount);
        if (amount <= 0m)
            return (0m, 0m, $"{Number(percent)} % of {cost} rounds to nothing.");
        open.Pay(amount);
        return (0m, amount, $"{Number(percent)} % of {cost}.");
    }

    private static (decimal Used, decimal Paid, string Why) PayMoney(decimal balance, Currency currency, OpenCost open)
    {
        // Less than the smallest coin can't be paid out, and stays on the balance.
        var amount = Math.Min(decimal.Round(balance, currency.MinorUnits, MidpointRounding.ToZero), open.Total);
        if (amount <= 0m)
            return (0m, 0m, $"Its balance of {Number(balance)} is less than the smallest coin of {currency.Code}.");
        open.Pay(amount);
        return (amount, amount, $"{new Money(amount, currency)} of a balance of {new Money(balance, currency)}.");
    }

    private static (decimal Used, decimal Paid, string Why) PayAll(OpenCost open)
    {
        var amount = open.Total;
        open.Pay(amount);
        return (1m, amount, "One session, whatever it costs.");
    }

    private static (decimal Used, decimal Paid, string Why) PayEnergy(decimal balance, OpenCost open)
    {
        var (kwh, amount) = open.PayEarliest(balance);
        return kwh > 0m
            ? (kwh, amount, $"The first {Number(kwh)} kWh that cost something, of a balance of {Number(balance)} kWh.")
            : (0m, 0m, "No energy cost is left that it could pay.");
    }

    private static void Check(IReadOnlyList<CouponBalance> balances)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var coupon in balances)
        {
            if (coupon.Remaining < 0m)
                throw new ArgumentException($"Coupon '{coupon.CouponId}' has a negative balance of {coupon.Remaining}.", nameof(balances));
            if (!seen.Add(coupon.CouponId))
                throw new ArgumentException($"Coupon '{coupon.CouponId}' is there twice.", nameof(balances));
        }
    }

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
