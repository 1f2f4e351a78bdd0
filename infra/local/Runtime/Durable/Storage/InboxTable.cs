using GreenFlux.Local.Sqlite;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Messages of a run in the order of their arrival, until a step takes them.</summary>
internal static class InboxTable
{
    private enum Kind { Task = 0, Event = 1, Command = 2 }

    public static byte[] Encode(ReceivedEvent received) => DurableJson.Bytes(new Delivery(received));

    /// <summary>Adds the end of a task, or a start, if the run has not ended.</summary>
    /// <returns>False: the run has ended or is gone.</returns>
    public static bool AddTask(SqliteWriteContext context, long run, byte[] message) => Add(context, run, Kind.Task, message);

    public static bool AddEvent(SqliteWriteContext context, long run, byte[] message) => Add(context, run, Kind.Event, message);

    public static bool AddCommand(SqliteWriteContext context, long run, byte[] message) => Add(context, run, Kind.Command, message);

    /// <param name="commandsOnly">For a suspended run: its events wait.</param>
    public static IReadOnlyList<(long Id, InboxMessage Message)> Load(SqliteReadContext context, long run, bool commandsOnly)
    {
        var rows = context.Statement("SELECT id, message FROM inbox WHERE run = ?1 AND kind >= ?2 ORDER BY id")
            .Bind(1, run).Bind(2, commandsOnly ? (long)Kind.Command : 0);
        var messages = new List<(long, InboxMessage)>();
        while (rows.Step())
            messages.Add((rows.Int64(0), DurableJson.ReadMessage(rows.Span(1))));
        return messages;
    }

    /// <summary>The next runs after <paramref name="after"/> that have messages.</summary>
    public static IReadOnlyList<long> RunsWithMessages(SqliteReadContext context, long after, int limit)
    {
        var rows = context.Statement("SELECT DISTINCT run FROM inbox WHERE run > ?1 ORDER BY run LIMIT ?2").Bind(1, after).Bind(2, limit);
        var runs = new List<long>();
        while (rows.Step())
            runs.Add(rows.Int64(0));
        return runs;
    }

    public static void Remove(SqliteWriteContext context, long run, IReadOnlyList<long> ids)
    {
        var statement = context.Statement("DELETE FROM inbox WHERE run = ?1 AND id = ?2").Bind(1, run);
        foreach (var id in ids)
            statement.Bind(2, id).Execute();
    }

    public static void Clear(SqliteWriteContext context, long run) =>
        context.Statement("DELETE FROM inbox WHERE run = ?1").Bind(1, run).Execute();

    /// <summary>Events and commands go to the new run, behind what it has; ends of the old run's tasks concern nobody.</summary>
    public static void Move(SqliteWriteContext context, long from, long to)
    {
        context.Statement("""
            UPDATE inbox SET run = ?2, id = id + (SELECT COALESCE(MAX(id), 0) FROM inbox WHERE run = ?2)
            WHERE run = ?1 AND kind > 0
            """).Bind(1, from).Bind(2, to).Execute();
        Clear(context, from);
    }

    private static bool Add(SqliteWriteContext context, long run, Kind kind, byte[] message) =>
        context.Statement("""
            INSERT INTO inbox(run, id, kind, message)
            SELECT ?1, 1 + COALESCE((SELECT MAX(id) FROM inbox WHERE run = ?1), 0), ?2, ?3
            WHERE EXISTS (SELECT 1 FROM instances WHERE run = ?1 AND status IN (0, 6, 7))
            """).Bind(1, run).Bind(2, (long)kind).BindUtf8(3, message).Execute() == 1;
}
