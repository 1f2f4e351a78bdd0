using GreenFlux.Local.Sqlite;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Activities that are to be run: a row goes when its result is recorded, in the same transaction.</summary>
internal static class ActivityTable
{
    public static void Add(SqliteWriteContext context, long run, ActivityScheduled activity) =>
        context.Statement("INSERT INTO activities(run, task, name, input) VALUES(?1, ?2, ?3, ?4)")
            .Bind(1, run).Bind(2, activity.Id).Bind(3, activity.Name).Bind(4, activity.Input).Execute();

    /// <summary>Null: its result is recorded already, or its run is gone.</summary>
    public static ActivityWork? Load(SqliteReadContext context, long run, int task)
    {
        var row = context.Statement("SELECT name, input FROM activities WHERE run = ?1 AND task = ?2").Bind(1, run).Bind(2, task);
        return row.Step() ? new ActivityWork(run, task, row.Text(0), row.TextOrNull(1)) : null;
    }

    /// <summary>The next ones after a key, without their inputs.</summary>
    public static IReadOnlyList<ActivityWork> Page(SqliteReadContext context, long afterRun, int afterTask, int limit)
    {
        var rows = context.Statement("SELECT run, task, begun FROM activities WHERE (run, task) > (?1, ?2) ORDER BY run, task LIMIT ?3")
            .Bind(1, afterRun).Bind(2, afterTask).Bind(3, limit);
        var page = new List<ActivityWork>();
        while (rows.Step())
            page.Add(new ActivityWork(rows.Int64(0), rows.Int32(1), null, null, rows.Int32(2)));
        return page;
    }

    /// <summary>Before the activity is run: should the process end with it, the file knows which it was.</summary>
    public static void MarkBegun(SqliteWriteContext context, long run, int task) =>
        context.Statement("UPDATE activities SET begun = begun + 1 WHERE run = ?1 AND task = ?2").Bind(1, run).Bind(2, task).Execute();

    /// <summary>It did not end because the host was stopped: that is not its fault.</summary>
    public static void UnmarkBegun(SqliteWriteContext context, long run, int task) =>
        context.Statement("UPDATE activities SET begun = begun - 1 WHERE run = ?1 AND task = ?2").Bind(1, run).Bind(2, task).Execute();

    /// <summary>Records the result once; a second one, of a repeated run, is dropped.</summary>
    public static void Finish(SqliteWriteContext context, long run, int task, byte[] end)
    {
        if (context.Statement("DELETE FROM activities WHERE run = ?1 AND task = ?2").Bind(1, run).Bind(2, task).Execute() == 1)
            InboxTable.AddTask(context, run, end);
    }
}
