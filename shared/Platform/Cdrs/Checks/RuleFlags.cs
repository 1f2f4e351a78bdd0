using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>Why an engine could not price the session: found while it tried (domain §12 Billing Rules).</summary>
public sealed class RuleFlag : FlagKind
{
    public const string ChangedOnRetryCode = "PRICE_CHANGED_ON_RETRY";

    private RuleFlag(string code, FlagCategory category, IReadOnlyList<string> fields, FlagGuide guide)
        : base(code, category, [FlagOwner.Cpo, FlagOwner.Emsp], fields, guide) { }

    public static RuleFlag NoTariff { get; } = new("NO_TARIFF", FlagCategory.BillingRules, ["tariffCode"], new(
        "Neither the connector nor the station has a tariff code.",
        "The station was created without one.",
        "Set the station's tariff code, then retry: the session takes it over."));

    public static RuleFlag None { get; } = new("NO_BILLING_RULE", FlagCategory.BillingRules, ["tariffCode", "startedAt"], new(
        "No billing rule is valid for the session, or for a part of it where prices follow the clock.",
        "A rule ended and nothing follows it; every rule is narrower than the session's parties; a package without rules.",
        "Add a rule that covers the time (a gap may be filled in the past), then retry. The sentence says what excluded each rule."));

    public static RuleFlag Several { get; } = new("SEVERAL_BILLING_RULES", FlagCategory.BillingRules, ["tariffCode", "startedAt"], new(
        "Several billing rules are valid, and none is narrower than all others.",
        "Scopes that cross, for example one for a CPO and one for a token group.",
        "End all but one, or narrow its scope, then retry."));

    public static RuleFlag CurrencyMismatch { get; } = new("CURRENCY_MISMATCH", FlagCategory.BillingRules, ["currency"], new(
        "Two prices that belong together have different currencies: retail built on wholesale, reimbursement beside wholesale, or rules that follow each other.",
        "A rule in another currency than the tariff of the location; nothing is ever converted.",
        "Give the amount in the other currency, then retry."));

    public static RuleFlag CurrencyNotAllowed { get; } = new("CURRENCY_NOT_ALLOWED", FlagCategory.BillingRules, ["currency"], new(
        "The retail rule takes the wholesale currency, and this one is not among those it allows.",
        "A driver charges in a country for which the package was not made.",
        "Allow the currency, or add a rule for it, then retry."));

    public static RuleFlag ReservationOnly { get; } = new("RESERVATION_ONLY", FlagCategory.BillingRules, ["charging_periods"], new(
        "A partner's CDR is a reservation without a session, which no retail rule prices.",
        "A driver who reserved and did not come.",
        "Settle it with the driver by hand, and drop it."));

    /// <summary>Found by the audit of prices, with the price of the first attempt.</summary>
    public static RuleFlag ChangedOnRetry { get; } = new(ChangedOnRetryCode, FlagCategory.FinalCostCheck, ["cost"], new(
        "The same readings came to another price than when they were first priced.",
        "A rule that priced it was changed or ended in between.",
        "Accept it if the new price is right; else restore the rule, then the daily retry resolves it."));

    public static IReadOnlyList<RuleFlag> All { get; } =
        [NoTariff, None, Several, CurrencyMismatch, CurrencyNotAllowed, ReservationOnly, ChangedOnRetry];

    /// <param name="code">The tariff code, or the retail package; null: there is none.</param>
    internal FlagReason Of(BillingEngine engine, string? code, string sentence, string? about = null, IReadOnlyList<string>? looked = null) =>
        Reason(sentence, about ?? Subject.OfPrice(engine, code), engine, Subject.OwnerOf(engine), looked);

    /// <summary>What the pricing of retail refused; its codes are this class's.</summary>
    internal static RuleFlag OfRefusal(string code) => code == CurrencyNotAllowed.Code ? CurrencyNotAllowed : CurrencyMismatch;
}
