using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Why a rule does not price a session.</summary>
[JsonConverter(typeof(UpperNames<RuleExclusionCode>))]
public enum RuleExclusionCode
{
    OtherEngine, OtherTariffCode, Replaced, NotYetValid, Ended, CpoScope, EmspScope, LocationException, Window, Blacklisted, NotWhitelisted, Beaten,
}

/// <summary>Where a rule stands in time. Active: valid now by at least one clock on earth.</summary>
[JsonConverter(typeof(UpperNames<BillingRuleStatus>))]
public enum BillingRuleStatus { Active, Future, Ended }

/// <summary>Which rules to list.</summary>
[JsonConverter(typeof(UpperNames<BillingRuleListing>))]
public enum BillingRuleListing { Active, Future, Ended, All }

/// <summary>Which session to explain: one that there is, or a described one.</summary>
public sealed record BillingRuleExplanationRequest
{
    /// <summary>A session of the tenant; then only <c>engine</c> may be given beside it. Needs the permission to read sessions, too.</summary>
    public string? SessionId { get; init; }

    /// <summary>Required for a described session; for an existing one left out: all engines that price it.</summary>
    public PricingEngine? Engine { get; init; }
    public DescribedSessionBody? Session { get; init; }
}

/// <summary>What is left out is not known: rules that ask for it do not apply.</summary>
public sealed record DescribedSessionBody
{
    /// <summary>The tariff code; for retail the package.</summary>
    public required string TariffCode { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Also explains every moment until then, for time of use; at most 7 days after <c>at</c>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>IANA zone of the location.</summary>
    public required string TimeZone { get; init; }

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string? Country { get; init; }
    public string? CpoContractId { get; init; }
    public string? CpoId { get; init; }
    public string? LocationId { get; init; }
    public string? EmspContractId { get; init; }
    public string? EmspId { get; init; }
    public string? PackageId { get; init; }
    public IReadOnlyList<string>? TokenGroupIds { get; init; }
    public string? CustomerId { get; init; }
    public string? DriverId { get; init; }
    public string? TokenUid { get; init; }
}

/// <summary>Which rule prices a session, and why, in each engine asked for.</summary>
public sealed record BillingRuleExplanationResponse(IReadOnlyList<EngineExplanationBody> Engines);

public sealed record EngineExplanationBody
{
    public required PricingEngine Engine { get; init; }

    /// <summary>The code, or for retail the package; left out when the session has none.</summary>
    public string? TariffCode { get; init; }

    /// <summary>In order of time; a rule at the start alone is one period without end.</summary>
    public required IReadOnlyList<RulePeriodBody> Periods { get; init; }
}

public sealed record RulePeriodBody
{
    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive; left out: only the moment was asked for.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The rule that prices; left out when none or several remain.</summary>
    public string? RuleId { get; init; }
    public int? RuleVersion { get; init; }

    /// <summary>Several rules of which none is narrower than all others.</summary>
    public IReadOnlyList<string>? Rivals { get; init; }

    /// <summary>Every rule of the code, and what speaks against it.</summary>
    public required IReadOnlyList<RuleCandidateBody> Candidates { get; init; }
}

/// <param name="Code">Left out for a rule that applies.</param>
/// <param name="Exclusion">The same as a sentence.</param>
public sealed record RuleCandidateBody(string RuleId, int RuleVersion, RuleExclusionCode? Code = null, string? Exclusion = null);
