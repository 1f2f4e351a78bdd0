using System.Collections.Concurrent;
using GreenFlux.Local.Runtime.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>What waits for time, an event or a resume waits on while the host is down.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Timers_that_came_due_while_the_host_was_down_fire_in_the_order_of_their_times()
    {
        await using var engine = await TestEngine.StartAsync(Timers);
        var id = await engine.ScheduleAsync("Main");
        await engine.SettleAsync();
        await engine.StopAsync();
        engine.Time.Advance(TimeSpan.FromHours(5));

        await engine.OpenAsync(Timers);

        Assert.Equal("1 2 3", await engine.ResultAsync<string>(id));
        Assert.Equal(0, await engine.CountAsync("timers"));

        static void Timers(DurableRegistry registry) => registry.Orchestrator("Main", async c =>
        {
            var order = new List<int>();
            await Task.WhenAll(new[] { 3, 1, 2 }.Select(async hours =>
            {
                await c.CreateTimer(TimeSpan.FromHours(hours), CancellationToken.None);
                order.Add(hours);
            }));
            return string.Join(' ', order);
        });
    }

    [Fact]
    public async Task A_start_that_came_due_while_the_host_was_down_happens_once_at_the_next_start()
    {
        static void Code(DurableRegistry registry) => registry.Orchestrator("Main", static c => Task.FromResult(c.CurrentUtcDateTime));
        await using var engine = await TestEngine.StartAsync(Code);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Main", new StartOrchestrationOptions("later", engine.Time.GetUtcNow().AddHours(1)));
        await engine.StopAsync();
        engine.Time.Advance(TimeSpan.FromHours(3));

        await engine.OpenAsync(Code);

        Assert.Equal(engine.Time.GetUtcNow().UtcDateTime, await engine.ResultAsync<DateTime>("later"));
        Assert.Equal(1, await engine.CountAsync("history"));
    }

    [Fact]
    public async Task A_timer_of_a_suspended_instance_that_came_due_while_the_host_was_down_waits_for_the_resume()
    {
        static void Code(DurableRegistry registry) => registry.Orchestrator("Main", static async c =>
        {
            await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return $"{await c.WaitForExternalEvent<string>("word")} {await c.WaitForExternalEvent<string>("word")}";
        });
        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Main");
        await engine.SettleAsync();
        await engine.Client.SuspendInstanceAsync(id);
        await engine.Client.RaiseEventAsync(id, "word", "first");
        await engine.StopAsync();
        engine.Time.Advance(TimeSpan.FromHours(2));
        await engine.OpenAsync(Code);
        await engine.Client.RaiseEventAsync(id, "word", "second");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await engine.StatusAsync(id));
        Assert.Equal(1, await engine.CountAsync("history"));

        await engine.RestartAsync(Code);
        await engine.Client.ResumeInstanceAsync(id);

        Assert.Equal("first second", await engine.ResultAsync<string>(id));
    }

    [Fact]
    public async Task A_retry_goes_on_with_its_count_and_its_back_off_after_each_restart()
    {
        var attempts = new ConcurrentQueue<DateTimeOffset>();
        await using var engine = await TestEngine.StartAsync(_ => { });
        void Code(DurableRegistry registry) => registry
            .Activity<int, int>("Fail", _ =>
            {
                attempts.Enqueue(engine.Time.GetUtcNow());
                throw new TimeoutException();
            })
            .Orchestrator("Main", static c => c.CallActivityAsync<int>("Fail", 1, TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromMinutes(10), 2))));
        await engine.RestartAsync(Code);
        var id = await engine.ScheduleAsync("Main");
        await engine.SettleAsync();

        // Due after 10 minutes, but the host is down for 25; then after 20 and 40 minutes more.
        foreach (var down in new[] { 25, 19, 1, 39, 1 })
        {
            await engine.StopAsync();
            engine.Time.Advance(TimeSpan.FromMinutes(down));
            await engine.OpenAsync(Code);
            await engine.SettleAsync();
        }

        Assert.Equal(OrchestrationRuntimeStatus.Failed, await engine.StatusAsync(id));
        Assert.Equal([25, 20, 40], attempts.Zip(attempts.Skip(1), static (a, b) => (int)(b - a).TotalMinutes));
    }

    [Fact]
    public async Task Events_that_are_carried_to_a_new_run_are_there_after_a_restart_in_their_order()
    {
        static void Code(DurableRegistry registry) => registry.Orchestrator("Main", static async c =>
        {
            await c.WaitForExternalEvent<string>("go");
            if (c.GetInput<int>() == 0)
            {
                c.ContinueAsNew(1);
                return string.Empty;
            }
            return $"{await c.WaitForExternalEvent<string>("word")} {await c.WaitForExternalEvent<string>("word")} {await c.WaitForExternalEvent<string>("word")}";
        });
        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Main", 0);
        await engine.Client.RaiseEventAsync(id, "word", "first");
        await engine.SettleAsync();
        await engine.Client.RaiseEventAsync(id, "word", "second");
        await engine.Client.RaiseEventAsync(id, "go");
        await engine.RestartAsync(Code);
        await engine.Client.RaiseEventAsync(id, "word", "third");
        await engine.RestartAsync(Code);

        await engine.Client.RaiseEventAsync(id, "go");

        Assert.Equal("first second third", await engine.ResultAsync<string>(id));
    }
}
