using System.Text.Json;

namespace GreenFlux.Ocpi.Fields;

/// <summary>Turns what the JSON reader says about a document into a problem with a path and a cure.</summary>
public static class JsonReading
{
    public static Finding NoUtf8 { get; } = new("", "the text is not UTF-8", "save it as UTF-8");

    /// <param name="expected">What belongs at a path's last field, for example <c>an array of elements</c>; null: unknown.</param>
    public static Finding Problem(JsonException exception, Func<string, string?> expected)
    {
        var path = exception.Path?.TrimStart('$').TrimStart('.') ?? "";
        var where = exception is { LineNumber: { } line, BytePositionInLine: { } column } ? $" (line {line + 1}, byte {column + 1})" : "";
        if (exception.Message.Contains("uplicate", StringComparison.Ordinal))
            return new Finding(path, $"a field stands there twice{where}", "keep one of the two");
        // A syntax error comes from the reader below the serializer: as the inner exception, or by itself as a type of its own.
        return exception.InnerException is JsonException || exception.GetType() != typeof(JsonException)
            ? new Finding(path, $"the text is not valid JSON{where}", "repair it; a JSON checker shows the place")
            : new Finding(path, $"the value has the wrong shape{where}", $"there belongs {expected(Last(path)) ?? "a value of another kind"}");
    }

    private static string Last(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('.') + 1);
        var bracket = name.IndexOf('[');
        return (bracket < 0 ? name : name[..bracket]).ToString();
    }
}
