using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>Which statements; null: all.</summary>
public sealed record StatementFilter(string? RunId = null, StatementKind? Kind = null, string? PartyId = null, StatementStatus? Status = null);

/// <summary>Where lines go on: a portion, and how many of its lines were read.</summary>
public sealed record LineCursor(int Chunk, int Taken);

/// <summary>Reads statements and their lines.</summary>
public sealed class StatementStore(IDocumentStore documents)
{
    private const string Noun = "statement";
    private readonly DocumentCollection<Statement> statements = new(documents, StatementDocuments.Statement, Container.Config, Noun);

    public async Task<Outcome<Versioned<Statement>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        id.Length > 0 && DocumentLimits.IsPossibleId(StatementDocuments.StatementId(id))
            && await statements.GetAsync(StatementDocuments.Partition(tenantId), StatementDocuments.StatementId(id), ct) is { } found
            ? found
            : Refusal.NotFound(Noun, id);

    /// <summary>In order of run, kind, party and currency.</summary>
    public async Task<RecordPage<Statement>> ListAsync(string tenantId, StatementFilter filter, int limit, Continuation? after, CancellationToken ct)
    {
        var filters = FiltersOf(filter.Kind, filter.PartyId);
        if (filter.Status is { } status)
            filters.Add(new DocumentFilter("status", status.ToString()));
        var query = new DocumentQuery(Container.Config, StatementDocuments.Partition(tenantId), StatementDocuments.Statement.Kind)
        {
            SortFrom = filter.RunId is { } run ? $"{run}|" : null,
            SortBefore = filter.RunId is { } same ? $"{same}|~" : null,
            Filters = filters,
            Limit = limit,
            After = after,
        };
        var page = await documents.QueryAsync(query, ct);
        return new RecordPage<Statement>([.. page.Documents.Select(StatementDocuments.Statement.Read)], page.Next);
    }

    /// <summary>In the order in which the ledger has them: by month, then start.</summary>
    public async Task<(IReadOnlyList<StatementLine> Lines, LineCursor? Next)> LinesAsync(Statement statement, int limit, LineCursor? after, CancellationToken ct)
    {
        var lines = new List<StatementLine>();
        var (number, taken) = (after?.Chunk ?? 1, after?.Taken ?? 0);
        for (; number >= 1 && number <= statement.Chunks; number++, taken = 0)
        {
            var fitting = (await ChunkAsync(documents, statement, number, ct)).Skip(taken).Take(limit - lines.Count).ToList();
            lines.AddRange(fitting);
            if (lines.Count == limit)
                return (lines, new LineCursor(number, taken + fitting.Count));
        }
        return (lines, null);
    }

    /// <summary>Every line.</summary>
    public IAsyncEnumerable<StatementLine> LinesAsync(Statement statement, CancellationToken ct) => LinesOf(documents, statement, ct);

    internal static async IAsyncEnumerable<StatementLine> LinesOf(
        IDocumentStore documents, Statement statement, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var number = 1; number <= statement.Chunks; number++)
        {
            foreach (var line in await ChunkAsync(documents, statement, number, ct))
                yield return line;
        }
    }

    internal static List<DocumentFilter> FiltersOf(StatementKind? kind, string? partyId)
    {
        var filters = new List<DocumentFilter>();
        if (kind is { } one)
            filters.Add(new DocumentFilter("kind", one.ToString()));
        if (partyId is { } id)
            filters.Add(new DocumentFilter("partyId", id));
        return filters;
    }

    private static async Task<IReadOnlyList<StatementLine>> ChunkAsync(IDocumentStore documents, Statement statement, int number, CancellationToken ct)
    {
        var partition = StatementDocuments.Partition(statement.TenantId, statement.RunId, statement.Attempt);
        return (await documents.GetAsync(StatementDocuments.Chunk, Container.Config, partition, StatementDocuments.ChunkId(statement.Id, number), ct))?.Value.Lines ?? [];
    }
}
