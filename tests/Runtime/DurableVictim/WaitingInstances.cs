using System.Diagnostics;
using GreenFlux.Local.Runtime.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenFlux.Tests.Durable;

/// <summary>
/// Very many instances, each of which has run an activity and waits for an event beside a timer. Says on a line each what
/// it measured, and goes on until it is killed.
/// </summary>
internal static class WaitingInstances
{
    private const int AtOnce = 512;
    private const int Woken = 500;

    /// <summary>Starts them, and says how much the managed heap has grown by them, in bytes.</summary>
    public static async Task StartAsync(string folder, int count, TextWriter output)
    {
        await using var host = await OpenAsync(folder);
        // What the first ones need for good, such as prepared statements, is no cost of waiting.
        await StartAsync(host, "first", 2000);
        var before = Heap();
        await StartAsync(host, "wait", count);
        await SayAsync(output, "grown", Heap() - before);
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Finds them again: says what the process needs with all of them, and how many of some give the right answer when woken.</summary>
    public static async Task WakeAsync(string folder, int count, TextWriter output)
    {
        await using var host = await OpenAsync(folder);
        await SayAsync(output, "heap", Heap());
        using (var process = Process.GetCurrentProcess())
            await SayAsync(output, "resident", process.WorkingSet64);
        var some = Enumerable.Range(0, Woken).Select(n => (int)((long)n * count / Woken)).ToList();
        await Parallel.ForEachAsync(some, async (number, ct) => await host.Client.RaiseEventAsync($"wait-{number}", "go", 1, ct));
        await host.WhenIdleAsync(CancellationToken.None);
        var right = 0;
        foreach (var number in some)
        {
            var end = await host.Client.GetInstanceAsync($"wait-{number}", getInputsAndOutputs: true);
            right += end is { RuntimeStatus: OrchestrationRuntimeStatus.Completed } && end.ReadOutputAs<int>() == number + 1 ? 1 : 0;
        }
        await SayAsync(output, "woken", right);
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task<DurableHost> OpenAsync(string folder)
    {
        var registry = new DurableRegistry();
        registry.AddActivity("Note", typeof(int), static (input, _) => Task.FromResult(input));
        registry.AddOrchestrator("Wait", static async c =>
        {
            var noted = await c.CallActivityAsync<int>("Note", c.GetInput<int>());
            return noted + await c.WaitForExternalEvent<int>("go", TimeSpan.FromDays(30));
        });
        var host = new DurableHost(new DurableOptions { Path = Path.Combine(folder, "durable.db") }, registry, TimeProvider.System, NullLoggerFactory.Instance);
        await host.StartAsync(CancellationToken.None);
        await host.WhenIdleAsync(CancellationToken.None);
        return host;
    }

    private static async Task StartAsync(DurableHost host, string name, int count)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, ct) => await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", number, new StartOrchestrationOptions($"{name}-{number}"), ct));
        await host.WhenIdleAsync(CancellationToken.None);
    }

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);

    private static async Task SayAsync(TextWriter output, string what, long number)
    {
        await output.WriteLineAsync(FormattableString.Invariant($"{what} {number}"));
        await output.FlushAsync();
    }
}
