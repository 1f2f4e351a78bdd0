using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Events that come early, twice, or that nobody knows.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task An_event_sent_twice_serves_two_waits_and_one_wait_takes_only_the_first()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c =>
        {
            var first = await c.WaitForExternalEvent<int>("reading");
            await c.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            return (first * 10) + await c.WaitForExternalEvent<int>("reading");
        }));
        var id = await engine.ScheduleAsync("Main");
        await engine.SettleAsync();
        await engine.Client.RaiseEventAsync(id, "reading", 1);
        await engine.Client.RaiseEventAsync(id, "reading", 2);
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(12, await engine.ResultAsync<int>(id));
    }

    [Fact]
    public async Task Events_that_nobody_waits_for_disturb_nobody_and_go_with_their_instance()
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c => await c.WaitForExternalEvent<string>("stop")));
        var id = await engine.ScheduleAsync("Main");
        await engine.Client.RaiseEventAsync(id, "unknown", new { any = "thing" });
        await engine.SettleAsync();
        await engine.Client.RaiseEventAsync(id, "stopp", "not this");
        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync(id));

        await engine.Client.RaiseEventAsync(id, "stop", "this");

        Assert.Equal("this", await engine.ResultAsync<string>(id));
        Assert.Equal(0, await engine.CountAsync("inbox"));
    }

    [Fact]
    public async Task Events_before_the_start_of_an_instance_that_is_scheduled_for_later_are_kept_for_it()
    {
        await using var engine = await TestEngine.StartAsync(_ => { });
        await engine.RestartAsync(Code);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Main", new StartOrchestrationOptions("later", engine.Time.GetUtcNow().AddHours(1)));
        await engine.Client.RaiseEventAsync("later", "word", "early");
        await engine.Client.RaiseEventAsync("later", "word", "twice");
        await engine.RestartAsync(Code);

        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("early, twice", await engine.ResultAsync<string>("later"));

        static void Code(GreenFlux.Local.Runtime.Durable.DurableRegistry registry) => registry.Orchestrator(
            "Main", async c => $"{await c.WaitForExternalEvent<string>("word")}, {await c.WaitForExternalEvent<string>("word")}");
    }

    [Fact]
    public async Task An_event_that_arrives_while_the_step_that_continues_as_new_runs_reaches_the_new_run()
    {
        using var inside = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", c =>
        {
            if (c.GetInput<int>() == 1)
                return c.WaitForExternalEvent<string>("word");
            inside.Release();
            goOn.Wait(CancellationToken.None);
            c.ContinueAsNew(1);
            return Task.FromResult<string?>("not the end");
        }));
        var id = await engine.ScheduleAsync("Main", 0);
        await inside.WaitAsync();
        await engine.Client.RaiseEventAsync(id, "word", "in between");
        goOn.Release();

        Assert.Equal("in between", await engine.ResultAsync<string>(id));
    }
}
