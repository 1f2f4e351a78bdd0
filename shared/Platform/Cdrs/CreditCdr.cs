using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Takes a CDR back: all of its data, every amount with its sign changed and never rounded again. Quantities, energy and times
/// stay as they were (domain, Credit CDR). Pure.
/// </summary>
internal static class CreditCdr
{
    public static Cdr Of(Cdr original, int revision, DateTimeOffset now) => original with
    {
        Id = Cdr.IdOf(original.SessionId, revision),
        Revision = revision,
        Kind = CdrKind.Credit,
        ReferenceId = original.Id,
        Wholesale = Negated(original.Wholesale),
        Retail = original.Retail is { } retail ? Negated(retail) : null,
        Reimbursement = original.Reimbursement is { } reimbursement ? Negated(reimbursement) : null,
        CreatedAt = now,
    };

    private static EnginePrice Negated(EnginePrice price) => price with
    {
        Lines = [.. price.Lines.Select(line => line with { UnroundedCost = -line.UnroundedCost, RoundedCost = -line.RoundedCost })],
        Total = Negated(price.Total),
        Vat = price.Vat is { } vat ? vat with { Vat = Negated(vat.Vat), Gross = Negated(vat.Gross) } : null,
        Coupons = price.Coupons is { } coupons ? [.. coupons.Select(coupon => coupon.Negated())] : null,
        PublicTotal = Negated(price.PublicTotal),
    };

    private static Money Negated(Money amount) => amount with { Amount = -amount.Amount };
    private static Money? Negated(Money? amount) => amount is { } known ? Negated(known) : null;
}
