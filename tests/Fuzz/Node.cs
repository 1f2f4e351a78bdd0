using System.Text;
using System.Text.Json;

namespace GreenFlux.Tests.Fuzz;

/// <summary>
/// JSON as it is written, to be mutated: names, texts and numbers keep their raw form, so that they can become what no
/// JSON writer would write (a name twice, NaN, half a surrogate pair).
/// </summary>
internal sealed class Node
{
    /// <summary>The quoted name; null outside an object.</summary>
    public string? Name { get; set; }

    /// <summary>A leaf's text; not used where there are children.</summary>
    public string Raw { get; set; } = "";

    /// <summary>Null for a leaf.</summary>
    public List<Node>? Children { get; set; }
    public bool IsObject { get; set; }

    public static Node Leaf(string raw) => new() { Raw = raw };

    /// <exception cref="JsonException">The text is not valid JSON.</exception>
    public static Node Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Of(document.RootElement);
    }

    public static Node Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new() { IsObject = true, Children = [.. json.EnumerateObject().Select(property => Of(property.Value).Named(Quote(property.Name)))] },
        JsonValueKind.Array => new() { Children = [.. json.EnumerateArray().Select(Of)] },
        _ => Leaf(json.GetRawText()),
    };

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    public Node Named(string? name)
    {
        Name = name;
        return this;
    }

    public Node Copy() => new() { Name = Name, Raw = Raw, IsObject = IsObject, Children = Children?.ConvertAll(child => child.Copy()) };

    /// <summary>The places of all nodes at and below those in the list.</summary>
    public static List<(List<Node> Among, int Index)> Places(List<Node> nodes)
    {
        var places = new List<(List<Node>, int)>();
        Collect(nodes);
        return places;

        void Collect(List<Node> among)
        {
            for (var i = 0; i < among.Count; i++)
            {
                places.Add((among, i));
                if (among[i].Children is { } children)
                    Collect(children);
            }
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        if (Children is null)
        {
            text.Append(Raw);
            return;
        }
        text.Append(IsObject ? '{' : '[');
        for (var i = 0; i < Children.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            if (IsObject)
                text.Append(Children[i].Name ?? "\"\"").Append(':');
            Children[i].Write(text);
        }
        text.Append(IsObject ? '}' : ']');
    }
}
