using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>How narrow a CPO scope is; later is narrower.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CpoScopeLevel>))]
public enum CpoScopeLevel
{
    /// <summary>The location's country, ISO 3166-1 alpha-3.</summary>
    Country,

    /// <summary>The CPO contract.</summary>
    Contract,

    /// <summary>One CPO.</summary>
    Cpo,
}

/// <summary>The chargers that a rule is for, by who operates them (domain §2); a rule without one is for all.</summary>
/// <param name="Level">What <paramref name="Id"/> names.</param>
/// <param name="Id">Country code, contract id or CPO id; compared exactly.</param>
public sealed record CpoScope(CpoScopeLevel Level, string Id);
