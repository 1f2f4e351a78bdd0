using DurableTask.Core.Exceptions;
using Grpc.Core;
using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>The client of the engine in this process. A task that it returned is on disk when it completes.</summary>
/// <param name="recover">Asked for when a write failed: it may be stored all the same.</param>
internal sealed class EmbeddedDurableTaskClient(SqliteFile file, Dispatch dispatch, InstanceSignals signals, TimeProvider time, Action recover)
    : DurableTaskClient("embedded")
{
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        if (string.IsNullOrEmpty(orchestratorName.Name))
            throw new ArgumentException("An orchestration needs the name of its orchestrator.", nameof(orchestratorName));
        var instanceId = InstanceIds.Checked(options?.InstanceId ?? Guid.NewGuid().ToString("N"));
        var instance = new NewInstance(
            instanceId, orchestratorName, Payload.Write(input, $"input of orchestration '{orchestratorName}'"),
            options?.Tags is { Count: > 0 } tags ? DurableJson.Text(tags) : null, null, options?.StartAt?.UtcDateTime);
        var now = time.GetUtcNow().UtcDateTime;
        var created = await WriteAsync((context, effects) => InstanceTable.Create(context, instance, now, effects), cancellation);
        return created
            ? instanceId
            : throw new OrchestrationAlreadyExistsException($"An orchestration instance with the id '{instanceId}' is pending, running or suspended. Use another id, or wait until it has ended.");
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var message = InboxTable.Encode(new EventRaised(eventName, Payload.Write(eventPayload, $"payload of event '{eventName}'")));
        return SendAsync(instanceId, $"take the event '{eventName}'", (context, run) => InboxTable.AddEvent(context, run, message), cancellation);
    }

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        CommandAsync(instanceId, "be terminated", new Terminate(Payload.Write(options?.Output, "output of a terminated instance"), options?.Recursive ?? false), cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        CommandAsync(instanceId, "be suspended", new Suspend(), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        CommandAsync(instanceId, "be resumed", new Resume(), cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, static found => found.RuntimeStatus != OrchestrationRuntimeStatus.Pending, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, static found => found.IsCompleted, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(file.Read(context => InstanceQueries.Get(context, instanceId, getInputsAndOutputs)));

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new InstancePages(file, filter ?? new OrchestrationQuery());

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new(await file.WriteAsync(context => Purging.One(context, instanceId, options?.Recursive ?? false), cancellation), isComplete: true);

    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var (purged, last) = (0, (string?)string.Empty);
        while (last is not null)
        {
            var after = last;
            (var count, last) = await file.WriteAsync(context => Purging.Page(context, filter, after, options?.Recursive ?? false), cancellation);
            purged += count;
        }
        return new PurgeResult(purged, isComplete: true);
    }

    private Task CommandAsync(string instanceId, string what, InboxMessage command, CancellationToken ct)
    {
        var message = DurableJson.Bytes(command);
        return SendAsync(instanceId, what, (context, run) => InboxTable.AddCommand(context, run, message), ct);
    }

    private async Task SendAsync(string instanceId, string what, Func<SqliteWriteContext, long, bool> add, CancellationToken ct)
    {
        var refused = await WriteAsync(
            (context, effects) =>
            {
                if (InstanceTable.Find(context, instanceId) is not { } found)
                    return "doesn't exist";
                if (!add(context, found.Run))
                    return $"is {found.Status}";
                effects.Ready.Add(found.Run);
                return null;
            },
            ct);
        if (refused is not null)
            throw new RpcException(new Status(StatusCode.Unknown, $"The instance '{instanceId}' can't {what}: it {refused}."));
    }

    private async Task<T> WriteAsync<T>(Func<SqliteWriteContext, Effects, T> work, CancellationToken ct)
    {
        try
        {
            var (result, effects) = await file.WriteAsync(
                context =>
                {
                    var effects = new Effects();
                    return (work(context, effects), effects);
                },
                ct);
            dispatch.Apply(effects);
            return result;
        }
        catch (IOException)
        {
            recover();
            throw;
        }
    }

    private async Task<OrchestrationMetadata> WaitAsync(string instanceId, bool inputsAndOutputs, Func<OrchestrationMetadata, bool> reached, CancellationToken ct) =>
        await signals.UntilAsync(
            instanceId,
            () =>
            {
                var found = file.Read(context => InstanceQueries.Get(context, instanceId, inputsAndOutputs))
                    ?? throw new RpcException(new Status(StatusCode.NotFound, $"There is no instance '{instanceId}' to wait for."));
                return reached(found) ? found : null;
            },
            ct);
}
