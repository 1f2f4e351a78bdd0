using GreenFlux.Local.Runtime.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Start, stop and concurrency of the engine.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task Stopping_lets_a_running_activity_end_and_keeps_its_result()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        void Code(DurableRegistry registry)
        {
            registry.AddActivity("Slow", null, (_, _) =>
            {
                runs++;
                begun.TrySetResult();
                return goOn.Task;
            });
            registry.Orchestrator("Main", c => c.CallActivityAsync<string>("Slow"));
        }

        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Main");
        await begun.Task;
        var stopping = engine.StopAsync();
        Assert.False(stopping.IsCompleted);
        goOn.SetResult("kept");
        await stopping;
        await engine.OpenAsync(Code);

        Assert.Equal("kept", await engine.ResultAsync<string>(id));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task An_activity_that_is_cancelled_by_the_stop_runs_again_at_the_next_start()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        void Code(DurableRegistry registry)
        {
            registry.AddActivity("Slow", typeof(int), async (input, ct) =>
            {
                begun.TrySetResult();
                if (Interlocked.Increment(ref runs) == 1)
                    await Task.Delay(Timeout.Infinite, ct);
                return input;
            });
            registry.Orchestrator("Main", c => c.CallActivityAsync<int>("Slow", 5));
        }

        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Main");
        await begun.Task;
        await engine.StopAsync(new CancellationToken(canceled: true));
        await engine.OpenAsync(Code);

        Assert.Equal(5, await engine.ResultAsync<int>(id));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task One_instance_never_steps_twice_at_the_same_time()
    {
        var inside = 0;
        var overlaps = 0;
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Sum", async c =>
        {
            if (Interlocked.Increment(ref inside) > 1)
                Interlocked.Increment(ref overlaps);
            // Time in which another step would be seen.
            Thread.SpinWait(20_000);
            Interlocked.Decrement(ref inside);
            var sum = 0;
            for (var i = 0; i < 200; i++)
                sum += await c.WaitForExternalEvent<int>("add");
            return sum;
        }));
        var id = await engine.ScheduleAsync("Sum");

        await Parallel.ForEachAsync(Enumerable.Range(1, 200), async (n, ct) => await engine.Client.RaiseEventAsync(id, "add", n, ct));

        Assert.Equal(200 * 201 / 2, await engine.ResultAsync<int>(id));
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public async Task No_more_activities_run_at_the_same_time_than_allowed()
    {
        var inside = 0;
        var most = 0;
        await using var engine = await TestEngine.StartAsync(_ => { });
        await engine.StopAsync();
        await engine.OpenAsync(
            r =>
            {
                r.AddActivity("Busy", typeof(int), async (input, _) =>
                {
                    var now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    return input;
                });
                r.Orchestrator("Main", async c => (await Task.WhenAll(Enumerable.Range(0, 3000).Select(n => c.CallActivityAsync<int>("Busy", n)))).Sum());
            },
            activities: 3);

        Assert.Equal(3000 * 2999 / 2, await engine.RunAsync<int>("Main"));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_pending_instance_can_be_terminated_before_its_start()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", _ => Task.FromResult("ran")));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Main", new StartOrchestrationOptions("later", engine.Time.GetUtcNow().AddHours(1)));

        await engine.Client.TerminateInstanceAsync("later");
        await engine.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, await engine.StatusAsync("later"));
        Assert.Equal(0, await engine.CountAsync("timers"));
    }

    [Fact]
    public async Task A_pending_instance_that_is_suspended_starts_only_after_it_is_resumed()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", _ => Task.FromResult("ran")));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Main", new StartOrchestrationOptions("later", engine.Time.GetUtcNow().AddHours(1)));
        await engine.Client.SuspendInstanceAsync("later");
        await engine.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await engine.StatusAsync("later"));

        await engine.Client.ResumeInstanceAsync("later");

        Assert.Equal("ran", await engine.ResultAsync<string>("later"));
    }

    [Fact]
    public async Task A_host_with_the_engine_serves_a_client_from_its_services()
    {
        var folder = Directory.CreateTempSubdirectory("durable-");
        try
        {
            var registry = new DurableRegistry().Orchestrator("Echo", c => Task.FromResult(c.GetInput<string>()));
            var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.Services.AddSingleton(registry);
            builder.Services.AddDurableEngine(new DurableOptions { Path = Path.Combine(folder.FullName, "durable.db") });
            using var host = builder.Build();
            await host.StartAsync();

            var client = host.Services.GetRequiredService<DurableTaskClient>();
            var id = await client.ScheduleNewOrchestrationInstanceAsync("Echo", "hello", CancellationToken.None);
            var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            await host.StopAsync();

            Assert.Equal("hello", end.ReadOutputAs<string>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
            seen = Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
    }
}
