using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>What a VAT rate is set on. Wholesale takes Tariff before CpoContract before Cpo; retail takes RetailPackage before Emsp.</summary>
[JsonConverter(typeof(NamesOnly<VatLevelName>))]
public enum VatLevelName { Tariff, CpoContract, Cpo, RetailPackage, Emsp }

/// <summary>Which end of a session decides about its VAT rate.</summary>
[JsonConverter(typeof(NamesOnly<VatRateMoment>))]
public enum VatRateMoment { End, Start }

/// <summary>A VAT rate of one object, valid for a time.</summary>
public sealed record VatRateRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }

    /// <summary>Fixed once created.</summary>
    public required VatLevelName Level { get; init; }

    /// <summary>The tariff code, or the id of the contract, CPO, package or eMSP. May be left out at the level Emsp: your own eMSP. Fixed once created.</summary>
    public string? SubjectId { get; init; }

    /// <summary>Levels RetailPackage and Emsp, required there: ISO 3166-1 alpha-3 of the sessions' location. Fixed once created.</summary>
    public string? Country { get; init; }

    /// <summary>21 means 21 %; 0 to 100 with at most 4 decimal places.</summary>
    public required decimal Percent { get; init; }

    /// <summary>First moment of validity, by the location's clock; left out: always was.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    /// <summary>First moment that is no longer valid, by the location's clock; left out: for ever.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public string? Name { get; init; }
}

public sealed record VatRateResponse
{
    public required string Id { get; init; }
    public required VatLevelName Level { get; init; }
    public string? SubjectId { get; init; }
    public string? Country { get; init; }
    public required decimal Percent { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }
}
