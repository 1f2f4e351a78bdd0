using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Runs an activity and records how it ended. A crash in between runs it again.</summary>
internal sealed class ActivityRuns(Storing storing, FrozenDictionary<string, DurableActivity> activities, ReadyRuns runs, ILogger logger)
{
    /// <param name="abort">Ends when the host is made to stop: an activity that obeys is run again at the next start.</param>
    /// <param name="stop">Ends when nothing new may begin; then a result that can't be stored is given up.</param>
    public async Task RunAsync(ActivityWork work, CancellationToken abort, CancellationToken stop)
    {
        var loaded = work.Name is null ? storing.File.Read(context => ActivityTable.Load(context, work.Run, work.Task)) : work;
        if (loaded?.Name is not { } name)
            return;
        if (await CallAsync(name, loaded, abort) is not { } end)
            return;
        var message = InboxTable.Encode(end);
        await storing.UntilStoredAsync(context => ActivityTable.Finish(context, work.Run, work.Task, message), stop);
        runs.Wake(work.Run);
    }

    /// <summary>Null: given up because the host stops.</summary>
    private async Task<ReceivedEvent?> CallAsync(string name, ActivityWork work, CancellationToken abort)
    {
        if (!activities.TryGetValue(name, out var activity))
            return new TaskFailed(work.Task, NoSuchActivity(name), Final: true);
        try
        {
            var input = activity.InputType is { } type ? Payload.Read(work.Input, type) : null;
            var result = await activity.Run(input, abort);
            return new TaskCompleted(work.Task, Payload.Write(result, $"output of activity '{name}'"));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            logger.LogWarning(failure, "Activity '{Name}' (#{Task} of run {Run}) failed.", name, work.Task, work.Run);
            // Whatever user code throws is the activity's outcome; its orchestrator decides what it means.
            return new TaskFailed(work.Task, Failure.From(failure), Final: false);
        }
    }

    private Failure NoSuchActivity(string name) => new(
        "DurableTask.Core.Exceptions.TypeMissingException",
        $"There is no activity named '{name}'. Known: {string.Join(", ", activities.Keys.Order(StringComparer.Ordinal))}.", null, null);
}
