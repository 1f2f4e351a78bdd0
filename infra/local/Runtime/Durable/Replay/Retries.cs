using Microsoft.DurableTask;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Retry policies, by durable timers: a wait between attempts outlives a restart.</summary>
internal static class Retries
{
    /// <param name="attempt">Schedules the task once more; its number and how it ended.</param>
    /// <returns>The result as JSON.</returns>
    public static async Task<string?> RunAsync(TaskOrchestrationContext context, string name, RetryPolicy? policy, Func<(int Id, Task<ReceivedEvent> End)> attempt)
    {
        var begun = context.CurrentUtcDateTime;
        for (var attempts = 1; ; attempts++)
        {
            var (id, ending) = attempt();
            var end = await ending;
            if (end is TaskCompleted completed)
                return completed.Result;
            var failed = (TaskFailed)end;
            var failure = new TaskFailedException(name, id, failed.Failure.ToDetails());
            if (failed.Final || Delay(policy, attempts, begun, context.CurrentUtcDateTime, failure) is not { } delay)
                throw failure;
            await context.CreateTimer(delay, CancellationToken.None);
        }
    }

    /// <summary>Null: no further attempt.</summary>
    private static TimeSpan? Delay(RetryPolicy? policy, int attempts, DateTime begun, DateTime now, TaskFailedException failure)
    {
        if (policy is null || attempts >= policy.MaxNumberOfAttempts || !policy.Handle(failure))
            return null;
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && now - begun >= policy.RetryTimeout)
            return null;
        var longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(365) : policy.MaxRetryInterval;
        var ticks = policy.FirstRetryInterval.Ticks * Math.Pow(policy.BackoffCoefficient, attempts - 1);
        return ticks < longest.Ticks ? TimeSpan.FromTicks((long)ticks) : longest;
    }
}
