using GreenFlux.Local.Sqlite;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Timers by due time. Task 0 is the start of an instance that was scheduled for later.</summary>
internal static class TimerTable
{
    public const int StartTask = 0;

    private static readonly byte[] Start = InboxTable.Encode(new Started());

    public static void Add(SqliteWriteContext context, long run, int task, DateTime due) =>
        context.Statement("INSERT OR IGNORE INTO timers(due_at, run, task) VALUES(?1, ?2, ?3)").Bind(1, due.Ticks).Bind(2, run).Bind(3, task).Execute();

    public static void Remove(SqliteWriteContext context, long run, int task, DateTime due) =>
        context.Statement("DELETE FROM timers WHERE due_at = ?1 AND run = ?2 AND task = ?3").Bind(1, due.Ticks).Bind(2, run).Bind(3, task).Execute();

    public static DateTime? Earliest(SqliteReadContext context)
    {
        var row = context.Statement("SELECT MIN(due_at) FROM timers");
        return row.Step() && row.Int64OrNull(0) is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
    }

    /// <summary>Turns due timers, the earliest first, into messages of their runs.</summary>
    /// <returns>How many there were, and the runs that have not ended.</returns>
    public static (int Count, IReadOnlyList<long> Ready) Fire(SqliteWriteContext context, DateTime now, int limit)
    {
        var due = new List<(long Ticks, long Run, int Task)>();
        var rows = context.Statement("SELECT due_at, run, task FROM timers WHERE due_at <= ?1 ORDER BY due_at, run, task LIMIT ?2").Bind(1, now.Ticks).Bind(2, limit);
        while (rows.Step())
            due.Add((rows.Int64(0), rows.Int64(1), rows.Int32(2)));
        var ready = new List<long>(due.Count);
        foreach (var (ticks, run, task) in due)
        {
            Remove(context, run, task, new DateTime(ticks, DateTimeKind.Utc));
            if (InboxTable.AddTask(context, run, task == StartTask ? Start : InboxTable.Encode(new TimerFired(task))))
                ready.Add(run);
        }
        return (due.Count, ready);
    }
}
