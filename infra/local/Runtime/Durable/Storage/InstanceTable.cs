using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Who waits for a sub-orchestration's end.</summary>
/// <param name="Task">The parent's number for it.</param>
internal sealed record ParentLink(long Run, int Task, string InstanceId, string Name);

/// <param name="Tags">JSON, or null.</param>
/// <param name="StartAt">UTC; null: at once.</param>
internal sealed record NewInstance(string InstanceId, string Name, string? Input, string? Tags, ParentLink? Parent, DateTime? StartAt);

/// <summary>The row of each instance: who it is, how it stands.</summary>
internal static class InstanceTable
{
    private static readonly byte[] Start = InboxTable.Encode(new Started());

    public static bool IsActive(OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Suspended;

    public static (long Run, OrchestrationRuntimeStatus Status)? Find(SqliteReadContext context, string instanceId)
    {
        var row = context.Statement("SELECT run, status FROM instances WHERE instance_id = ?1").Bind(1, instanceId);
        return row.Step() ? (row.Int64(0), (OrchestrationRuntimeStatus)row.Int32(1)) : null;
    }

    /// <summary>Adds the instance and its start. A finished one of the same id is replaced.</summary>
    /// <returns>False: one of this id has not finished.</returns>
    public static bool Create(SqliteWriteContext context, NewInstance instance, DateTime now, Effects effects)
    {
        if (Find(context, instance.InstanceId) is { } existing)
        {
            if (IsActive(existing.Status))
                return false;
            Delete(context, existing.Run);
        }
        var run = Insert(context, instance, OrchestrationRuntimeStatus.Pending, now, now, null);
        if (instance.StartAt is { } due && due > now)
        {
            TimerTable.Add(context, run, TimerTable.StartTask, due);
            effects.AddDue(due);
        }
        else
        {
            InboxTable.AddTask(context, run, Start);
            effects.Ready.Add(run);
        }
        effects.Changed.Add(instance.InstanceId);
        return true;
    }

    /// <summary>A new run in the place of one that continues as new.</summary>
    public static long Continue(SqliteWriteContext context, LoadedRun old, string? input, string? customStatus, bool suspended, DateTime now)
    {
        context.Statement("DELETE FROM history WHERE run = ?1").Bind(1, old.Run.Run).Execute();
        context.Statement("DELETE FROM instances WHERE run = ?1").Bind(1, old.Run.Run).Execute();
        var status = suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
        var run = Insert(context, new NewInstance(old.Run.InstanceId, old.Run.Name, input, old.Tags, old.Parent, null), status, old.CreatedAt, now, customStatus);
        InboxTable.AddTask(context, run, Start);
        return run;
    }

    /// <summary>The row and everything that belongs to its run.</summary>
    public static void Delete(SqliteWriteContext context, long run)
    {
        context.Statement("DELETE FROM history WHERE run = ?1").Bind(1, run).Execute();
        context.Statement("DELETE FROM activities WHERE run = ?1").Bind(1, run).Execute();
        InboxTable.Clear(context, run);
        context.Statement("DELETE FROM instances WHERE run = ?1").Bind(1, run).Execute();
    }

    /// <summary>Sub-orchestrations of an instance, those of its earlier runs included.</summary>
    public static IReadOnlyList<(long Run, string InstanceId, OrchestrationRuntimeStatus Status)> Children(SqliteReadContext context, string parentId)
    {
        var rows = context.Statement("SELECT run, instance_id, status FROM instances WHERE parent_id = ?1").Bind(1, parentId);
        var children = new List<(long, string, OrchestrationRuntimeStatus)>();
        while (rows.Step())
            children.Add((rows.Int64(0), rows.Text(1), (OrchestrationRuntimeStatus)rows.Int32(2)));
        return children;
    }

    private static long Insert(SqliteWriteContext context, NewInstance instance, OrchestrationRuntimeStatus status, DateTime created, DateTime now, string? customStatus)
    {
        context.Statement("""
            INSERT INTO instances(instance_id, name, status, created_at, updated_at, steps, input, custom_status, tags, parent_run, parent_task, parent_id, parent_name)
            VALUES(?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """)
            .Bind(1, instance.InstanceId).Bind(2, instance.Name).Bind(3, (long)status).Bind(4, created.Ticks).Bind(5, now.Ticks)
            .Bind(6, instance.Input).Bind(7, customStatus).Bind(8, instance.Tags)
            .Bind(9, instance.Parent?.Run).Bind(10, (long?)instance.Parent?.Task).Bind(11, instance.Parent?.InstanceId).Bind(12, instance.Parent?.Name)
            .Execute();
        return context.LastInsertedRow;
    }
}
