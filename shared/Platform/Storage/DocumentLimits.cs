using System.Buffers;
using System.Text;
using System.Text.Json;

namespace GreenFlux.Platform.Storage;

/// <summary>
/// The limits that every <see cref="IDocumentStore"/> keeps, checked before anything is sent or written.
/// They follow from Cosmos DB's (service quotas: item size, id length, transactional batch), so that what one adapter takes, all take.
/// </summary>
public static class DocumentLimits
{
    public const int WritesPerBatch = 100;

    /// <summary>
    /// A document's size is that of its body, partition key, id, kind, sort value and tags in UTF-8. An item of Cosmos DB has at
    /// most 2 MB as JSON, in which a body takes up to 1.34 times its bytes, and keys and top-level strings stand once more for
    /// queries.
    /// </summary>
    public const int DocumentBytes = 1_250_000;

    /// <summary>All documents of a batch together: one request of Cosmos DB has at most 2 MB too.</summary>
    public const int BatchBytes = 1_250_000;

    public const int IdBytes = 1023;

    /// <summary>Sort values are in Cosmos DB's index, whose terms are short.</summary>
    public const int SortBytes = 1023;

    public const int PartitionKeyBytes = 2048;

    public const int JsonDepth = 128;

    /// <summary>At most 40, distinct, each of 1 to 200 bytes of UTF-8 without control characters. Their order has no meaning.</summary>
    public const int TagsPerDocument = 40;

    public const int TagBytes = 200;

    public const int PageSize = 1000;

    // Half a surrogate pair can't be written as UTF-8: counting its bytes throws an ArgumentException too.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private const string TagRule = "a tag has 1 to 200 bytes of UTF-8 without control characters. Make tags with DocumentTag.";
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(char.IsControl)]);
    private static readonly SearchValues<char> NotInIds = SearchValues.Create("/\\#?");
    private static readonly SearchValues<char> InPropertyNames =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <exception cref="ArgumentException">The batch can't be stored by every adapter; the message says which write and why.</exception>
    public static void Check(PartitionKey partition, IReadOnlyList<DocumentWrite> writes)
    {
        var partitionBytes = Check(partition);
        if (writes.Count is 0 or > WritesPerBatch)
            throw new ArgumentException($"A batch has {writes.Count} writes; it takes 1 to {WritesPerBatch}.", nameof(writes));
        var ids = new HashSet<string>(writes.Count, StringComparer.Ordinal);
        var batchBytes = 0L;
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            CheckId(write.Id, i);
            if (!ids.Add(write.Id))
                throw new ArgumentException($"Write {i} names id '{write.Id}' a second time; a batch writes each document once.", nameof(writes));
            var bytes = partitionBytes + write switch
            {
                DocumentWrite.Create w => Bytes(i, w, w.Kind, w.Sort, w.Body, w.Tags),
                DocumentWrite.Replace w => Bytes(i, w, w.Kind, w.Sort, w.Body, w.Tags),
                DocumentWrite.Upsert w => Bytes(i, w, w.Kind, w.Sort, w.Body, w.Tags),
                _ => 0,
            };
            if (bytes > DocumentBytes)
                throw new ArgumentException($"Write {i} ('{write.Id}') has {bytes} bytes; a document has at most {DocumentBytes}.", nameof(writes));
            batchBytes += bytes;
        }
        if (batchBytes > BatchBytes)
            throw new ArgumentException($"The batch has {batchBytes} bytes; it takes at most {BatchBytes}.", nameof(writes));
    }

    /// <exception cref="ArgumentException">The query asks for what not every adapter offers.</exception>
    public static void Check(DocumentQuery query)
    {
        Check(query.Partition);
        if (query.Limit is < 1 or > PageSize)
            throw new ArgumentException($"Limit is {query.Limit}; a page has 1 to {PageSize} documents.", nameof(query));
        if (query.Tag is not null && !IsPossibleTag(query.Tag))
            throw new ArgumentException($"No document can carry the tag '{query.Tag}'; {TagRule}", nameof(query));
        foreach (var filter in query.Filters)
        {
            if (filter.Property.Length == 0 || filter.Property.AsSpan().ContainsAnyExcept(InPropertyNames))
                throw new ArgumentException($"'{filter.Property}' can't be filtered by; a property name consists of a-z, A-Z, 0-9 and _.", nameof(query));
        }
    }

    /// <exception cref="ArgumentException">No tag can begin with the prefix.</exception>
    public static void CheckTags(PartitionKey partition, string prefix)
    {
        Check(partition);
        if (prefix.Length > 0 && !IsPossibleTag(prefix))
            throw new ArgumentException($"No tag can begin with '{prefix}'; {TagRule}", nameof(prefix));
    }

    /// <exception cref="ArgumentException">More are asked for than a page holds.</exception>
    public static void Check(PartitionKey partition, IReadOnlyList<string> ids)
    {
        Check(partition);
        if (ids.Count > PageSize)
            throw new ArgumentException($"{ids.Count} documents are asked for at once; at most {PageSize} are.", nameof(ids));
    }

    /// <summary>At least as many bytes as <see cref="Check(PartitionKey, IReadOnlyList{DocumentWrite})"/> counts for a write, found without encoding its keys.</summary>
    public static long MostBytes(PartitionKey partition, DocumentWrite write)
    {
        const int BytesPerChar = 3;
        var (keys, body) = write switch
        {
            DocumentWrite.Create w => (w.Kind.Length + w.Sort.Length + CharsOf(w.Tags), w.Body.Length),
            DocumentWrite.Replace w => (w.Kind.Length + w.Sort.Length + CharsOf(w.Tags), w.Body.Length),
            DocumentWrite.Upsert w => (w.Kind.Length + w.Sort.Length + CharsOf(w.Tags), w.Body.Length),
            _ => (0, 0),
        };
        return body + (long)BytesPerChar * (partition.Value.Length + write.Id.Length + keys);
    }

    private static int CharsOf(IReadOnlyList<string> tags) => tags.Count == 0 ? 0 : tags.Sum(static tag => tag.Length);

    /// <summary>False for an id that no document can have.</summary>
    public static bool IsPossibleId(string id) =>
        id.Length is > 0 and <= IdBytes && !id.AsSpan().ContainsAny(NotInIds) && HasAtMost(IdBytes, id);

    /// <summary>False for a tag that no document can carry.</summary>
    public static bool IsPossibleTag(string tag) =>
        tag.Length is > 0 and <= TagBytes && !tag.AsSpan().ContainsAny(Controls) && HasAtMost(TagBytes, tag);

    private static bool HasAtMost(int bytes, string text)
    {
        try
        {
            return Utf8.GetByteCount(text) <= bytes;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static int Check(PartitionKey partition)
    {
        if (partition.Value is null)
            throw new ArgumentException("The partition key has no value; make it with PartitionKey.Of.", nameof(partition));
        var bytes = Utf8.GetByteCount(partition.Value);
        return bytes <= PartitionKeyBytes
            ? bytes
            : throw new ArgumentException($"The partition key has {bytes} bytes; it takes at most {PartitionKeyBytes}.", nameof(partition));
    }

    private static void CheckId(string id, int index)
    {
        if (!IsPossibleId(id))
        {
            throw new ArgumentException(
                $"Write {index} has the id '{id}'; an id has 1 to {IdBytes} bytes of UTF-8 and none of / \\ # ?. Escape foreign text with KeyText.", nameof(id));
        }
    }

    private static long Bytes(int index, DocumentWrite write, string kind, string sort, ReadOnlyMemory<byte> body, IReadOnlyList<string> tags)
    {
        var id = write.Id;
        if (kind.Length == 0)
            throw new ArgumentException($"Write {index} ('{id}') has no kind; queries could not find it.", nameof(kind));
        if (!write.IsSerialized)
            CheckIsJsonObject(index, id, body.Span);
        var sortBytes = Utf8.GetByteCount(sort);
        if (sortBytes > SortBytes)
            throw new ArgumentException($"Write {index} ('{id}') has a sort value of {sortBytes} bytes; it takes at most {SortBytes}.", nameof(sort));
        return (long)Utf8.GetByteCount(id) + Utf8.GetByteCount(kind) + sortBytes + body.Length + Bytes(index, id, tags);
    }

    private static long Bytes(int index, string id, IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
            return 0;
        if (tags.Count > TagsPerDocument)
            throw new ArgumentException($"Write {index} ('{id}') has {tags.Count} tags; a document has at most {TagsPerDocument}.", nameof(tags));
        var bytes = 0L;
        for (var i = 0; i < tags.Count; i++)
        {
            if (!IsPossibleTag(tags[i]))
                throw new ArgumentException($"Write {index} ('{id}') has the tag '{tags[i]}'; {TagRule}", nameof(tags));
            for (var j = 0; j < i; j++)
            {
                if (tags[j] == tags[i])
                    throw new ArgumentException($"Write {index} ('{id}') has the tag '{tags[i]}' a second time; tags are distinct.", nameof(tags));
            }
            bytes += Utf8.GetByteCount(tags[i]);
        }
        return bytes;
    }

    private static void CheckIsJsonObject(int index, string id, ReadOnlySpan<byte> body)
    {
        if (body.Length > DocumentBytes)
            return;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = JsonDepth });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read())
                {
                    // Reading to the end is the check.
                }
                return;
            }
        }
        catch (JsonException wrong)
        {
            throw new ArgumentException($"Write {index} ('{id}') has a body that is no JSON: {wrong.Message}", nameof(body), wrong);
        }
        throw new ArgumentException($"Write {index} ('{id}') has a body that is no JSON object.", nameof(body));
    }
}
