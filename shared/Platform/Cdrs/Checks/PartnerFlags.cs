namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>What can be wrong with a partner's CDR, and with messages that belong to no session.</summary>
public sealed class PartnerFlag : FlagKind
{
    private PartnerFlag(string code, FlagCategory category, FlagOwner owner, string field, FlagGuide guide) : base(code, category, [owner], [field], guide) { }

    public static PartnerFlag TokenOfPartner { get; } = new("TOKEN_OF_PARTNER", FlagCategory.Configuration, FlagOwner.Emsp, "cdr_token", new(
        "The token of a partner's CDR belongs to another partner, who prices it.",
        "The CDR was sent to the wrong party.",
        "Pass the CDR on, and drop it here."));

    public static PartnerFlag OwnCpo { get; } = new("OWN_CPO", FlagCategory.Configuration, FlagOwner.Platform, "party_id", new(
        "The sender of the CDR is one of the tenant's own CPOs, whose sessions the platform prices itself.",
        "A partner was put into a network of the tenant's own.",
        "Put it into an external network if it is a partner, then retry; else drop it."));

    public static PartnerFlag CreditCdr { get; } = new("CREDIT_CDR", FlagCategory.Configuration, FlagOwner.Platform, "credit", new(
        "The partner takes another CDR back.",
        "The partner corrects its figures.",
        "Settle it with the driver by hand, and drop it."));

    public static PartnerFlag CostMissing { get; } = new("COST_MISSING", FlagCategory.FinalCostCheck, FlagOwner.Platform, "total_cost", new(
        "A partner's CDR tells no total cost without VAT.",
        "The partner leaves out what it thinks is zero, or tells gross amounts only.",
        "Ask the partner for a corrected CDR."));

    public static PartnerFlag CurrencyUnknown { get; } = new("CURRENCY_UNKNOWN", FlagCategory.FinalCostCheck, FlagOwner.Platform, "currency", new(
        "The currency of a partner's CDR is no active one of ISO 4217.",
        "A typing error, a symbol in place of a code, or a currency that is no more.",
        "Ask the partner for a corrected CDR."));

    public static PartnerFlag Periods { get; } = new("CDR_PERIODS", FlagCategory.Feasibility, FlagOwner.Platform, "charging_periods", new(
        "The charging periods of a partner's CDR contradict its start and end.",
        "Periods in local time, or of another session.",
        "Ask the partner for a corrected CDR."));

    public static PartnerFlag FigureOff { get; } = new("PARTNER_FIGURE_OFF", FlagCategory.FinalCostCheck, FlagOwner.Platform, "total_energy", new(
        "A total of a partner's CDR differs from its periods, or from its start and end, by more than 1 % and 0.05.",
        "Figures that were rounded or computed apart.",
        "Ask the partner for a corrected CDR, or accept it."));

    public static PartnerFlag CostOff { get; } = new("PARTNER_COST_OFF", FlagCategory.FinalCostCheck, FlagOwner.Platform, "total_cost", new(
        "The cost of a partner's CDR differs from what its own tariff gives by more than 1 % and 0.05.",
        "The CDR carries another tariff than the one that priced it.",
        "Ask the partner for a corrected CDR, or accept it."));

    public static PartnerFlag CurrencyOff { get; } = new("PARTNER_CURRENCY_OFF", FlagCategory.FinalCostCheck, FlagOwner.Platform, "currency", new(
        "Cost and tariff of a partner's CDR have different currencies.",
        "The CDR carries the tariff of another country.",
        "Ask the partner for a corrected CDR, or accept it."));

    /// <summary>Kept without a session: <see cref="Sessions.OrphanStops"/>.</summary>
    public static PartnerFlag UnknownTransaction { get; } = new("UNKNOWN_TRANSACTION", FlagCategory.Feasibility, FlagOwner.Cpo, "transactionId", new(
        "The charger stopped a transaction that never started here.",
        "The start was lost; the stop came before the start; another back office began it.",
        "Compare its register with the session before; drop it if that one covers the energy."));

    public static IReadOnlyList<PartnerFlag> All { get; } =
        [TokenOfPartner, OwnCpo, CreditCdr, CostMissing, CurrencyUnknown, Periods, FigureOff, CostOff, CurrencyOff, UnknownTransaction];
}
