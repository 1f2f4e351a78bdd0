using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Looks at instances.</summary>
internal static class InstanceQueries
{
    private const string Columns = "instance_id, name, status, created_at, updated_at, custom_status, failure, tags, input, output";

    public static OrchestrationMetadata? Get(SqliteReadContext context, string instanceId, bool inputsAndOutputs)
    {
        var row = context.Statement($"SELECT {Columns} FROM instances WHERE instance_id = ?1").Bind(1, instanceId);
        return row.Step() ? Read(row, inputsAndOutputs) : null;
    }

    /// <summary>In the order of their ids.</summary>
    /// <param name="after">The last id of the page before; empty for the first page.</param>
    public static IReadOnlyList<OrchestrationMetadata> Page(SqliteReadContext context, OrchestrationQuery query, string after, int limit)
    {
        var prefix = query.InstanceIdPrefix ?? string.Empty;
        var rows = context.Statement($"""
            SELECT {Columns} FROM instances
            WHERE instance_id > ?1 AND instance_id >= ?2 AND substr(instance_id, 1, length(?2)) = ?2
              AND created_at BETWEEN ?3 AND ?4 AND (?5 >> status) & 1
            ORDER BY instance_id LIMIT ?6
            """)
            .Bind(1, after).Bind(2, prefix)
            .Bind(3, query.CreatedFrom?.UtcTicks ?? 0).Bind(4, query.CreatedTo?.UtcTicks ?? long.MaxValue)
            .Bind(5, Mask(query.Statuses)).Bind(6, limit);
        var page = new List<OrchestrationMetadata>();
        while (rows.Step())
            page.Add(Read(rows, query.FetchInputsAndOutputs));
        return page;
    }

    /// <summary>One bit per status; all of them when none is named.</summary>
    public static long Mask(IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        var mask = statuses?.Aggregate(0L, static (bits, status) => bits | (1L << (int)status)) ?? 0;
        return mask == 0 ? 0xFF : mask;
    }

    private static OrchestrationMetadata Read(SqliteStatement row, bool inputsAndOutputs) => new(row.Text(1), row.Text(0))
    {
        RuntimeStatus = (OrchestrationRuntimeStatus)row.Int32(2),
        CreatedAt = new DateTimeOffset(row.Int64(3), TimeSpan.Zero),
        LastUpdatedAt = new DateTimeOffset(row.Int64(4), TimeSpan.Zero),
        FailureDetails = row.TextOrNull(6) is { } failure ? DurableJson.ReadFailure(failure).ToDetails() : null,
        Tags = row.TextOrNull(7) is { } tags ? DurableJson.ReadTags(tags) : System.Collections.Immutable.ImmutableDictionary<string, string>.Empty,
        InputsAndOutputsFetched = inputsAndOutputs,
        SerializedCustomStatus = inputsAndOutputs ? row.TextOrNull(5) : null,
        SerializedInput = inputsAndOutputs ? row.TextOrNull(8) : null,
        SerializedOutput = inputsAndOutputs ? row.TextOrNull(9) : null,
    };
}
