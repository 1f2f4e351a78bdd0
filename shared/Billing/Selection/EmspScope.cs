using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>How narrow an eMSP scope is; a package and a token group are equally narrow.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmspScopeLevel>))]
public enum EmspScopeLevel { Contract, Emsp, Package, TokenGroup }

/// <summary>The tokens that a rule is for, by who issued them (domain §2); a rule without one is for all.</summary>
/// <param name="Level">What <paramref name="Id"/> names.</param>
/// <param name="Id">eMSP contract, eMSP, retail package or token group; compared exactly.</param>
public sealed record EmspScope(EmspScopeLevel Level, string Id);
