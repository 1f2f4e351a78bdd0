using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// Runs an activity and records how it ended. A crash in between runs it again, a limited number of times: one that was
/// found unfinished is marked before it runs. One that no crash has touched costs no such commit.
/// </summary>
internal sealed class ActivityRuns(Storing storing, FrozenDictionary<string, DurableActivity> activities, ReadyRuns runs, int maxBegins, ILogger logger)
{
    private readonly ConcurrentDictionary<(long Run, int Task), bool> marked = new();

    /// <param name="abort">Ends when the host is made to stop: an activity that obeys is run again at the next start.</param>
    /// <param name="stop">Ends when nothing new may begin; then a result that can't be stored is given up.</param>
    public async Task RunAsync(ActivityWork work, CancellationToken abort, CancellationToken stop)
    {
        var loaded = work.Name is null ? storing.File.Read(context => ActivityTable.Load(context, work.Run, work.Task)) : work;
        if (loaded?.Name is not { } name)
            return;
        if (await EndOfAsync(name, loaded, work.Begun, abort) is not { } end)
            return;
        var message = InboxTable.Encode(end);
        await storing.UntilStoredAsync(context => ActivityTable.Finish(context, work.Run, work.Task, message), stop);
        marked.TryRemove((work.Run, work.Task), out _);
        runs.Wake(work.Run);
    }

    /// <summary>The host is made to stop: what is still under way did not end the process, and no mark may say so.</summary>
    public async Task TakeBackMarksAsync()
    {
        var unended = marked.Keys.ToList();
        if (unended.Count == 0)
            return;
        try
        {
            await storing.File.WriteAsync(context => unended.ForEach(one => ActivityTable.UnmarkBegun(context, one.Run, one.Task)), CancellationToken.None);
        }
        catch (IOException failure)
        {
            logger.LogError(failure, "{Count} activities that the stop interrupted count as begun once more.", unended.Count);
        }
    }

    private async Task<ReceivedEvent?> EndOfAsync(string name, ActivityWork work, int? begun, CancellationToken abort)
    {
        if (begun is null)
            return await CallAsync(name, work, abort);
        if (begun >= maxBegins)
        {
            var poison = Poison(name, begun.Value);
            logger.LogError("{Message} (#{Task} of run {Run})", poison.Message, work.Task, work.Run);
            return new TaskFailed(work.Task, poison, Final: true);
        }
        await storing.File.WriteAsync(context => ActivityTable.MarkBegun(context, work.Run, work.Task), CancellationToken.None);
        marked.TryAdd((work.Run, work.Task), true);
        return await CallAsync(name, work, abort);
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

    private static Failure Poison(string name, int begun) => new(
        "GreenFlux.Local.Runtime.Durable.PoisonActivity",
        $"Activity '{name}' was begun {begun} times more after a crash, and each time the process ended before the activity did. It is not begun again: it seems to end its process (stack overflow, memory, exit). Mend it, then start the orchestration anew.", null, null);

    private Failure NoSuchActivity(string name) => new(
        "DurableTask.Core.Exceptions.TypeMissingException",
        $"There is no activity named '{name}'. Known: {string.Join(", ", activities.Keys.Order(StringComparer.Ordinal))}.", null, null);
}
