using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing;

/// <summary>A session's description as it stands in the file (docs/pricing.md), every value still as it was written.</summary>
internal sealed class SessionDocument
{
    public LooseValue Id { get; set; }
    public LooseValue TimeZone { get; set; }
    public LooseValue Start { get; set; }
    public LooseValue End { get; set; }
    public LooseValue ReservationExpired { get; set; }
    public List<ReadingDocument?>? Readings { get; set; }
    public List<PeriodDocument?>? Periods { get; set; }
    public LooseValue TariffCode { get; set; }
    public LooseValue ReimbursementTariffCode { get; set; }
    public LooseValue TimePricing { get; set; }
    public LooseValue Roaming { get; set; }
    public PartiesDocument? Parties { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed class ReadingDocument
{
    public LooseValue At { get; set; }
    public LooseValue RegisterKwh { get; set; }
    public LooseValue RegisterWh { get; set; }
    public LooseValue State { get; set; }
    public LooseValue PowerKw { get; set; }
    public LooseValue CurrentA { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed class PeriodDocument
{
    public LooseValue Start { get; set; }
    public LooseValue End { get; set; }
    public LooseValue EnergyKwh { get; set; }
    public LooseValue EnergyWh { get; set; }
    public LooseValue ChargingSeconds { get; set; }
    public LooseValue ParkingSeconds { get; set; }
    public LooseValue ReservationSeconds { get; set; }
    public LooseValue PowerKw { get; set; }
    public LooseValue CurrentA { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Who and where, as in <c>POST /api/v1/billing-rules/explanations</c>.</summary>
internal sealed class PartiesDocument
{
    public LooseValue Country { get; set; }
    public LooseValue CpoContractId { get; set; }
    public LooseValue CpoId { get; set; }
    public LooseValue LocationId { get; set; }
    public LooseValue EmspContractId { get; set; }
    public LooseValue EmspId { get; set; }
    public LooseValue PackageId { get; set; }
    public List<LooseValue>? TokenGroupIds { get; set; }
    public LooseValue CustomerId { get; set; }
    public LooseValue DriverId { get; set; }
    public LooseValue TokenUid { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SessionDocument))]
internal sealed partial class SessionJson : JsonSerializerContext;
