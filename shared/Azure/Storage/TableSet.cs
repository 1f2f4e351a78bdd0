using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace GreenFlux.Azure.Storage;

/// <summary>Tables of one account that are made when they are first written to.</summary>
internal sealed class TableSet(TableServiceClient service)
{
    private readonly ConcurrentDictionary<string, TableClient> made = new(StringComparer.Ordinal);

    /// <summary>To read from: it may not be there.</summary>
    public TableClient Find(string name) => made.TryGetValue(name, out var table) ? table : service.GetTableClient(name);

    /// <summary>Does the work with a table that is there, also when somebody deleted it since it was made.</summary>
    public async Task<T> WithAsync<T>(string name, Func<TableClient, Task<T>> work, CancellationToken ct)
    {
        if (!made.TryGetValue(name, out var table))
            table = await MakeAsync(name, ct);
        try
        {
            return await work(table);
        }
        catch (RequestFailedException missing) when (IsMissing(missing))
        {
            return await work(await MakeAsync(name, ct));
        }
    }

    public async Task<IReadOnlyList<string>> NamesAsync(string prefix, CancellationToken ct)
    {
        var names = new List<string>();
        // ':' follows '9': what begins with the prefix and goes on in digits.
        var below = prefix + ":";
        await foreach (var table in service.QueryAsync(TableClient.CreateQueryFilter($"TableName ge {prefix} and TableName lt {below}"), cancellationToken: ct))
            names.Add(table.Name);
        return names;
    }

    public async Task DeleteAsync(string name, CancellationToken ct)
    {
        made.TryRemove(name, out _);
        await service.DeleteTableAsync(name, ct);
    }

    public static bool IsMissing(RequestFailedException failed) => failed.Status == 404 && failed.ErrorCode == TableErrorCode.TableNotFound;

    private async Task<TableClient> MakeAsync(string name, CancellationToken ct)
    {
        await service.CreateTableIfNotExistsAsync(name, ct);
        return made[name] = service.GetTableClient(name);
    }
}
