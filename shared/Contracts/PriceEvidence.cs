using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Whether prices follow the clock: not at all, all of them, or those per minute while energy is not charged for.</summary>
[JsonConverter(typeof(UpperNames<TimePricingName>))]
public enum TimePricingName { StartRule, TimeOfUse, DynamicTimeBased }

/// <summary>What a session's price rests on, as it was when the platform learned of its start. It never changes.</summary>
public sealed record PriceEvidenceResponse
{
    public required string SessionId { get; init; }

    /// <summary>Rules saved later are not in it.</summary>
    public required DateTimeOffset TakenAt { get; init; }
    public required TimePricingName TimePricing { get; init; }

    /// <summary>Whom the rules were chosen for; left out where no rule asks for a party.</summary>
    public RulePartiesBody? Parties { get; init; }
    public required IReadOnlyList<EngineEvidenceBody> Engines { get; init; }

    /// <summary>Where the CDR or the flag departs from the price shown; empty when it doesn't, or the session isn't settled.</summary>
    public required IReadOnlyList<PriceDeviationBody> Deviations { get; init; }

    /// <summary>What it came to when its readings were first priced: another price for the same readings is flagged.</summary>
    public FirstPricedBody? FirstPriced { get; init; }
}

/// <summary>Who and where a session was, as far as billing rules ask; what is left out was not known.</summary>
public sealed record RulePartiesBody
{
    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string? Country { get; init; }
    public string? CpoContractId { get; init; }
    public string? CpoId { get; init; }
    public string? LocationId { get; init; }
    public string? EmspContractId { get; init; }
    public string? EmspId { get; init; }
    public string? PackageId { get; init; }
    public IReadOnlyList<string> TokenGroupIds { get; init; } = [];
    public string? CustomerId { get; init; }
    public string? DriverId { get; init; }
    public string? TokenUid { get; init; }
}

/// <summary>The rules that were shown in one engine.</summary>
public sealed record EngineEvidenceBody
{
    public required PricingEngine Engine { get; init; }

    /// <summary>The code; for retail the package.</summary>
    public required string TariffCode { get; init; }

    /// <summary>Whether each period prices its own part; else the rule of the start prices the whole session.</summary>
    public required bool FollowsClock { get; init; }

    /// <summary>In order and without gaps.</summary>
    public required IReadOnlyList<EvidencePeriodBody> Periods { get; init; }
}

/// <summary>A stretch of time and the rule version that was shown for it.</summary>
public sealed record EvidencePeriodBody
{
    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive; left out: as long as the session lasts.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Left out where no price could be shown.</summary>
    public string? RuleId { get; init; }
    public int? RuleVersion { get; init; }

    /// <summary>Where the rule can be read as it was then.</summary>
    public string? Rule { get; init; }

    /// <summary>Several rules that applied together.</summary>
    public IReadOnlyList<string>? Rivals { get; init; }
}

/// <param name="Code">GAP_FILL, AMBIGUITY_RESOLVED or MISSING_READING.</param>
/// <param name="Sentence">What was done instead of what was shown, and why.</param>
public sealed record PriceDeviationBody(string Code, PricingEngine Engine, string Sentence);

/// <summary>Without VAT, before coupons; left out for an engine that had no price.</summary>
public sealed record FirstPricedBody(DateTimeOffset At, MoneyBody? Wholesale = null, MoneyBody? Retail = null, MoneyBody? Reimbursement = null);

/// <param name="Currency">ISO 4217.</param>
public sealed record MoneyBody(decimal Amount, string Currency);
