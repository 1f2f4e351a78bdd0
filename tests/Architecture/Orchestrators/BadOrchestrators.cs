using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Tests.Architecture.Orchestrators;

#pragma warning disable RS0030, MA0040, CA2201, CA1849, CA2008, CA5394, CA2211, CA1822 // They are wrong on purpose.
/// <summary>Orchestrators that break one rule each, as far away as it can be hidden. Nothing runs them.</summary>
public sealed class BadOrchestrators(BadOrchestrators.IStore store)
{
    private static int counter;

    public interface IStore
    {
        Task<int> ReadAsync();
    }

    [Function("clock")]
    public static async Task Clock([OrchestrationTrigger] TaskOrchestrationContext context, string input)
    {
        if (DateTime.UtcNow.Year > input.Length)
            await context.CallActivityAsync("late");
    }

    [Function("clock-in-a-helper")]
    public static Task ClockInAHelper([OrchestrationTrigger] TaskOrchestrationContext context, string input) =>
        Helper.RunAsync<string>(context, () => TimeProvider.System.GetUtcNow());

    [Function("random")]
    public static Task Random([OrchestrationTrigger] TaskOrchestrationContext context, string input) =>
        context.CallActivityAsync("throw", System.Random.Shared.Next());

    [Function("guid")]
    public static Task Identifier([OrchestrationTrigger] TaskOrchestrationContext context, string input) =>
        context.CallActivityAsync("name", Guid.NewGuid());

    [Function("file")]
    public static Task Disk([OrchestrationTrigger] TaskOrchestrationContext context, string input) =>
        context.CallActivityAsync("read", File.Exists(input));

    [Function("delay")]
    public static async Task Delay([OrchestrationTrigger] TaskOrchestrationContext context, string input)
    {
        await Task.Delay(1);
        await context.CallActivityAsync("late");
    }

    [Function("thread")]
    public static Task Thread([OrchestrationTrigger] TaskOrchestrationContext context, string input) => Task.Run(() => context.CallActivityAsync("elsewhere"));

    [Function("configure-await")]
    public static async Task Configured([OrchestrationTrigger] TaskOrchestrationContext context, string input) =>
        await context.CallActivityAsync("elsewhere").ConfigureAwait(false);

    [Function("static-state")]
    public static Task State([OrchestrationTrigger] TaskOrchestrationContext context, string input) => context.CallActivityAsync("count", counter++);

    [Function("service")]
    public async Task Service([OrchestrationTrigger] TaskOrchestrationContext context, string input)
    {
        await context.CallActivityAsync("use", await store.ReadAsync());
    }

    private static class Helper
    {
        public static async Task RunAsync<T>(TaskOrchestrationContext context, Func<DateTimeOffset> now)
        {
            foreach (var at in new[] { now() })
                await context.CallActivityAsync<T>("helped", at);
        }
    }
}
