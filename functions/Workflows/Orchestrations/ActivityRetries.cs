using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// An activity fails when a store does (a full disk, a lock), and that passes: it is tried again for about an hour.
/// Without this a command would be left on its way for ever, and a session until the next sweep.
/// </summary>
internal static class ActivityRetries
{
    private const int MaxAttempts = 60;

    public static TaskOptions Options { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(MaxAttempts, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1)));
}
