using System.Text.Json;

namespace GreenFlux.Ocpi.Cdrs;

/// <summary>A CDR as a partner sent it (mod_cdrs, CDR object of 2.1.1, 2.2.1 and 2.3.0), every value exact.</summary>
public sealed record OcpiCdr
{
    public required OcpiVersion Version { get; init; }

    /// <summary>ISO 3166-1 alpha-2 of the CPO; 2.1.1 doesn't have it.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Of the CPO; 2.1.1 doesn't have it.</summary>
    public string? PartyId { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Start { get; init; }

    /// <summary><c>stop_date_time</c> in 2.1.1.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Null in 2.1.1, which has the contract alone.</summary>
    public string? TokenUid { get; init; }

    /// <summary><c>cdr_token.contract_id</c>, in 2.1.1 <c>auth_id</c>.</summary>
    public string? ContractId { get; init; }

    /// <summary>ISO 3166-1 alpha-3 of the location.</summary>
    public string? Country { get; init; }

    /// <summary>IANA; 2.1.1 alone may have it.</summary>
    public string? TimeZone { get; init; }
    public string? LocationId { get; init; }
    public string? EvseId { get; init; }
    public required string Currency { get; init; }

    /// <summary>Before taxes; null: it isn't told.</summary>
    public decimal? TotalCost { get; init; }

    /// <summary>With taxes; null: it isn't told.</summary>
    public decimal? TotalCostInclVat { get; init; }
    public required decimal TotalEnergyKwh { get; init; }
    public decimal? TotalTimeHours { get; init; }
    public decimal? TotalParkingTimeHours { get; init; }

    /// <summary>Whether it takes another CDR back.</summary>
    public bool IsCredit { get; init; }

    /// <summary>In order of their starts.</summary>
    public required IReadOnlyList<OcpiChargingPeriod> Periods { get; init; }

    /// <summary>Tariff objects, unread.</summary>
    public required IReadOnlyList<JsonElement> Tariffs { get; init; }
}

/// <summary>A part of the session, until the next one or the end.</summary>
public sealed record OcpiChargingPeriod(DateTimeOffset Start, string? TariffId, IReadOnlyList<OcpiCdrDimension> Dimensions)
{
    /// <summary>Sum of the dimension's volumes; null: it isn't there.</summary>
    public decimal? Volume(string type)
    {
        var found = Dimensions.Where(dimension => dimension.Type == type).ToList();
        return found.Count == 0 ? null : found.Sum(dimension => dimension.Volume);
    }
}

/// <param name="Type">Upper case, for example <c>ENERGY</c>.</param>
/// <param name="Volume">kWh for energy, hours for times.</param>
public sealed record OcpiCdrDimension(string Type, decimal Volume);
