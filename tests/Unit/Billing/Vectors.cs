using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Billing;

namespace GreenFlux.Tests.Unit.Billing;

internal static class Vectors
{
    public static IReadOnlyList<Vector> All { get; } = Read();

    private static List<Vector> Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Billing", "vectors.json"));
        return JsonSerializer.Deserialize(file, BillingTestJson.Default.ListVector)!;
    }
}

/// <summary>Billing's records under source generation: no converter is registered, each type brings its own.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<Vector>))]
[JsonSerializable(typeof(PricedSession))]
[JsonSerializable(typeof(MeterCurve))]
[JsonSerializable(typeof(MeasuredSlice))]
[JsonSerializable(typeof(BillingRuleError))]
internal sealed partial class BillingTestJson : JsonSerializerContext;
