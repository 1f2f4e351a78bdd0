using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Evidence;

/// <summary>What a session came to when it was first priced with these readings: what a retry is held against.</summary>
/// <param name="Readings">Names the meter curve: the same text means the same readings.</param>
public sealed record PricedAttempt(string Readings, DateTimeOffset At, Money? Wholesale, Money? Retail, Money? Reimbursement)
{
    internal static PricedAttempt Of(FinishedSession finished, PricedEngines priced) =>
        new(NameOf(finished.Curve), finished.Now, priced.Wholesale?.Total, priced.Retail?.Total, priced.Reimbursement?.Total);

    /// <summary>What the next retry is held against: each engine's first price as long as the readings are the same.</summary>
    public static PricedAttempt First(PricedAttempt? before, PricedAttempt now) => before is null || before.Readings != now.Readings
        ? now
        : before with
        {
            Wholesale = before.Wholesale ?? now.Wholesale,
            Retail = before.Retail ?? now.Retail,
            Reimbursement = before.Reimbursement ?? now.Reimbursement,
        };

    /// <summary>Whether each engine's price is the same.</summary>
    public bool CameToTheSameAs(PricedAttempt other) =>
        Wholesale == other.Wholesale && Retail == other.Retail && Reimbursement == other.Reimbursement;

    internal static string NameOf(MeterCurve curve) =>
        ContentHash.OfPairs(curve.Points, static point => (point.At.ToUnixTimeTicks(), point.Register.WattHours));
}

/// <summary>A different price for the same readings is not billed before somebody has looked at it.</summary>
internal static class PriceOnRetry
{
    public static IEnumerable<FlagReason> Check(FinishedSession finished, PricedAttempt now)
    {
        if (finished.Session.FirstPriced is not { } before || before.Readings != now.Readings)
            return [];
        var rules = finished.Rules;
        (BillingEngine Engine, string? Code, Money? First, Money? Second)[] engines =
        [
            (BillingEngine.Wholesale, rules.Wholesale.TariffCode, before.Wholesale, now.Wholesale),
            (BillingEngine.Retail, rules.Retail?.TariffCode, before.Retail, now.Retail),
            (BillingEngine.Reimbursement, rules.Reimbursement?.TariffCode, before.Reimbursement, now.Reimbursement),
        ];
        return engines
            .Where(each => each.First is not null && each.Second is not null && each.First != each.Second)
            .Select(each => RuleFlag.ChangedOnRetry.Of(each.Engine, each.Code,
                $"The {each.Engine} cost was {each.First} when these readings were first priced ({before.At:u}) and is {each.Second} now. Accept it if the new price is right; else restore the rule that changed, then retry."));
    }
}
