using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

/// <summary>Short ways to write and compare documents.</summary>
internal static class Documents
{
    public static ReadOnlyMemory<byte> Json(params (string Name, JsonNode? Value)[] properties)
    {
        var body = new JsonObject();
        foreach (var (name, value) in properties)
            body.Add(name, value);
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    public static string Text(this StoredDocument document) => Encoding.UTF8.GetString(document.Body.Span);

    /// <summary>A JSON object of exactly that many bytes.</summary>
    public static ReadOnlyMemory<byte> JsonOfLength(int bytes)
    {
        var body = new byte[bytes];
        body.AsSpan().Fill((byte)' ');
        body[0] = (byte)'{';
        body[^1] = (byte)'}';
        return body;
    }

    public static DocumentWrite Create(string id, string kind = "thing", string sort = "1") =>
        new DocumentWrite.Create(id, kind, sort, Json(("id", id)));

    public static DocumentWrite Upsert(string id, string kind = "thing", string sort = "1", params (string Name, JsonNode? Value)[] properties) =>
        new DocumentWrite.Upsert(id, kind, sort, Json(properties));

    public static DocumentWrite Replace(string id, string ifMatch, string sort = "1") =>
        new DocumentWrite.Replace(id, "thing", sort, Json(("replaced", true)), ifMatch);

    public static DocumentWrite Tagged(string id, string sort, params string[] tags) =>
        new DocumentWrite.Upsert(id, "thing", sort, Json(("id", id))) { Tags = tags };

    /// <summary>By code point, as UTF-8 bytes compare.</summary>
    public static readonly Comparer<string> ByCodePoint = Comparer<string>.Create(
        (left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));
}
