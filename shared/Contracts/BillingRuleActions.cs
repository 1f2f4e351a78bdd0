using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>A copy of a rule. What is left out is as in the original.</summary>
public sealed record BillingRuleCopyRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }

    /// <summary>Another tariff code of the same engine and currency.</summary>
    public string? TariffCode { get; init; }

    /// <summary>Another retail package, for a retail rule.</summary>
    public string? RetailPackageId { get; init; }
    public string? Name { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public CpoScopeBody? CpoScope { get; init; }
    public EmspScopeBody? EmspScope { get; init; }
}

/// <summary>When a rule, or all rules of a tariff, end.</summary>
public sealed record EndRequest
{
    /// <summary>First moment that is no longer priced, by the location's clock.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public required DateTime At { get; init; }
}

/// <summary>A copy of a tariff with its rules that have not ended.</summary>
public sealed record TariffCopyRequest
{
    /// <summary>The new code.</summary>
    public required string Code { get; init; }

    /// <summary>Left out: as in the original.</summary>
    public string? Description { get; init; }
}

/// <summary>The rules of a tariff that were ended, each in its new version.</summary>
/// <param name="PriceChangeId">The price change that follows it, where prices change.</param>
public sealed record TariffEndResponse(IReadOnlyList<BillingRuleResponse> Rules, string? PriceChangeId = null);
