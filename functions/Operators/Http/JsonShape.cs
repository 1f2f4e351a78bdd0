using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>
/// Compares JSON with a contract before it is read, so that everything that is wrong is told at once and by the
/// caller's own field names.
/// </summary>
public static class JsonShape
{
    private const int MaxProblems = 50;

    public static IReadOnlyList<Refusal> Check(JsonElement json, JsonTypeInfo type)
    {
        var found = new List<Refusal>();
        Check(json, type, "", found);
        return found;
    }

    /// <summary>A converter's own words, without the paths and type names that the serializer adds.</summary>
    internal static string Reason(JsonException broken) =>
        broken.Message.StartsWith("must ", StringComparison.Ordinal)
            ? broken.Message.Split(" Path: ", 2)[0].TrimEnd('.')
            : "has a value of the wrong type";

    private static void Check(JsonElement json, JsonTypeInfo type, string path, List<Refusal> found)
    {
        if (found.Count >= MaxProblems)
            return;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(json, type, path, found);
                break;
            case JsonTypeInfoKind.Enumerable:
                CheckArray(json, type.Options.GetTypeInfo(type.ElementType!), path, found);
                break;
            default:
                CheckValue(json, type, path, found);
                break;
        }
    }

    private static void CheckObject(JsonElement json, JsonTypeInfo type, string path, List<Refusal> found)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            found.Add(Wrong(path, "must be a JSON object"));
            return;
        }
        foreach (var sent in json.EnumerateObject())
        {
            if (found.Count >= MaxProblems)
                return;
            if (type.Properties.All(property => property.Name != sent.Name))
            {
                var field = Join(path, sent.Name);
                found.Add(new Refusal(RefusalCode.UnknownField, $"{field} is not a field of this resource. {Suggestion(type)}", field));
            }
        }
        foreach (var property in type.Properties)
        {
            var field = Join(path, property.Name);
            if (!json.TryGetProperty(property.Name, out var value))
            {
                if (property.IsRequired)
                    found.Add(new Refusal(RefusalCode.MissingField, $"{field} is required.", field));
            }
            else if (value.ValueKind == JsonValueKind.Null)
            {
                if (!property.IsSetNullable)
                    found.Add(Wrong(field, "must not be null"));
            }
            else if (property.CustomConverter is null)
            {
                Check(value, type.Options.GetTypeInfo(property.PropertyType), field, found);
            }
        }
    }

    private static void CheckArray(JsonElement json, JsonTypeInfo element, string path, List<Refusal> found)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            found.Add(Wrong(path, "must be a JSON array"));
            return;
        }
        var index = 0;
        foreach (var item in json.EnumerateArray())
        {
            if (found.Count >= MaxProblems)
                return;
            var field = $"{path}[{index++}]";
            if (item.ValueKind == JsonValueKind.Null)
                found.Add(Wrong(field, "must not be null"));
            else
                Check(item, element, field, found);
        }
    }

    private static void CheckValue(JsonElement json, JsonTypeInfo type, string path, List<Refusal> found)
    {
        // The serializer also takes spaces around a name, and lists of names: neither is one of ours.
        if (EnumOf(type) is { } names && !(json.ValueKind == JsonValueKind.String && NamesOf(names, type).Contains(json.GetString(), StringComparer.OrdinalIgnoreCase)))
        {
            found.Add(Wrong(path, $"must be one of {string.Join(", ", NamesOf(names, type))}"));
            return;
        }
        try
        {
            json.Deserialize(type);
        }
        catch (Exception broken) when (broken is JsonException or FormatException or OverflowException)
        {
            found.Add(Wrong(path, Expected(type, broken)));
        }
    }

    private static string Expected(JsonTypeInfo type, Exception broken)
    {
        var wanted = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return Type.GetTypeCode(wanted) switch
        {
            TypeCode.String => "must be a string",
            TypeCode.Boolean => "must be true or false",
            TypeCode.Int32 or TypeCode.Int64 => "must be a whole number",
            TypeCode.Decimal => "must be a number",
            _ => broken is JsonException json ? Reason(json) : "has a value of the wrong type",
        };
    }

    private static Type? EnumOf(JsonTypeInfo type) =>
        (Nullable.GetUnderlyingType(type.Type) ?? type.Type) is { IsEnum: true } found ? found : null;

    private static IEnumerable<string> NamesOf(Type names, JsonTypeInfo type) =>
        Enum.GetValues(names).Cast<object>().Select(value => JsonSerializer.Serialize(value, type.Options.GetTypeInfo(names)).Trim('"'));

    private static Refusal Wrong(string path, string reason) =>
        path.Length == 0
            ? new Refusal(RefusalCode.InvalidType, $"The body {reason}.")
            : new Refusal(RefusalCode.InvalidType, $"{path} {reason}.", path);

    private static string Suggestion(JsonTypeInfo type) => $"Known are {string.Join(", ", type.Properties.Select(property => property.Name))}.";
    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
