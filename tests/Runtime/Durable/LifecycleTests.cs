using DurableTask.Core.Exceptions;
using GreenFlux.Local.Runtime.Durable;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Starting, suspending, terminating, replacing and purging instances.</summary>
public sealed class LifecycleTests
{
    private static void Code(DurableRegistry registry) => registry
        .Activity<int, int>("Double", n => n * 2)
        .Orchestrator("Wait", async c => await c.WaitForExternalEvent<string>("stop"))
        .Orchestrator("Echo", c => Task.FromResult(c.GetInput<string>()))
        .Orchestrator("Work", async c =>
        {
            await c.WaitForExternalEvent<int>("go");
            return await c.CallActivityAsync<int>("Double", 4);
        })
        .Orchestrator("Family", async c =>
        {
            try
            {
                return await c.CallSubOrchestratorAsync<string>("Wait", null, new SubOrchestrationOptions(instanceId: c.InstanceId + "-child"));
            }
            catch (TaskFailedException failure)
            {
                return failure.FailureDetails.ErrorMessage;
            }
        });

    [Fact]
    public async Task A_second_start_of_an_unfinished_instance_throws()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await engine.ScheduleAsync("Wait", instanceId: "one");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.ScheduleAsync("Wait", instanceId: "one"));

        await engine.SettleAsync();
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.ScheduleAsync("Wait", instanceId: "one"));

        await engine.Client.SuspendInstanceAsync("one");
        await engine.SettleAsync();
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.ScheduleAsync("Wait", instanceId: "one"));
    }

    [Fact]
    public async Task A_second_start_of_a_finished_instance_silently_replaces_it()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await engine.ResultAsync<string>(await engine.ScheduleAsync("Echo", "first", "one"));

        await engine.ScheduleAsync("Echo", "second", "one");

        Assert.Equal("second", await engine.ResultAsync<string>("one"));
        Assert.Equal((1, 1), (await engine.CountAsync("instances"), await engine.CountAsync("history")));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task An_instance_id_with_a_forbidden_character_is_refused(string instanceId)
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await Assert.ThrowsAsync<ArgumentException>(() => engine.ScheduleAsync("Echo", "x", instanceId));
    }

    [Fact]
    public async Task An_instance_id_has_at_most_100_characters()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await engine.ScheduleAsync("Echo", "x", new string('i', 100));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.ScheduleAsync("Echo", "x", new string('i', 101)));
    }

    [Fact]
    public async Task Inputs_and_events_over_16_KB_are_refused_with_their_size()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Wait");

        var input = await Assert.ThrowsAsync<ArgumentException>(() => engine.ScheduleAsync("Echo", new string('x', 16383)));
        var payload = await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RaiseEventAsync(id, "stop", new string('x', 16383)));

        Assert.Contains("input of orchestration 'Echo' is 16385 bytes", input.Message, StringComparison.Ordinal);
        Assert.Contains("payload of event 'stop' is 16385 bytes", payload.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_instance_keeps_events_and_results_until_it_is_resumed_even_across_a_restart()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Work");
        await engine.SettleAsync();
        await engine.Client.SuspendInstanceAsync(id, "a look at it");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await engine.StatusAsync(id));

        await engine.Client.RaiseEventAsync(id, "go", 1);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await engine.StatusAsync(id));
        Assert.Equal(0, await engine.CountAsync("activities"));

        await engine.RestartAsync(Code);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await engine.StatusAsync(id));
        await engine.Client.ResumeInstanceAsync(id);

        Assert.Equal(8, await engine.ResultAsync<int>(id));
    }

    [Fact]
    public async Task The_result_of_an_activity_that_ends_while_its_instance_is_suspended_waits_for_the_resume()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var engine = await TestEngine.StartAsync(r =>
        {
            r.AddActivity("Slow", null, (_, _) =>
            {
                begun.TrySetResult();
                return goOn.Task;
            });
            r.Orchestrator("Main", c => c.CallActivityAsync<int>("Slow"));
        });
        var id = await engine.ScheduleAsync("Main");
        await begun.Task;
        await engine.Client.SuspendInstanceAsync(id);
        goOn.SetResult(6);

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await engine.StatusAsync(id));
        Assert.Equal(1, await engine.CountAsync("inbox"));
        await engine.Client.ResumeInstanceAsync(id);
        Assert.Equal(6, await engine.ResultAsync<int>(id));
    }

    [Fact]
    public async Task A_terminated_instance_takes_no_events_and_leaves_the_given_output()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Wait");
        await engine.Client.SuspendInstanceAsync(id);
        await engine.Client.TerminateInstanceAsync(id, (object)"enough");

        var end = await engine.EndAsync(id);

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        await Assert.ThrowsAsync<RpcException>(() => engine.Client.RaiseEventAsync(id, "stop", "late"));
        Assert.Equal(0, await engine.CountAsync("inbox"));
    }

    [Fact]
    public async Task Terminating_recursively_ends_sub_orchestrations_too()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await engine.ScheduleAsync("Family", instanceId: "both");
        await engine.ScheduleAsync("Family", instanceId: "alone");
        await engine.SettleAsync();

        await engine.Client.TerminateInstanceAsync("both", new TerminateInstanceOptions(Recursive: true));
        await engine.Client.TerminateInstanceAsync("alone");

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, await engine.StatusAsync("both-child"));
        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync("alone-child"));
    }

    [Fact]
    public async Task The_caller_of_a_terminated_sub_orchestration_sees_a_failure()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await engine.ScheduleAsync("Family", instanceId: "f");
        await engine.SettleAsync();

        await engine.Client.TerminateInstanceAsync("f-child");

        Assert.Contains("'f-child') was terminated", await engine.ResultAsync<string>("f"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purging_removes_a_finished_instance_with_all_its_rows_and_leaves_running_ones()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await engine.ScheduleAsync("Family", instanceId: "f");
        await engine.SettleAsync();
        Assert.Equal(0, (await engine.Client.PurgeInstanceAsync("f", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);

        await engine.Client.RaiseEventAsync("f-child", "stop", "done");
        await engine.EndAsync("f");

        Assert.Equal(2, (await engine.Client.PurgeInstanceAsync("f", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.Null(await engine.Client.GetInstanceAsync("f"));
        Assert.Equal((0, 0), (await engine.CountAsync("instances"), await engine.CountAsync("history")));
    }

    [Fact]
    public async Task Purging_by_filter_takes_finished_instances_of_that_time_and_status()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        for (var i = 0; i < 450; i++)
            await engine.ScheduleAsync("Echo", "x");
        var waiting = await engine.ScheduleAsync("Wait");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));
        var late = await engine.ScheduleAsync("Echo", "y");
        await engine.SettleAsync();

        var filter = new PurgeInstancesFilter(CreatedTo: engine.Time.GetUtcNow().AddMinutes(-1), Statuses: [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Running]);
        Assert.Equal(450, (await engine.Client.PurgeAllInstancesAsync(filter)).PurgedInstanceCount);

        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync(waiting));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, await engine.StatusAsync(late));
    }

    [Fact]
    public async Task A_query_pages_through_all_instances_and_goes_on_from_a_token()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        for (var i = 0; i < 25; i++)
            await engine.ScheduleAsync(i % 5 == 0 ? "Wait" : "Echo", $"input {i}", $"run-{i:00}");
        await engine.ScheduleAsync("Echo", "x", "other");
        await engine.SettleAsync();

        var query = new OrchestrationQuery(InstanceIdPrefix: "run-", Statuses: [OrchestrationRuntimeStatus.Completed], PageSize: 8, FetchInputsAndOutputs: true);
        var pages = new List<Page<OrchestrationMetadata>>();
        await foreach (var page in engine.Client.GetAllInstancesAsync(query).AsPages())
            pages.Add(page);
        var rest = new List<string>();
        await foreach (var found in engine.Client.GetAllInstancesAsync(query with { ContinuationToken = pages[0].ContinuationToken }))
            rest.Add(found.InstanceId);

        Assert.Equal([8, 8, 4], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
        Assert.Equal("input 1", pages[0].Values[0].ReadOutputAs<string>());
        Assert.Equal(pages.Skip(1).SelectMany(page => page.Values).Select(found => found.InstanceId), rest);
    }

    [Fact]
    public async Task Inputs_and_outputs_are_read_only_from_metadata_that_has_them()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Echo", "x", new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["tenant"] = "t1" } });
        await engine.EndAsync(id);

        var bare = await engine.Client.GetInstanceAsync(id);

        Assert.Throws<InvalidOperationException>(() => bare!.ReadOutputAs<string>());
        Assert.Equal("t1", bare!.Tags["tenant"]);
    }

    [Fact]
    public async Task Waiting_for_an_instance_that_does_not_exist_throws()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        await Assert.ThrowsAsync<RpcException>(() => engine.Client.WaitForInstanceCompletionAsync("nobody", CancellationToken.None));
    }

    [Fact]
    public async Task Waiting_for_the_start_ends_once_the_instance_runs()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        var id = await engine.ScheduleAsync("Wait");
        var state = await engine.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        Assert.True(state.IsRunning);
    }

    [Fact]
    public async Task An_unknown_orchestrator_fails_and_names_the_known_ones()
    {
        await using var engine = await TestEngine.StartAsync(Code);
        var end = await engine.EndAsync(await engine.ScheduleAsync("Ecco"));
        Assert.Contains("'Ecco'", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Echo", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }
}
