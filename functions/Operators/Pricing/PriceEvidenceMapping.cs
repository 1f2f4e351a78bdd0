using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>Price evidence in the API's words.</summary>
internal static class PriceEvidenceMapping
{
    /// <summary>Where a session's evidence is read.</summary>
    public static string LinkOf(string sessionId) => $"/api/v1/sessions/{sessionId}/price-evidence";

    /// <summary>Where a rule is read as it was.</summary>
    public static string LinkOf(string ruleId, int version) => $"/api/v1/billing-rules/{Uri.EscapeDataString(ruleId)}/versions/{version}";

    public static PriceEvidenceResponse ToContract(Session session, PriceEvidence evidence, IReadOnlyList<PriceDeviation> deviations) => new()
    {
        SessionId = session.Id,
        TakenAt = evidence.TakenAt,
        TimePricing = WireNames.To<TimePricingName>(evidence.TimePricing),
        Parties = evidence.Parties is { } parties ? ToContract(parties) : null,
        Engines = [.. evidence.Engines.Select(ToContract)],
        Deviations = [.. deviations.Select(ToContract)],
        FirstPriced = session.FirstPriced is { } first
            ? new FirstPricedBody(first.At, ToContract(first.Wholesale), ToContract(first.Retail), ToContract(first.Reimbursement))
            : null,
    };

    public static PriceDeviationBody ToContract(PriceDeviation deviation) =>
        new(deviation.Code, WireNames.To<PricingEngine>(deviation.Engine), deviation.Sentence);

    public static MoneyBody? ToContract(Money? money) => money is { } some ? new MoneyBody(some.Amount, some.Currency.Code) : null;

    private static EngineEvidenceBody ToContract(EngineEvidence engine) => new()
    {
        Engine = WireNames.To<PricingEngine>(engine.Engine),
        TariffCode = engine.TariffCode,
        FollowsClock = engine.FollowsClock,
        Periods = [.. engine.Periods.Select(ToContract)],
    };

    private static EvidencePeriodBody ToContract(EvidencePeriod period) => new()
    {
        From = period.From,
        To = period.To,
        RuleId = period.RuleId,
        RuleVersion = period.RuleVersion,
        Rule = period is { RuleId: { } id, RuleVersion: { } version } ? LinkOf(id, version) : null,
        Rivals = period.Rivals is { } rivals ? [.. rivals.Select(rival => rival.RuleId)] : null,
    };

    private static RulePartiesBody ToContract(SessionParties parties) => new()
    {
        Country = parties.Country,
        CpoContractId = parties.CpoContractId,
        CpoId = parties.CpoId,
        LocationId = parties.LocationId,
        EmspContractId = parties.EmspContractId,
        EmspId = parties.EmspId,
        PackageId = parties.PackageId,
        TokenGroupIds = parties.TokenGroupIds,
        CustomerId = parties.CustomerId,
        DriverId = parties.DriverId,
        TokenUid = parties.TokenUid,
    };
}
