using System.Text.Json;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>What the embedded host reads of host.json, which lies beside the functions' assembly.</summary>
/// <param name="RoutePrefix">Without slashes; empty for none.</param>
internal sealed record HostJson(string RoutePrefix)
{
    public static HostJson Read(string directory)
    {
        var path = Path.Combine(directory, "host.json");
        if (!File.Exists(path)) return new("api");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return new(Find(document.RootElement, "extensions", "http", "routePrefix")?.GetString()?.Trim('/') ?? "api");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new HostRefusedException($"{path} can't be read: {e.Message}", e);
        }
    }

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }

        return element;
    }
}
