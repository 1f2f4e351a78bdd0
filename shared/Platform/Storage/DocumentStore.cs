namespace GreenFlux.Platform.Storage;

/// <summary>
/// JSON documents by (container, partition, id). Any adapter keeps the narrowest limits, which are Cosmos DB's
/// (<see cref="DocumentLimits"/>): at most 100 operations and 1.25 MB a batch, ids of at most 1,023 bytes without <c>/ \ # ?</c>.
/// What breaks a limit throws <see cref="ArgumentException"/> before anything is written; expected outcomes are values.
/// </summary>
public interface IDocumentStore
{
    /// <summary>The document as last committed, or null. Always reads the caller's own earlier writes.</summary>
    Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct);

    /// <summary>
    /// Like <see cref="GetAsync"/> for at most 1,000 documents of one partition at once, in the order of the ids. Each is as last
    /// committed; together they need not be of one moment.
    /// </summary>
    Task<IReadOnlyList<StoredDocument?>> GetManyAsync(Container container, PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct);

    /// <summary>
    /// Applies all writes or none, in one partition. When the task completes with success, the writes are on disk.
    /// A condition that does not hold (<see cref="WriteOutcome.Failure"/>) writes nothing. The bodies belong to the store from
    /// now on: they must not change any more.
    /// </summary>
    Task<WriteOutcome> WriteAsync(Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct);

    /// <summary>One page of a query within one partition. There is no query across partitions.</summary>
    Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct);

    /// <summary>
    /// How many documents of a kind carry each of the tags that begin with <paramref name="prefix"/> (ordinal), in the order
    /// of the tags; those that none carries are absent. It looks at every such tag of every document: for overviews, not
    /// for hot paths.
    /// </summary>
    /// <param name="prefix">Empty: all tags.</param>
    Task<IReadOnlyList<TagCount>> CountTagsAsync(Container container, PartitionKey partition, string kind, string prefix, CancellationToken ct);
}

/// <summary>A document as stored.</summary>
/// <param name="Id">Unique in its partition.</param>
/// <param name="Kind">What it is, for example <c>session</c>; queries name one kind.</param>
/// <param name="Sort">The one declared sort value of its kind (a sortable time, a name); compared ordinally.</param>
/// <param name="ETag">Changes with every write; opaque.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record StoredDocument(string Id, string Kind, string Sort, string ETag, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// What <see cref="Body"/> was read as before. Records are immutable, so a store that hands the same document to several
    /// readers (each version is another document) spares all but the first one the parsing.
    /// </summary>
    internal object? Parsed { get; set; }
}

/// <summary>One write of a batch.</summary>
public abstract record DocumentWrite(string Id)
{
    /// <summary>Whether the body was made by a serializer: then it needn't be read to know that it is a JSON object.</summary>
    internal bool IsSerialized { get; init; }

    /// <summary>
    /// How long after this write nobody needs the document any more; null: for ever. A store may delete it then, or never:
    /// whoever sets it also deletes what it finds to be over.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Fails with <see cref="WriteFailure.Exists"/> when the id is taken.</summary>
    public sealed record Create(string Id, string Kind, string Sort, ReadOnlyMemory<byte> Body) : DocumentWrite(Id)
    {
        /// <inheritdoc cref="DocumentLimits.TagsPerDocument"/>
        public IReadOnlyList<string> Tags { get; init; } = [];
    }

    /// <summary>Fails with <see cref="WriteFailure.Changed"/> when the stored ETag is another, <see cref="WriteFailure.Missing"/> when there is no such document.</summary>
    public sealed record Replace(string Id, string Kind, string Sort, ReadOnlyMemory<byte> Body, string IfMatch) : DocumentWrite(Id)
    {
        /// <inheritdoc cref="DocumentLimits.TagsPerDocument"/>
        public IReadOnlyList<string> Tags { get; init; } = [];
    }

    /// <summary>Creates or replaces, whatever is there.</summary>
    public sealed record Upsert(string Id, string Kind, string Sort, ReadOnlyMemory<byte> Body) : DocumentWrite(Id)
    {
        /// <inheritdoc cref="DocumentLimits.TagsPerDocument"/>
        public IReadOnlyList<string> Tags { get; init; } = [];
    }

    /// <summary>Fails like <see cref="Replace"/>.</summary>
    public sealed record Delete(string Id, string IfMatch) : DocumentWrite(Id);
}

/// <summary>Why a conditional write did not happen.</summary>
public enum WriteFailure { Exists, Missing, Changed }

/// <summary>What became of a batch.</summary>
/// <param name="ETags">New ETags in the order of the writes (null for a delete); empty on failure.</param>
/// <param name="Failure">Null on success.</param>
/// <param name="FailedIndex">Which write's condition failed; -1 on success.</param>
public sealed record WriteOutcome(IReadOnlyList<string?> ETags, WriteFailure? Failure, int FailedIndex)
{
    public bool Succeeded => Failure is null;

    public static WriteOutcome Failed(WriteFailure failure, int index) => new([], failure, index);
}

/// <summary>A query in one partition over one kind.</summary>
public sealed record DocumentQuery(Container Container, PartitionKey Partition, string Kind)
{
    /// <summary>Only documents whose sort value is at or after this (ordinal); null: no lower bound.</summary>
    public string? SortFrom { get; init; }

    /// <summary>Only documents whose sort value is before this (ordinal); null: no upper bound.</summary>
    public string? SortBefore { get; init; }

    public bool Descending { get; init; }

    /// <summary>All must hold. A filter names a top-level string property of the JSON body, in camelCase.</summary>
    public IReadOnlyList<DocumentFilter> Filters { get; init; } = [];

    /// <summary>Only documents that carry this tag; null: whatever they carry. It costs no more than the query without, however rare the tag is.</summary>
    public string? Tag { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>From the last page, or null for the first one.</summary>
    public Continuation? After { get; init; }
}

/// <summary>A top-level string property that equals one of the values.</summary>
public sealed record DocumentFilter(string Property, params IReadOnlyList<string> AnyOf);

/// <summary>Where a page ended: the last document's sort value and id.</summary>
public sealed record Continuation(string Sort, string Id);

/// <param name="Documents">In sort order, ties by id.</param>
/// <param name="Next">Where to go on, or null when there is no more.</param>
public sealed record DocumentPage(IReadOnlyList<StoredDocument> Documents, Continuation? Next);

/// <param name="Count">How many documents carry it; at least 1.</param>
public sealed record TagCount(string Tag, long Count);
