using System.Text.Json;
using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>An instance as the engine's file has it.</summary>
/// <param name="Actions">All that its last run did, with their numbers, in order.</param>
/// <param name="Ends">Numbers of what ended: activities, sub-orchestrations and timers, each as often as it is recorded.</param>
/// <param name="Starts">How often its run was begun.</param>
internal sealed record StoredInstance(
    string Id, OrchestrationRuntimeStatus Status, string? Output, string? Failure, string? CustomStatus,
    IReadOnlyList<(string Kind, int Id)> Actions, IReadOnlyList<(string Kind, int Id)> Ends, int Starts, bool ClockWentBack);

/// <summary>Reads an engine's file as it is on disk.</summary>
internal static class StoredInstances
{
    public static async Task<(IReadOnlyList<StoredInstance> Instances, long RowsLeft)> ReadAsync(string path)
    {
        await using var file = SqliteFile.Open(path, string.Empty, new SqliteOptions { Upgrades = [string.Empty] });
        return file.Read(static context => (All(context), Left(context)));
    }

    private static List<StoredInstance> All(SqliteReadContext context)
    {
        var rows = context.Statement("SELECT run, instance_id, status, output, failure, custom_status FROM instances");
        var found = new List<(long Run, StoredInstance Instance)>();
        while (rows.Step())
        {
            found.Add((rows.Int64(0), new StoredInstance(
                rows.Text(1), (OrchestrationRuntimeStatus)rows.Int32(2), Value(rows.TextOrNull(3)), Message(rows.TextOrNull(4)), Value(rows.TextOrNull(5)),
                [], [], 0, false)));
        }
        return [.. found.Select(one => WithHistory(context, one.Run, one.Instance))];
    }

    private static StoredInstance WithHistory(SqliteReadContext context, long run, StoredInstance instance)
    {
        var (actions, ends, starts, back, last) = (new List<(string, int)>(), new List<(string, int)>(), 0, false, DateTime.MinValue);
        var rows = context.Statement("SELECT body FROM history WHERE run = ?1 ORDER BY step").Bind(1, run);
        while (rows.Step())
        {
            using var step = JsonDocument.Parse(rows.Bytes(0));
            var at = step.RootElement.GetProperty("At").GetDateTime();
            back |= at < last;
            last = at;
            actions.AddRange(step.RootElement.GetProperty("Actions").EnumerateArray().Select(static one => (one.GetProperty("k").GetString()!, one.GetProperty("Id").GetInt32())));
            foreach (var received in step.RootElement.GetProperty("Received").EnumerateArray())
            {
                if (received.TryGetProperty("Id", out var id))
                    ends.Add((received.GetProperty("k").GetString()!, id.GetInt32()));
                else if (received.GetProperty("k").GetString() == "start")
                    starts++;
            }
        }
        return instance with { Actions = actions, Ends = ends, Starts = starts, ClockWentBack = back };
    }

    private static long Left(SqliteReadContext context)
    {
        var row = context.Statement("SELECT (SELECT COUNT(*) FROM inbox) + (SELECT COUNT(*) FROM activities) + (SELECT COUNT(*) FROM timers)");
        row.Step();
        return row.Int64(0);
    }

    private static string? Value(string? json) => json is null ? null : JsonSerializer.Deserialize<string>(json);

    private static string? Message(string? failure) => failure is null ? null : JsonDocument.Parse(failure).RootElement.GetProperty("Message").GetString();
}
