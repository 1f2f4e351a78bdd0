using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>All that a step needs to know of a run, from one snapshot.</summary>
/// <param name="CreatedAt">UTC, of the instance's first run.</param>
/// <param name="History">Empty when there are no messages: then nobody needs it.</param>
/// <param name="Bytes">Of the history, as it is stored.</param>
internal sealed record LoadedRun(
    OrchestrationRun Run,
    OrchestrationRuntimeStatus Status,
    DateTime CreatedAt,
    string? CustomStatus,
    string? Tags,
    ParentLink? Parent,
    IReadOnlyList<HistoryStep> History,
    int Bytes,
    IReadOnlyList<(long Id, InboxMessage Message)> Inbox)
{
    /// <summary>Null: the run is gone or has ended.</summary>
    public static LoadedRun? Load(SqliteReadContext context, long run)
    {
        var row = context.Statement("""
            SELECT instance_id, name, status, created_at, input, custom_status, tags, parent_run, parent_task, parent_id, parent_name
            FROM instances WHERE run = ?1 AND status IN (0, 6, 7)
            """).Bind(1, run);
        if (!row.Step())
            return null;
        var status = (OrchestrationRuntimeStatus)row.Int32(2);
        var parent = row.IsNull(7) ? null : new ParentLink(row.Int64(7), row.Int32(8), row.Text(9), row.Text(10));
        var identity = new OrchestrationRun(
            run, row.Text(0), row.Text(1), row.TextOrNull(4),
            parent is null ? null : new ParentOrchestrationInstance(parent.Name, parent.InstanceId));
        var inbox = Messages(context, run, status);
        var (history, bytes) = inbox.Count == 0 ? ([], 0) : Steps(context, run);
        return new LoadedRun(
            identity, status, new DateTime(row.Int64(3), DateTimeKind.Utc), row.TextOrNull(5), row.TextOrNull(6), parent, history, bytes, inbox);
    }

    /// <summary>The same run with the messages that it has now.</summary>
    public LoadedRun WithMessages(SqliteReadContext context) => this with { Inbox = Messages(context, Run.Run, Status) };

    /// <summary>Timers that have neither fired nor been cancelled, by the history and one more step.</summary>
    public IReadOnlyDictionary<int, DateTime> OpenTimers(IEnumerable<ReceivedEvent> received, IEnumerable<OrchestratorAction> actions)
    {
        var open = new Dictionary<int, DateTime>();
        foreach (var action in History.SelectMany(static step => step.Actions).Concat(actions))
        {
            if (action is TimerCreated created)
                open.Add(created.Id, created.FireAt);
            else if (action is TimerCancelled cancelled)
                open.Remove(cancelled.Id);
        }
        foreach (var fired in History.SelectMany(static step => step.Received).Concat(received).OfType<TimerFired>())
            open.Remove(fired.Id);
        return open;
    }

    private static IReadOnlyList<(long Id, InboxMessage Message)> Messages(SqliteReadContext context, long run, OrchestrationRuntimeStatus status)
    {
        if (status != OrchestrationRuntimeStatus.Suspended)
            return InboxTable.Load(context, run, commandsOnly: false);
        var commands = InboxTable.Load(context, run, commandsOnly: true);
        return commands.Any(static entry => entry.Message is Resume) ? InboxTable.Load(context, run, commandsOnly: false) : commands;
    }

    private static (IReadOnlyList<HistoryStep> Steps, int Bytes) Steps(SqliteReadContext context, long run)
    {
        var rows = context.Statement("SELECT body FROM history WHERE run = ?1 ORDER BY step").Bind(1, run);
        var (steps, bytes) = (new List<HistoryStep>(), 0);
        while (rows.Step())
        {
            var body = rows.Span(0);
            bytes += body.Length;
            steps.Add(DurableJson.ReadStep(body));
        }
        return (steps, bytes);
    }
}
