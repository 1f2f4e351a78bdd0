using GreenFlux.Local.Runtime.Durable;
using GreenFlux.Local.Sqlite;
using GreenFlux.Tests.Durable.Programs;
using GreenFlux.Tests.Runtime.Stores;
using Microsoft.DurableTask;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Activities that end their process whenever they run, or that never end well.</summary>
public sealed class PoisonTests
{
    [Fact]
    public async Task An_activity_that_kills_its_process_each_time_fails_after_five_more_begins_and_the_harmless_ones_beside_it_do_not()
    {
        IReadOnlyList<IReadOnlyList<Op>> programs = [[new Op(OpKind.Poison, 1, 8, [])], [new Op(OpKind.Activity, 1, 0, [])]];
        using var folder = new TemporaryFolder();
        var kills = 0;
        for (var killed = true; killed; kills += killed ? 1 : 0)
        {
            Assert.True(kills <= 6, "The poison still ends its process.");
            using var victim = await DurableVictim.StartAsync(folder, programs, life: kills + 1, seed: kills);
            killed = await victim.WasKilledAsync();
        }

        Assert.Equal(6, kills);
        Assert.Empty(await Verdict.OfAsync(folder.Path, programs));
        Assert.Equal(6, EffectLog.Read(EngineLife.EffectsIn(folder.Path))["p0/1/0"]);
    }

    [Fact]
    public async Task The_failure_names_the_activity_how_often_it_was_begun_and_what_to_do_and_no_policy_retries_it()
    {
        await using var engine = await TestEngine.StartAsync(_ => { });
        await engine.StopAsync();
        using var begun = new SemaphoreSlim(0);
        var code = NeverEnding(begun);
        await engine.OpenAsync(code);
        var id = await engine.ScheduleAsync("Main");
        for (var life = 1; life <= 6; life++)
        {
            await begun.WaitAsync();
            await engine.AbandonAsync();
            await engine.OpenAsync(code);
        }

        var failure = (await engine.EndAsync(id)).FailureDetails!.InnerFailure!;

        Assert.Equal("GreenFlux.Local.Runtime.Durable.PoisonActivity", failure.ErrorType);
        Assert.Contains("Activity 'Endless' was begun 5 times more after a crash", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Mend it, then start the orchestration anew.", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(0, begun.CurrentCount);
    }

    [Fact]
    public async Task Stops_of_the_host_do_not_count_however_often_they_interrupt_an_activity()
    {
        await using var engine = await TestEngine.StartAsync(_ => { });
        await engine.StopAsync();
        using var begun = new SemaphoreSlim(0);
        await engine.OpenAsync(NeverEnding(begun));
        var id = await engine.ScheduleAsync("Main");
        for (var life = 1; life <= 8; life++)
        {
            await begun.WaitAsync();
            await engine.StopAsync(new CancellationToken(canceled: true));
            await engine.OpenAsync(NeverEnding(begun));
        }
        await begun.WaitAsync();
        await engine.StopAsync(new CancellationToken(canceled: true));
        await engine.OpenAsync(r => r
            .Activity<string?, string>("Endless", static _ => "mended")
            .Orchestrator("Main", static c => c.CallActivityAsync<string>("Endless")));

        Assert.Equal("mended", await engine.ResultAsync<string>(id));
    }

    [Fact]
    public async Task An_activity_that_no_crash_has_touched_costs_no_commit_beside_its_schedule_and_its_result()
    {
        await using var engine = await TestEngine.StartAsync(_ => { });
        await engine.StopAsync();
        var works = 0;
        using var probe = new StoreProbe(touch => works += touch is { Operation: StoreOperation.Work, Moment: TouchMoment.Before } ? 1 : 0);
        await engine.OpenAsync(
            r => r.Activity<int, int>("Double", static n => n * 2).Orchestrator("Main", static c => c.CallActivityAsync<int>("Double", 4)),
            probe);

        Assert.Equal(8, await engine.RunAsync<int>("Main"));

        // The start, the step that schedules, the result, the step that completes.
        Assert.Equal(4, works);
    }

    private static Action<DurableRegistry> NeverEnding(SemaphoreSlim begun) => registry =>
    {
        registry.AddActivity("Endless", null, (_, _) =>
        {
            begun.Release();
            return new TaskCompletionSource<object?>().Task;
        });
        registry.Orchestrator("Main", static c => c.CallActivityAsync<string>("Endless", options: TaskOptions.FromRetryPolicy(new RetryPolicy(9, TimeSpan.FromSeconds(1)))));
    };
}
