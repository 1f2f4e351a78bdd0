using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using GreenFlux.Azure.Storage;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Azure.Messages;

/// <param name="Waiting">What has to be written again: it wasn't, or nobody knows.</param>
/// <param name="Refused">How many the service will never take.</param>
/// <param name="Cause">Why something waits.</param>
internal sealed record MessageWriteResult(IReadOnlyList<MessageRow> Waiting, int Refused, Exception? Cause);

/// <summary>Writes rows in transactions of one partition, of at most 100 entities and 4 MiB each.</summary>
internal sealed class MessageRowWriter(TableSet tables, ILogger logger)
{
    private const int MostPerTransaction = 100;

    // 4 MiB, less the parts' own headers.
    private const int LargestTransaction = 3 * 1024 * 1024;
    private const int AtOnce = 8;
    private const int RememberedDays = 50_000;

    /// <summary>Days that this process has marked: one write less per invocation.</summary>
    private readonly ConcurrentDictionary<DayMark, bool> marked = new();

    /// <summary>Never throws for what the service does: what could not be written is in the result.</summary>
    public async Task<MessageWriteResult> WriteAsync(IReadOnlyCollection<MessageRow> rows, CancellationToken ct)
    {
        if (marked.Count > RememberedDays)
            marked.Clear();
        var newDays = rows.Select(row => row.Day).Where(day => !marked.ContainsKey(day)).ToHashSet();
        var failed = new ConcurrentBag<(IReadOnlyList<MessageRow> Rows, Exception Cause)>();
        var unmarked = new ConcurrentBag<(DayMark Day, Exception Cause)>();
        var refused = 0;

        var works = new List<Func<Task>>();
        foreach (var partition in rows.GroupBy(row => (row.Table, row.Partition)))
        {
            foreach (var portion in Portions(partition))
            {
                works.Add(async () =>
                {
                    try
                    {
                        Interlocked.Add(ref refused, await PutAsync(partition.Key.Table, portion, ct));
                    }
                    catch (Exception fault) when (StorageFaults.IsOfService(fault, default))
                    {
                        failed.Add((portion, fault));
                    }
                });
            }
        }
        foreach (var partition in newDays.GroupBy(day => (day.Table, day.Partition)))
        {
            foreach (var days in partition.Chunk(MostPerTransaction))
                works.Add(() => MarkAsync(partition.Key.Table, days, unmarked, ct));
        }
        await Parallel.ForEachAsync(works, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (work, _) => await work());

        var waiting = failed.SelectMany(portion => portion.Rows).ToHashSet<MessageRow>(ReferenceEqualityComparer.Instance);
        // An entry whose day isn't marked would not be found: it goes in once more, in its own place, together with the mark.
        var lostDays = unmarked.Select(mark => mark.Day).ToHashSet();
        waiting.UnionWith(rows.Where(row => lostDays.Contains(row.Day)));
        return new MessageWriteResult([.. rows.Where(waiting.Contains)], refused, failed.Select(each => each.Cause).Concat(unmarked.Select(each => each.Cause)).FirstOrDefault());
    }

    private static IEnumerable<IReadOnlyList<MessageRow>> Portions(IEnumerable<MessageRow> rows)
    {
        var portion = new List<MessageRow>();
        var bytes = 0;
        foreach (var row in rows)
        {
            if (portion.Count == MostPerTransaction || (portion.Count > 0 && bytes + row.RequestBytes > LargestTransaction))
            {
                yield return portion;
                (portion, bytes) = ([], 0);
            }
            portion.Add(row);
            bytes += row.RequestBytes;
        }
        if (portion.Count > 0)
            yield return portion;
    }

    /// <returns>How many were refused for good.</returns>
    private async Task<int> PutAsync(string table, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        try
        {
            await UpsertAsync(table, [.. rows.Select(row => row.ToEntity())], ct);
            return 0;
        }
        catch (RequestFailedException fault) when (fault.Status is 400 or 413)
        {
            if (rows is [var only])
            {
                logger.LogError(fault, "Table Storage refuses a message of station {Station}; it is dropped.", only.Entry.StationId);
                return 1;
            }
            // One of them is at fault: the others don't go with it.
            var refused = 0;
            foreach (var row in rows)
                refused += await PutAsync(table, [row], ct);
            return refused;
        }
    }

    private async Task MarkAsync(string table, DayMark[] days, ConcurrentBag<(DayMark Day, Exception Cause)> unmarked, CancellationToken ct)
    {
        try
        {
            await UpsertAsync(table, [.. days.Select(day => new TableEntity(day.Partition, day.Key))], ct);
            foreach (var day in days)
                marked[day] = true;
        }
        catch (Exception fault) when (StorageFaults.IsOfService(fault, default))
        {
            foreach (var day in days)
                unmarked.Add((day, fault));
        }
    }

    private async Task UpsertAsync(string table, TableEntity[] entities, CancellationToken ct) => await tables.WithAsync<Response>(
        table,
        async target =>
        {
            if (entities is [var only])
                return await target.UpsertEntityAsync(only, TableUpdateMode.Replace, ct);
            var answers = await target.SubmitTransactionAsync(entities.Select(entity => new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity)), ct);
            return answers.GetRawResponse();
        },
        ct);
}
