using System.Text;
using GreenFlux.Platform.Storage;
using Microsoft.Azure.Cosmos;
using PartitionKey = GreenFlux.Platform.Storage.PartitionKey;

namespace GreenFlux.Azure.Documents;

/// <summary>
/// Queries as Cosmos DB's SQL: a range of the order key, whose index also gives the order, and what else must hold. The partition
/// key stands in the condition too, beside the request's own: a few bytes for a query that says itself what it reads.
/// </summary>
internal sealed class CosmosQueryText
{
    private readonly StringBuilder sql = new(256);
    private readonly List<string> values = [];

    private CosmosQueryText(string select, string partition) =>
        sql.Append("SELECT ").Append(select).Append(" FROM c WHERE c.pk = ").Append(Value(partition));

    /// <param name="take">How many documents at most.</param>
    public static QueryDefinition Page(DocumentQuery query, int take)
    {
        var text = new CosmosQueryText($"TOP {take} {CosmosItem.Columns}", query.Partition.Value);
        text.AppendRange(query);
        if (query.Tag is not null)
            text.sql.Append(" AND ARRAY_CONTAINS(c.tags, ").Append(text.Value(query.Tag)).Append(')');
        foreach (var filter in query.Filters)
            text.AppendFilter(filter);
        text.sql.Append(" ORDER BY c.o ").Append(query.Descending ? "DESC" : "ASC");
        return text.ToDefinition();
    }

    public static QueryDefinition Documents(PartitionKey partition, IEnumerable<string> itemIds, string columns)
    {
        var text = new CosmosQueryText(columns, partition.Value);
        text.sql.Append(" AND c.id IN (").AppendJoin(", ", itemIds.Select(text.Value)).Append(')');
        return text.ToDefinition();
    }

    public static QueryDefinition Tags(PartitionKey partition, string kind)
    {
        var text = new CosmosQueryText("VALUE c.tags", partition.Value);
        text.sql.Append(" AND c.o >= ").Append(text.Value(OrderKey.From(kind, "")));
        text.sql.Append(" AND c.o < ").Append(text.Value(OrderKey.End(kind)));
        text.sql.Append(" AND IS_DEFINED(c.tags)");
        return text.ToDefinition();
    }

    private void AppendRange(DocumentQuery query)
    {
        var from = OrderKey.From(query.Kind, query.SortFrom ?? "");
        var end = query.SortBefore is null ? OrderKey.End(query.Kind) : OrderKey.From(query.Kind, query.SortBefore);
        var after = query.After is null ? null : OrderKey.Of(query.Kind, query.After.Sort, query.After.Id);
        // Where a page ended is one more bound of the same range: the narrower one counts.
        if (after is not null && !query.Descending && string.CompareOrdinal(after, from) >= 0)
            sql.Append(" AND c.o > ").Append(Value(after));
        else
            sql.Append(" AND c.o >= ").Append(Value(from));
        if (after is not null && query.Descending && string.CompareOrdinal(after, end) < 0)
            end = after;
        sql.Append(" AND c.o < ").Append(Value(end));
    }

    // DocumentLimits has checked the name.
    private void AppendFilter(DocumentFilter filter)
    {
        if (filter.AnyOf.Count == 0)
            sql.Append(" AND false");
        else
            sql.Append(" AND c.f[\"").Append(filter.Property).Append("\"] IN (").AppendJoin(", ", filter.AnyOf.Select(value => Value(CosmosItem.FilterValue(value)))).Append(')');
    }

    private string Value(string value)
    {
        values.Add(value);
        return $"@p{values.Count}";
    }

    private QueryDefinition ToDefinition()
    {
        var definition = new QueryDefinition(sql.ToString());
        for (var i = 0; i < values.Count; i++)
            definition = definition.WithParameter($"@p{i + 1}", values[i]);
        return definition;
    }
}
