using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Ocpi.Tariffs;

/// <summary>The tariff's JSON, every value still as it was written.</summary>
internal sealed class TariffDocument
{
    public LooseValue CountryCode { get; set; }
    public LooseValue PartyId { get; set; }
    public LooseValue Id { get; set; }
    public LooseValue Currency { get; set; }
    public LooseValue Type { get; set; }
    public List<DisplayTextDocument?>? TariffAltText { get; set; }
    public LooseValue TariffAltUrl { get; set; }
    public PriceLimitDocument? MinPrice { get; set; }
    public PriceLimitDocument? MaxPrice { get; set; }
    public LooseValue PreauthorizeAmount { get; set; }
    public List<ElementDocument?>? Elements { get; set; }
    public LooseValue TaxIncluded { get; set; }
    public LooseValue StartDateTime { get; set; }
    public LooseValue EndDateTime { get; set; }
    public JsonElement? EnergyMix { get; set; }
    public LooseValue LastUpdated { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed class DisplayTextDocument
{
    public LooseValue Language { get; set; }
    public LooseValue Text { get; set; }
}

internal sealed class PriceLimitDocument
{
    public LooseValue ExclVat { get; set; }
    public LooseValue InclVat { get; set; }
    public LooseValue BeforeTaxes { get; set; }
    public LooseValue AfterTaxes { get; set; }
}

internal sealed class ElementDocument
{
    public List<PriceComponentDocument?>? PriceComponents { get; set; }
    public RestrictionsDocument? Restrictions { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed class PriceComponentDocument
{
    public LooseValue Type { get; set; }
    public LooseValue Price { get; set; }
    public LooseValue Vat { get; set; }
    public LooseValue StepSize { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed class RestrictionsDocument
{
    public LooseValue StartTime { get; set; }
    public LooseValue EndTime { get; set; }
    public LooseValue StartDate { get; set; }
    public LooseValue EndDate { get; set; }
    public LooseValue MinKwh { get; set; }
    public LooseValue MaxKwh { get; set; }
    public LooseValue MinCurrent { get; set; }
    public LooseValue MaxCurrent { get; set; }
    public LooseValue MinPower { get; set; }
    public LooseValue MaxPower { get; set; }
    public LooseValue MinDuration { get; set; }
    public LooseValue MaxDuration { get; set; }
    public List<LooseValue>? DayOfWeek { get; set; }
    public LooseValue Reservation { get; set; }
    public LooseValue Booking { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TariffDocument))]
internal sealed partial class TariffJson : JsonSerializerContext;
