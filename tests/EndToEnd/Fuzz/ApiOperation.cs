using System.Text.Json;
using GreenFlux.Tests.Fuzz;

namespace GreenFlux.Tests.EndToEnd.Fuzz;

/// <summary>One operation of the OpenAPI document, and valid bodies for it.</summary>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Queries">Names of its query parameters.</param>
/// <param name="Body">The schema of its body; null for none.</param>
internal sealed record ApiOperation(string Method, string Path, IReadOnlyList<string> Queries, JsonElement? Body)
{
    // What a schema can't say: values that exist or have a form of their own.
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["locationId"] = ["loc"], ["country"] = ["NLD"], ["timeZone"] = ["Europe/Amsterdam", "UTC"], ["currency"] = ["EUR"], ["tariffCode"] = ["WS", "WS2"],
        ["reimbursementTariffCode"] = ["RB"], ["retailPackageId"] = ["basic"], ["driverId"] = ["drv"], ["tokenUid"] = ["TAG-1"], ["url"] = ["https://localhost:9/hook"],
        ["permissions"] = ["ReadCdrs", "ReadStations"], ["requestedMessage"] = ["Heartbeat"], ["validFrom"] = ["2027-01-01T00:00:00", "2030-01-01"],
        ["validTo"] = ["2099-01-01"], ["password"] = ["correct-horse-battery"], ["evseId"] = ["NL*GFX*E0001*1"], ["authId"] = ["NL-TNM-C00122045-K"],
        ["networkId"] = ["own"], ["contractId"] = ["own"], ["parentCpoId"] = ["own"], ["cpoId"] = ["own"], ["emspId"] = ["own"], ["cpoNetworkId"] = ["own"],
        ["emspNetworkId"] = ["own"], ["partyId"] = ["NL-GFX"], ["iban"] = ["NL91 ABNA 0417 1643 00"],
    };

    public static IReadOnlyList<ApiOperation> ReadAll(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select new ApiOperation(
               operation.Name.ToUpperInvariant(),
               path.Name,
               [.. operation.Value.GetProperty("parameters").EnumerateArray().Where(each => each.GetProperty("in").ValueEquals("query")).Select(each => each.GetProperty("name").GetString()!)],
               operation.Value.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").GetProperty("application/json").GetProperty("schema") : null),
    ];

    /// <summary>JSON that the schema allows; mostly such as the platform takes, too.</summary>
    public string ValidBody(JsonElement document, string station, Random random) => Value(Body!.Value, "", document, station, random).ToString();

    private Node Value(JsonElement schema, string name, JsonElement document, string station, Random random)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Value(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), name, document, station, random);
        if (schema.TryGetProperty("enum", out var names))
            return Node.Of(names[random.Next(names.GetArrayLength())]);
        switch (TypeOf(schema))
        {
            case "object" when schema.TryGetProperty("properties", out var properties):
                var required = schema.TryGetProperty("required", out var list) ? list.EnumerateArray().Select(each => each.GetString()).ToHashSet() : [];
                return new Node
                {
                    IsObject = true,
                    Children = [.. properties.EnumerateObject()
                        .Where(property => required.Contains(property.Name) || (Method == "POST" && property.Name is "id" or "uid" or "code") || random.Next(3) == 0)
                        .Select(property => Value(property.Value, property.Name, document, station, random).Named(Node.Quote(property.Name)))],
                };
            case "array":
                return new Node { Children = [Value(schema.GetProperty("items"), name, document, station, random)] };
            case "integer":
                return Node.Leaf(name is "id" ? "1" : $"{random.Next(1, 300)}");
            case "number":
                return Node.Leaf($"{random.Next(name is "price" or "percent" or "percentage" ? 10 : 1000)}.{random.Next(100):00}");
            case "boolean":
                return Node.Leaf(random.Next(2) == 0 ? "true" : "false");
            default:
                var text = name == "stationId" ? station
                    : Known.TryGetValue(name, out var known) ? Shrapnel.Of(known, random)
                    : schema.TryGetProperty("format", out var format) ? format.ValueEquals("date") ? "2026-05-01" : "2026-05-01T10:15:00Z"
                    : $"f{random.Next(100_000)}";
                return Node.Leaf(Node.Quote(text));
        }
    }

    private static string? TypeOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.String ? type.GetString()
        : type.EnumerateArray().Select(each => each.GetString()).First(each => each != "null");
}
