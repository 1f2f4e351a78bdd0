using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Documents;

/// <summary>What one of our documents looks like as an item of Cosmos DB.</summary>
/// <remarks>
/// <c>id</c>, the <see cref="ItemId"/>; <c>pk</c>, the partition key; <c>o</c>, the <see cref="OrderKey"/>; <c>tags</c>, absent when there are none; <c>f</c>,
/// what filters can name: the body's top-level strings, long ones by their hash; <c>b</c>, the body as a JSON string, or
/// <c>z</c>, the same deflated, in base64; <c>w</c>, which batch wrote it; <c>ttl</c>, when it expires, in seconds after the write.
/// <para>
/// The body is text, not JSON within JSON: Cosmos DB reads every JSON number as a double, so that an amount such as
/// 0.1234567890123456789 would come back as another amount. Nothing in the body is looked at by the service.
/// </para>
/// </remarks>
internal static class CosmosItem
{
    /// <summary>What queries and reads ask for.</summary>
    public const string Columns = "c.o, c.b, c.z, c._etag";

    /// <summary>Larger bodies are deflated: the charge of reads and writes grows with the bytes.</summary>
    private const int LargestPlainBody = 64 * 1024;

    private const int LongestFilterValue = 64;
    private const char HashMark = '#';

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = DocumentLimits.JsonDepth };
    private static readonly SearchValues<char> InPropertyNames =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static code => (byte)code), (byte)'"', (byte)'\\']);

    /// <param name="isTight">Deflates any body.</param>
    public static byte[] Encode(PartitionKey partition, StoredContent content, string batch, bool isTight = false)
    {
        var buffer = new ArrayBufferWriter<byte>(content.Body.Length + 1024);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, ItemId.Of(content.Id));
            json.WriteString("pk"u8, partition.Value);
            json.WriteString("o"u8, OrderKey.Of(content.Kind, content.Sort, content.Id));
            if (content.Tags.Count > 0)
            {
                json.WriteStartArray("tags"u8);
                foreach (var tag in content.Tags)
                    json.WriteStringValue(tag);
                json.WriteEndArray();
            }
            WriteFilterValues(json, content.Body.Span);
            if (isTight || IsBetterDeflated(content.Body.Span))
                WriteDeflated(json, content.Body.Span);
            else
                json.WriteString("b"u8, content.Body.Span);
            json.WriteString("w"u8, batch);
            if (content.TimeToLive is { } timeToLive)
                json.WriteNumber("ttl"u8, (int)Math.Clamp(Math.Ceiling(timeToLive.TotalSeconds), 1, int.MaxValue));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>As <c>f</c> holds it: short values as they are, others by their hash.</summary>
    public static string FilterValue(string value) =>
        value.StartsWith(HashMark) || Encoding.UTF8.GetByteCount(value) > LongestFilterValue ? HashMark + ContentHash.Of(value) : value;

    /// <summary>A document of which at least <see cref="Columns"/> were read.</summary>
    public static StoredDocument Decode(JsonElement item)
    {
        var (kind, sort, id) = OrderKey.Parse(item.GetProperty("o"u8).GetString()!);
        var body = item.TryGetProperty("b"u8, out var plain) && plain.ValueKind == JsonValueKind.String
            ? Encoding.UTF8.GetBytes(plain.GetString()!)
            : Inflated(item.GetProperty("z"u8).GetBytesFromBase64());
        return new StoredDocument(id, kind, sort, CosmosSending.Unquoted(item.GetProperty("_etag"u8).GetString())!, body);
    }

    private static void WriteFilterValues(Utf8JsonWriter json, ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, Reading);
        reader.Read();
        var isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = TextOf(ref reader) is { Length: > 0 } text && !text.AsSpan().ContainsAnyExcept(InPropertyNames) ? text : null;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                reader.Skip();
            else if (name is not null && TextOf(ref reader) is { } value)
            {
                if (isEmpty)
                    json.WriteStartObject("f"u8);
                isEmpty = false;
                json.WriteString(name, FilterValue(value));
            }
        }
        if (!isEmpty)
            json.WriteEndObject();
    }

    /// <summary>Null for half a surrogate pair, which JSON can write and no filter can ask for.</summary>
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // A body full of quotes or line ends doubles as a JSON string; base64 adds a third at most, whatever the body is.
    private static bool IsBetterDeflated(ReadOnlySpan<byte> body)
    {
        if (body.Length > LargestPlainBody)
            return true;
        var escapes = 0;
        for (var rest = body; rest.IndexOfAny(Escaped) is var at and >= 0; rest = rest[(at + 1)..])
            escapes++;
        return escapes > (body.Length / 3) + 64;
    }

    private static void WriteDeflated(Utf8JsonWriter json, ReadOnlySpan<byte> body)
    {
        using var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(body);
        json.WriteBase64String("z"u8, deflated.GetBuffer().AsSpan(0, (int)deflated.Length));
    }

    private static byte[] Inflated(byte[] deflated)
    {
        using var inflate = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
        using var body = new MemoryStream(deflated.Length * 4);
        inflate.CopyTo(body);
        return body.ToArray();
    }
}

/// <summary>What a create, a replacement and an upsert have in common.</summary>
internal readonly record struct StoredContent(
    string Id, string Kind, string Sort, ReadOnlyMemory<byte> Body, IReadOnlyList<string> Tags, TimeSpan? TimeToLive)
{
    /// <summary>Null for a delete.</summary>
    public static StoredContent? Of(DocumentWrite write) => write switch
    {
        DocumentWrite.Create w => new(w.Id, w.Kind, w.Sort, w.Body, w.Tags, w.TimeToLive),
        DocumentWrite.Replace w => new(w.Id, w.Kind, w.Sort, w.Body, w.Tags, w.TimeToLive),
        DocumentWrite.Upsert w => new(w.Id, w.Kind, w.Sort, w.Body, w.Tags, w.TimeToLive),
        _ => null,
    };
}
