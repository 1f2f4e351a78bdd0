using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Functions.Operators.OpenApi;

/// <summary>JSON schemas of the contracts, each once, as OpenAPI components.</summary>
public sealed class ContractSchemas
{
    private readonly XmlDocs docs = XmlDocs.Of(typeof(Problem).Assembly);
    private readonly SortedDictionary<string, JsonNode> components = new(StringComparer.Ordinal);

    public JsonObject Components => new(components.Select(component => KeyValuePair.Create(component.Key, (JsonNode?)component.Value.DeepClone())));

    /// <summary>A reference to the contract's schema, which is added when it is new.</summary>
    public JsonObject Reference(Type contract)
    {
        var name = NameOf(contract);
        if (!components.ContainsKey(name))
        {
            // Set first, so that a contract that holds itself ends.
            components[name] = new JsonObject();
            var type = ContractsJson.Default.GetTypeInfo(contract)
                ?? throw new NotSupportedException($"{contract} is not declared in ContractsJson.");
            components[name] = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = (context, node) => Transform(context, node, contract),
            });
        }
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode node, Type root)
    {
        var wanted = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isRoot = context.Path.IsEmpty;
        if (!isRoot && wanted != root && context.TypeInfo.Kind == JsonTypeInfoKind.Object)
            return Described(Reference(wanted), context);
        var schema = node as JsonObject ?? [];
        if (wanted == typeof(DateTimeOffset))
            schema = new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        else if (wanted == typeof(DateTime))
            schema = new JsonObject { ["type"] = "string", ["pattern"] = @"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$" };
        else if (wanted.IsEnum)
            schema["type"] = "string";
        if (isRoot && docs.Of(wanted) is { } summary)
            schema["description"] = summary;
        return Described(schema, context);
    }

    private JsonObject Described(JsonObject schema, JsonSchemaExporterContext context)
    {
        if (context.PropertyInfo?.AttributeProvider is PropertyInfo property && docs.Of(property) is { } description)
            schema["description"] = description;
        return schema;
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] + "Of" + string.Concat(type.GetGenericArguments().Select(NameOf))
        : type.Name;
}
