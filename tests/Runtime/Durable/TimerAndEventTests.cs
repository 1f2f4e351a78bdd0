using GreenFlux.Local.Runtime.Durable;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

public sealed class TimerAndEventTests
{
    [Fact]
    public async Task A_timer_fires_at_its_time_and_not_before()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c =>
        {
            await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return c.CurrentUtcDateTime;
        }));
        var id = await engine.ScheduleAsync("Main");

        await engine.AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync(id));
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(new DateTime(2026, 3, 1, 13, 0, 0, DateTimeKind.Utc), await engine.ResultAsync<DateTime>(id));
        Assert.Equal(0, await engine.CountAsync("timers"));
    }

    [Fact]
    public async Task Timers_that_came_due_while_the_host_was_down_fire_at_its_start()
    {
        Action<DurableRegistry> code = r => r.Orchestrator("Main", async c =>
        {
            await c.CreateTimer(TimeSpan.FromDays(60), CancellationToken.None);
            return "up";
        });
        await using var engine = await TestEngine.StartAsync(code);
        var id = await engine.ScheduleAsync("Main");
        await engine.SettleAsync();
        await engine.StopAsync();

        engine.Time.Advance(TimeSpan.FromDays(61));
        await engine.OpenAsync(code);

        Assert.Equal("up", await engine.ResultAsync<string>(id));
    }

    [Fact]
    public async Task A_cancelled_timer_is_removed_and_its_instance_completes()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = c.CreateTimer(TimeSpan.FromHours(1), cancel.Token);
            var stop = c.WaitForExternalEvent<string>("stop");
            var first = await Task.WhenAny(timer, stop);
            cancel.Cancel();
            return first == stop ? await stop : "time-out";
        }));
        var id = await engine.ScheduleAsync("Main");
        await engine.SettleAsync();
        Assert.Equal(1, await engine.CountAsync("timers"));

        await engine.Client.RaiseEventAsync(id, "stop", "stopped");

        Assert.Equal("stopped", await engine.ResultAsync<string>(id));
        Assert.Equal(0, await engine.CountAsync("timers"));
    }

    [Fact]
    public async Task A_timer_left_open_keeps_the_instance_open_until_it_fires()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", c =>
        {
            _ = c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return Task.FromResult("done");
        }));
        var id = await engine.ScheduleAsync("Main");

        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync(id));
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("done", await engine.ResultAsync<string>(id));
    }

    [Fact]
    public async Task An_instance_scheduled_for_later_is_pending_until_then()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", c => Task.FromResult(c.CurrentUtcDateTime)));
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Main", new StartOrchestrationOptions("later", engine.Time.GetUtcNow().AddMinutes(5)));

        await engine.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, await engine.StatusAsync(id));
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(new DateTime(2026, 3, 1, 12, 5, 0, DateTimeKind.Utc), await engine.ResultAsync<DateTime>(id));
    }

    [Fact]
    public async Task Events_are_kept_until_waited_for_in_order_and_whatever_their_case()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c =>
        {
            await c.WaitForExternalEvent<int>("go");
            return new[] { await c.WaitForExternalEvent<int>("reading"), await c.WaitForExternalEvent<int>("READING"), await c.WaitForExternalEvent<int>("Reading") };
        }));
        var id = await engine.ScheduleAsync("Main");
        foreach (var value in new[] { 1, 2, 3 })
            await engine.Client.RaiseEventAsync(id, value == 2 ? "rEADING" : "reading", value);
        await engine.SettleAsync();
        await engine.Client.RaiseEventAsync(id, "GO", 0);

        Assert.Equal(new[] { 1, 2, 3 }, (await engine.ResultAsync<int[]>(id))!);
    }

    [Fact]
    public async Task An_event_to_an_unknown_or_finished_instance_throws()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", _ => Task.FromResult(1)));
        var id = await engine.ScheduleAsync("Main");
        await engine.EndAsync(id);

        var unknown = await Assert.ThrowsAsync<RpcException>(() => engine.Client.RaiseEventAsync("nobody", "stop"));
        var finished = await Assert.ThrowsAsync<RpcException>(() => engine.Client.RaiseEventAsync(id, "stop"));

        Assert.Equal((StatusCode.Unknown, StatusCode.Unknown), (unknown.StatusCode, finished.StatusCode));
        Assert.Contains("doesn't exist", unknown.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("is Completed", finished.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_with_a_time_out_is_cancelled_when_the_time_is_over()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c =>
        {
            try
            {
                return await c.WaitForExternalEvent<string>("stop", TimeSpan.FromMinutes(1));
            }
            catch (TaskCanceledException)
            {
                return "time-out";
            }
        }));
        var late = await engine.ScheduleAsync("Main");
        var inTime = await engine.ScheduleAsync("Main");
        await engine.AdvanceAsync(TimeSpan.FromSeconds(59));
        await engine.Client.RaiseEventAsync(inTime, "stop", "stopped");
        await engine.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("time-out", await engine.ResultAsync<string>(late));
        Assert.Equal("stopped", await engine.ResultAsync<string>(inTime));
        Assert.Equal(0, await engine.CountAsync("timers"));
    }

    [Fact]
    public async Task A_wait_that_was_given_up_does_not_swallow_the_event_of_a_later_one()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c =>
        {
            for (var round = 0; round < 3; round++)
            {
                using var cancel = new CancellationTokenSource();
                var timer = c.CreateTimer(TimeSpan.FromMinutes(1), cancel.Token);
                // Not cancelled when the timer wins, as careless code does.
                var stop = c.WaitForExternalEvent<string>("stop");
                if (await Task.WhenAny(timer, stop) == stop)
                {
                    cancel.Cancel();
                    return $"{await stop} in round {round}";
                }
            }
            return "never";
        }));
        var id = await engine.ScheduleAsync("Main");
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));
        await engine.AdvanceAsync(TimeSpan.FromSeconds(30));
        await engine.Client.RaiseEventAsync(id, "stop", "stopped");

        Assert.Equal("stopped in round 1", await engine.ResultAsync<string>(id));
    }

    [Fact]
    public async Task An_orchestration_sends_events_to_another_and_one_to_nobody_is_lost()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Orchestrator("Ear", async c => await c.WaitForExternalEvent<string>("word"))
            .Orchestrator("Mouth", c =>
            {
                c.SendEvent("nobody", "word", "lost");
                c.SendEvent("ear", "word", "heard");
                return Task.FromResult("sent");
            }));
        await engine.ScheduleAsync("Ear", instanceId: "ear");

        Assert.Equal("sent", await engine.RunAsync<string>("Mouth"));
        Assert.Equal("heard", await engine.ResultAsync<string>("ear"));
    }
}
