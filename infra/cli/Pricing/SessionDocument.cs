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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SessionDocument))]
internal sealed partial class SessionJson : JsonSerializerContext;
