using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>A file of billing rules as it was written (docs/pricing.md): the rules, and what else a price depends on.</summary>
internal sealed class RuleFileDocument
{
    public List<JsonElement>? Rules { get; set; }

    /// <summary>The rules, where the file is a page of the API's list.</summary>
    public List<JsonElement>? Items { get; set; }
    public LooseValue Next { get; set; }
    public LooseValue TariffCode { get; set; }
    public LooseValue ReimbursementTariffCode { get; set; }
    public LooseValue RetailPackageId { get; set; }
    public LooseValue Currency { get; set; }
    public LooseValue TimePricing { get; set; }
    public LooseValue Roaming { get; set; }
    public LooseValue ParkingThresholdW { get; set; }
    public LooseValue MeterStepWh { get; set; }
    public LooseValue VatRate { get; set; }
    public LooseValue RetailVatRate { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RuleFileDocument))]
internal sealed partial class RuleFileJson : JsonSerializerContext;
