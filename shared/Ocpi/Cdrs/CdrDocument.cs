using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Ocpi.Cdrs;

/// <summary>The CDR's JSON as far as it is read, every value still as it was written.</summary>
internal sealed class CdrDocument
{
    public LooseValue CountryCode { get; set; }
    public LooseValue PartyId { get; set; }
    public LooseValue Id { get; set; }
    public LooseValue StartDateTime { get; set; }
    public LooseValue EndDateTime { get; set; }
    public LooseValue StopDateTime { get; set; }
    public LooseValue AuthId { get; set; }
    public CdrTokenDocument? CdrToken { get; set; }
    public CdrLocationDocument? CdrLocation { get; set; }
    public CdrLocationDocument? Location { get; set; }
    public LooseValue Currency { get; set; }
    public List<JsonElement>? Tariffs { get; set; }
    public List<ChargingPeriodDocument?>? ChargingPeriods { get; set; }

    /// <summary>A number in 2.1.1, an object later.</summary>
    public JsonElement? TotalCost { get; set; }
    public LooseValue TotalEnergy { get; set; }
    public LooseValue TotalTime { get; set; }
    public LooseValue TotalParkingTime { get; set; }
    public LooseValue Credit { get; set; }
}

internal sealed class CdrTokenDocument
{
    public LooseValue Uid { get; set; }
    public LooseValue ContractId { get; set; }
}

internal sealed class CdrLocationDocument
{
    public LooseValue Id { get; set; }
    public LooseValue Country { get; set; }
    public LooseValue EvseId { get; set; }
    public LooseValue TimeZone { get; set; }
}

internal sealed class ChargingPeriodDocument
{
    public LooseValue StartDateTime { get; set; }
    public LooseValue TariffId { get; set; }
    public List<CdrDimensionDocument?>? Dimensions { get; set; }
}

internal sealed class CdrDimensionDocument
{
    public LooseValue Type { get; set; }
    public LooseValue Volume { get; set; }
}

internal sealed class PriceDocument
{
    public LooseValue ExclVat { get; set; }
    public LooseValue InclVat { get; set; }
    public LooseValue BeforeTaxes { get; set; }
    public List<TaxAmountDocument?>? Taxes { get; set; }
}

internal sealed class TaxAmountDocument
{
    public LooseValue Amount { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CdrDocument))]
[JsonSerializable(typeof(PriceDocument))]
[JsonSerializable(typeof(LooseValue))]
internal sealed partial class CdrDocumentJson : JsonSerializerContext;
