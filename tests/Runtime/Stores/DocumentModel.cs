using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

internal enum WriteKind { Create, Replace, Upsert, Delete }

/// <param name="Age">Whose ETag a condition names: 0 to 2 the current one, 3 the first ever, 4 none of this store.</param>
internal sealed record PlannedWrite(WriteKind How, string Id, string Kind, string Sort, string Colour, int Age, IReadOnlyList<string> Tags);

/// <summary>One partition as a plain dictionary: what a document store must do, said as simply as possible.</summary>
internal sealed class DocumentModel
{
    private readonly Dictionary<string, StoredDocument> documents = [];
    private readonly Dictionary<string, IReadOnlyList<string>> tags = [];
    private readonly Dictionary<string, List<string>> etags = [];

    public DocumentWrite Write(PlannedWrite plan)
    {
        var body = Documents.Json(("colour", plan.Colour), ("sort", plan.Sort));
        return plan.How switch
        {
            WriteKind.Create => new DocumentWrite.Create(plan.Id, plan.Kind, plan.Sort, body) { Tags = plan.Tags },
            WriteKind.Replace => new DocumentWrite.Replace(plan.Id, plan.Kind, plan.Sort, body, Condition(plan)) { Tags = plan.Tags },
            WriteKind.Upsert => new DocumentWrite.Upsert(plan.Id, plan.Kind, plan.Sort, body) { Tags = plan.Tags },
            _ => new DocumentWrite.Delete(plan.Id, Condition(plan)),
        };
    }

    public (WriteFailure? Failure, int Index) Predict(IReadOnlyList<DocumentWrite> writes)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            var stored = documents.GetValueOrDefault(writes[i].Id);
            WriteFailure? failure = writes[i] switch
            {
                DocumentWrite.Create => stored is null ? null : WriteFailure.Exists,
                DocumentWrite.Replace w => Conditional(stored, w.IfMatch),
                DocumentWrite.Delete w => Conditional(stored, w.IfMatch),
                _ => null,
            };
            if (failure is not null)
                return (failure, i);
        }
        return (null, -1);
    }

    public void Adopt(IReadOnlyList<DocumentWrite> writes, IReadOnlyList<string?> given)
    {
        Assert.Equal(writes.Count, given.Count);
        foreach (var (write, etag) in writes.Zip(given))
        {
            switch (write)
            {
                case DocumentWrite.Create w:
                    Put(w.Id, w.Kind, w.Sort, w.Body, w.Tags, etag);
                    break;
                case DocumentWrite.Replace w:
                    Put(w.Id, w.Kind, w.Sort, w.Body, w.Tags, etag);
                    break;
                case DocumentWrite.Upsert w:
                    Put(w.Id, w.Kind, w.Sort, w.Body, w.Tags, etag);
                    break;
                default:
                    Assert.Null(etag);
                    documents.Remove(write.Id);
                    break;
            }
        }
    }

    public string? Describe(string id) => DocumentStoreContract.Describe(documents.GetValueOrDefault(id));

    public List<string?> Query(DocumentQuery query)
    {
        var order = Documents.ByCodePoint;
        var found = documents.Values
            .Where(document => document.Kind == query.Kind
                && (query.Tag is null || tags[document.Id].Contains(query.Tag))
                && (query.SortFrom is null || order.Compare(document.Sort, query.SortFrom) >= 0)
                && (query.SortBefore is null || order.Compare(document.Sort, query.SortBefore) < 0)
                && query.Filters.All(filter => filter.AnyOf.Any(value => document.Text() == TextWith(value, document.Sort))))
            .OrderBy(document => document.Sort, order).ThenBy(document => document.Id, order)
            .Select(DocumentStoreContract.Describe).ToList();
        if (query.Descending)
            found.Reverse();
        return found;
    }

    public List<TagCount> Count(string kind, string prefix) =>
    [
        .. documents.Values.Where(document => document.Kind == kind)
            .SelectMany(document => tags[document.Id])
            .Where(tag => tag.StartsWith(prefix, StringComparison.Ordinal))
            .CountBy(tag => tag)
            .Select(count => new TagCount(count.Key, count.Value))
            .OrderBy(count => count.Tag, Documents.ByCodePoint),
    ];

    private static string TextWith(string colour, string sort) =>
        System.Text.Encoding.UTF8.GetString(Documents.Json(("colour", colour), ("sort", sort)).Span);

    private static WriteFailure? Conditional(StoredDocument? stored, string ifMatch) =>
        stored is null ? WriteFailure.Missing : stored.ETag == ifMatch ? null : WriteFailure.Changed;

    private string Condition(PlannedWrite plan) => plan.Age switch
    {
        3 => etags.GetValueOrDefault(plan.Id)?[0] ?? "1",
        4 => "no such etag",
        _ => documents.GetValueOrDefault(plan.Id)?.ETag ?? "1",
    };

    private void Put(string id, string kind, string sort, ReadOnlyMemory<byte> body, IReadOnlyList<string> carried, string? etag)
    {
        Assert.NotNull(etag);
        if (!etags.TryGetValue(id, out var earlier))
            etags.Add(id, earlier = []);
        Assert.DoesNotContain(etag, earlier);
        earlier.Add(etag);
        tags[id] = carried;
        documents[id] = new StoredDocument(id, kind, sort, etag, body);
    }
}
