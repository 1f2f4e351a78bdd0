using System.Text.Json.Serialization;

namespace GreenFlux.Functions.Chargers;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectEvent))]
[JsonSerializable(typeof(ConnectAnswer))]
[JsonSerializable(typeof(ConnectionState))]
internal sealed partial class ChargerJson : JsonSerializerContext;
