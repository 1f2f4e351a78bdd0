using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Sub-orchestrations and continue-as-new.</summary>
public sealed class CompositionTests
{
    private sealed record Tally(int Round, IReadOnlyList<string> Words);

    [Fact]
    public async Task A_sub_orchestration_is_an_instance_of_its_own_that_knows_its_parent()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Orchestrator("Child", c => Task.FromResult($"{c.Parent!.Name} {c.Parent.InstanceId} {c.GetInput<int>()}"))
            .Orchestrator("Main", c => c.CallSubOrchestratorAsync<string>("Child", 5, new SubOrchestrationOptions(instanceId: "child"))));

        Assert.Equal("Main main 5", await engine.ResultAsync<string>(await engine.ScheduleAsync("Main", instanceId: "main")));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, await engine.StatusAsync("child"));
    }

    [Fact]
    public async Task A_failed_sub_orchestration_fails_its_caller_with_the_cause_as_data()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Fail", _ => throw new InvalidDataException("bad meter"))
            .Orchestrator("Child", c => c.CallActivityAsync<int>("Fail", 1))
            .Orchestrator("Main", async c =>
            {
                try
                {
                    await c.CallSubOrchestratorAsync("Child");
                    return "no failure";
                }
                catch (TaskFailedException failure)
                {
                    return $"{failure.TaskName}: {failure.FailureDetails.InnerFailure!.ErrorMessage}";
                }
            }));

        Assert.Equal("Child: bad meter", await engine.RunAsync<string>("Main"));
    }

    [Fact]
    public async Task A_sub_orchestration_is_retried_as_a_new_instance()
    {
        var ids = new List<string>();
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<string, int>("Flaky", id =>
            {
                ids.Add(id);
                return ids.Count < 3 ? throw new TimeoutException() : ids.Count;
            })
            .Orchestrator("Child", c => c.CallActivityAsync<int>("Flaky", c.InstanceId))
            .Orchestrator("Main", c => c.CallSubOrchestratorAsync<int>("Child", options: TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1))))));

        var id = await engine.ScheduleAsync("Main");
        await engine.AdvanceAsync(TimeSpan.FromSeconds(1));
        await engine.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(3, await engine.ResultAsync<int>(id));
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_sub_orchestration_can_not_take_the_id_of_a_running_instance()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Orchestrator("Child", async c => await c.WaitForExternalEvent<int>("never"))
            .Orchestrator("Main", c => c.CallSubOrchestratorAsync<int>("Child", 1, new SubOrchestrationOptions(instanceId: "taken"))));
        await engine.ScheduleAsync("Child", instanceId: "taken");

        var end = await engine.EndAsync(await engine.ScheduleAsync("Main"));

        Assert.Contains("'taken'", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync("taken"));
    }

    [Fact]
    public async Task Continue_as_new_begins_again_with_new_input_and_an_empty_history()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Next", n => n + 1)
            .Orchestrator("Main", async c =>
            {
                var next = await c.CallActivityAsync<int>("Next", c.GetInput<int>());
                c.SetCustomStatus($"at {next}");
                if (next < 20)
                    c.ContinueAsNew(next);
                return next;
            }));
        var id = await engine.ScheduleAsync("Main", 0);

        Assert.Equal(20, await engine.ResultAsync<int>(id));
        var state = await engine.StateAsync(id);
        Assert.Equal((19, "at 20"), (state.ReadInputAs<int>(), state.ReadCustomStatusAs<string>()));
        Assert.Equal(2, await engine.CountAsync("history"));
        Assert.Equal(1, await engine.CountAsync("instances"));
    }

    [Theory]
    [InlineData(true, "abc")]
    [InlineData(false, "a")]
    public async Task Continue_as_new_keeps_unprocessed_events_when_asked(bool preserve, string expected)
    {
        await using var engine = await TestEngine.StartAsync(r => r.Orchestrator("Main", async c =>
        {
            var tally = c.GetInput<Tally>()!;
            if (tally.Round == 0)
                await c.WaitForExternalEvent<string>("go");
            using var cancel = new CancellationTokenSource();
            var word = c.WaitForExternalEvent<string>("word");
            if (await Task.WhenAny(word, c.CreateTimer(TimeSpan.FromMinutes(1), cancel.Token)) != word)
                return string.Concat(tally.Words);
            cancel.Cancel();
            c.ContinueAsNew(new Tally(tally.Round + 1, [.. tally.Words, (await word)!]), preserve);
            return string.Empty;
        }));
        var id = await engine.ScheduleAsync("Main", new Tally(0, []));
        foreach (var word in new[] { "a", "b", "c" })
        {
            await engine.Client.RaiseEventAsync(id, "word", word);
            await engine.SettleAsync();
        }
        await engine.Client.RaiseEventAsync(id, "go");
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(expected, await engine.ResultAsync<string>(id));
    }

    [Fact]
    public async Task A_continued_sub_orchestration_still_answers_its_caller()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Orchestrator("Child", c =>
            {
                var round = c.GetInput<int>();
                if (round < 3)
                    c.ContinueAsNew(round + 1);
                return Task.FromResult($"round {round} for {c.Parent!.Name}");
            })
            .Orchestrator("Main", c => c.CallSubOrchestratorAsync<string>("Child", 0)));

        Assert.Equal("round 3 for Main", await engine.RunAsync<string>("Main"));
    }

    [Fact]
    public async Task Timers_and_results_of_the_run_before_concern_nobody_after_continue_as_new()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Same", n => n)
            .Orchestrator("Main", async c =>
            {
                var round = c.GetInput<int>();
                if (round == 0)
                {
                    _ = c.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                    _ = c.CallActivityAsync<int>("Same", 99);
                    c.ContinueAsNew(1);
                    return 0;
                }
                // The same task numbers as in the run before.
                await c.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
                return await c.CallActivityAsync<int>("Same", 1);
            }));
        var id = await engine.ScheduleAsync("Main", 0);

        await engine.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync(id));
        await engine.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(1, await engine.ResultAsync<int>(id));
    }
}
