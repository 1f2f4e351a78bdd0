using System.Text.Json.Serialization;
using GreenFlux.Billing.Vat;

namespace GreenFlux.Billing.HomeCharging;

/// <summary>Who a charger is there for (the API's <c>charger_type</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChargerType>))]
public enum ChargerType { Public, Home, Business }

/// <summary>The mark of Home Charging Compensation on a CDR (domain §10).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HomeChargingFlag>))]
public enum HomeChargingFlag
{
    /// <summary>VAT is excluded.</summary>
    [JsonStringEnumMemberName("HCC_E")]
    HccE,

    /// <summary>VAT is charged.</summary>
    [JsonStringEnumMemberName("HCC_V")]
    HccV,
}

/// <summary>What decides about the flag of one session.</summary>
/// <param name="ExcludeVat">The station's box "Exclude VAT".</param>
/// <param name="TokenIsListed">Whether the session's token is on the station's list.</param>
/// <param name="IsManagedRoaming">Whether the platform's owner manages the CPO's roaming.</param>
public sealed record HomeChargingFacts(ChargerType ChargerType, bool ExcludeVat, bool TokenIsListed, bool IsManagedRoaming = false);

/// <summary>The flag of a session (null: none) and the reason.</summary>
public sealed record HomeChargingDecision(HomeChargingFlag? Flag, string Why)
{
    /// <summary>Whether the wholesale price of the session carries no VAT.</summary>
    [JsonIgnore]
    public bool ExcludesVat => Flag == HomeChargingFlag.HccE;
}

/// <summary>A setting that can't be.</summary>
/// <param name="Field">The station's field at fault.</param>
/// <param name="Sentence">What is wrong with it and what to do.</param>
public sealed record HomeChargingProblem(string Field, string Sentence);

/// <summary>Home Charging Compensation: which sessions of a station carry no VAT.</summary>
public static class HomeChargingRules
{
    public static HomeChargingDecision Decide(HomeChargingFacts facts) => facts switch
    {
        { IsManagedRoaming: true } => new(null, "Home Charging Compensation is for self-managed roaming only."),
        { ChargerType: ChargerType.Home, ExcludeVat: true } => new(HomeChargingFlag.HccE, "A home charger that excludes VAT."),
        { TokenIsListed: true } => new(HomeChargingFlag.HccE, "The token is on the station's list of tokens without VAT."),
        { ChargerType: ChargerType.Home } => new(HomeChargingFlag.HccV, "A home charger that does not exclude VAT."),
        _ => new(null, $"A {facts.ChargerType} charger, and the token is not on the station's list."),
    };

    /// <summary>The wholesale VAT of a session: the rate found for it, unless the flag excludes VAT.</summary>
    public static VatDecision VatOf(HomeChargingDecision decision, VatDecision configured) =>
        decision.ExcludesVat ? VatDecision.Excluded($"HCC_E: {decision.Why}") with { Candidates = configured.Candidates } : configured;

    /// <summary>What can't be set on a station; empty: all is well.</summary>
    /// <param name="hasTokens">Whether its list of tokens without VAT has any.</param>
    public static IReadOnlyList<HomeChargingProblem> Check(ChargerType type, bool excludeVat, bool hasTokens, bool isManagedRoaming)
    {
        var problems = new List<HomeChargingProblem>();
        if (isManagedRoaming && excludeVat)
            problems.Add(new("excludeVat", "must be false: Home Charging Compensation is for CPOs that manage their roaming themselves."));
        else if (excludeVat && type != ChargerType.Home)
            problems.Add(new("excludeVat", $"must be false for a {type} charger. Set chargerType to Home, or list the tokens in tokensWithoutVat."));
        if (isManagedRoaming && hasTokens)
            problems.Add(new("tokensWithoutVat", "must be empty: Home Charging Compensation is for CPOs that manage their roaming themselves."));
        return problems;
    }
}
