using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GreenFlux.Platform.Storage;

/// <summary>How one record type is kept as a document: its kind, its JSON and its sort value.</summary>
/// <param name="Kind">The kind that queries name.</param>
/// <param name="Json">Source-generated serializer.</param>
/// <param name="IdOf">Document id of a record.</param>
/// <param name="SortOf">Sort value of a record, compared ordinally.</param>
public sealed record DocumentType<T>(string Kind, JsonTypeInfo<T> Json, Func<T, string> IdOf, Func<T, string> SortOf)
    where T : class
{
    /// <summary>
    /// Tags of a record, distinct (<see cref="DocumentTag"/>): what rare filters find it by. Each costs a write whenever it
    /// comes, goes, or the sort value changes. Null: no record has any.
    /// </summary>
    public Func<T, IReadOnlyList<string>>? TagsOf { get; init; }

    /// <summary>Names of tags that every record carries for which it has such a value: queries can rely on these.</summary>
    public IReadOnlyList<string> TagNames { get; init; } = [];

    public DocumentWrite Create(T value) =>
        new DocumentWrite.Create(IdOf(value), Kind, SortOf(value), Body(value)) { Tags = Tags(value), IsSerialized = true };

    public DocumentWrite Replace(T value, string ifMatch) =>
        new DocumentWrite.Replace(IdOf(value), Kind, SortOf(value), Body(value), ifMatch) { Tags = Tags(value), IsSerialized = true };

    public DocumentWrite Upsert(T value) =>
        new DocumentWrite.Upsert(IdOf(value), Kind, SortOf(value), Body(value)) { Tags = Tags(value), IsSerialized = true };

    public DocumentWrite Delete(T value, string ifMatch) => new DocumentWrite.Delete(IdOf(value), ifMatch);

    /// <summary>Create when <paramref name="ifMatch"/> is null, else replace: the write that decides a read-then-write.</summary>
    public DocumentWrite Put(T value, string? ifMatch) => ifMatch is null ? Create(value) : Replace(value, ifMatch);

    public Versioned<T> Read(StoredDocument document)
    {
        if (document.Parsed is Versioned<T> known)
            return known;
        var value = JsonSerializer.Deserialize(document.Body.Span, Json)
            ?? throw new JsonException($"The stored {Kind} '{document.Id}' is JSON null.");
        var read = new Versioned<T>(value, document.ETag);
        document.Parsed = read;
        return read;
    }

    private IReadOnlyList<string> Tags(T value) => TagsOf?.Invoke(value) ?? [];

    private byte[] Body(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);
}

/// <summary>A record with the ETag under which it was read.</summary>
public sealed record Versioned<T>(T Value, string ETag)
    where T : class;

/// <summary>Typed reads over <see cref="IDocumentStore"/>.</summary>
public static class DocumentStoreExtensions
{
    public static async Task<Versioned<T>?> GetAsync<T>(
        this IDocumentStore store, DocumentType<T> type, Container container, PartitionKey partition, string id, CancellationToken ct)
        where T : class
        => await store.GetAsync(container, partition, id, ct) is { } document ? type.Read(document) : null;

    /// <summary>All documents of a query, page by page.</summary>
    [SuppressMessage("Design", "MA0042", Justification = "The iterator is asynchronous already.")]
    public static async IAsyncEnumerable<Versioned<T>> QueryAllAsync<T>(
        this IDocumentStore store, DocumentType<T> type, DocumentQuery query,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        where T : class
    {
        while (true)
        {
            var page = await store.QueryAsync(query, ct);
            foreach (var document in page.Documents)
                yield return type.Read(document);
            if (page.Next is null)
                yield break;
            query = query with { After = page.Next };
        }
    }
}
