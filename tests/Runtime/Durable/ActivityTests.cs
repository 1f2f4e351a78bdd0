using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

public sealed class ActivityTests
{
    private sealed record Price(decimal Amount, string Currency, DateTimeOffset At, IReadOnlyList<int> Steps);

    [Fact]
    public async Task An_activitys_result_reaches_its_orchestrator()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Double", n => n * 2)
            .Orchestrator("Main", async c => await c.CallActivityAsync<int>("Double", c.GetInput<int>()) + 1));

        Assert.Equal(43, await engine.RunAsync<int>("Main", 21));
    }

    [Fact]
    public async Task Records_round_trip_through_inputs_and_outputs()
    {
        var price = new Price(12.345678901234567890m, "€ \"quoted\" 🔌", new DateTimeOffset(2026, 3, 29, 2, 30, 0, TimeSpan.FromHours(2)), [1, 2]);
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<Price, Price>("Same", p => p)
            .Orchestrator("Main", c => c.CallActivityAsync<Price>("Same", c.GetInput<Price>())));

        Assert.Equivalent(price, await engine.RunAsync<Price>("Main", price), strict: true);
    }

    [Fact]
    public async Task Activities_run_side_by_side_and_their_results_keep_their_places()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Square", n => n * n)
            .Orchestrator("Main", async c => await Task.WhenAll(Enumerable.Range(0, 50).Select(n => c.CallActivityAsync<int>("Square", n)))));

        Assert.Equal(Enumerable.Range(0, 50).Select(n => n * n), (await engine.RunAsync<int[]>("Main"))!);
    }

    [Fact]
    public async Task A_failed_activity_fails_its_orchestration_with_the_cause_as_data()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Fail", _ => throw new InvalidDataException("bad meter", new FormatException("not a number")))
            .Orchestrator("Main", c => c.CallActivityAsync<int>("Fail", 1)));

        var end = await engine.EndAsync(await engine.ScheduleAsync("Main"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.IsCausedBy<TaskFailedException>());
        Assert.True(end.FailureDetails.InnerFailure!.IsCausedBy<InvalidDataException>());
        Assert.Equal("bad meter", end.FailureDetails.InnerFailure.ErrorMessage);
        Assert.Equal("not a number", end.FailureDetails.InnerFailure.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task An_orchestrator_can_catch_a_failed_activity_and_go_on()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Fail", _ => throw new TimeoutException("late"))
            .Orchestrator("Main", async c =>
            {
                try
                {
                    return await c.CallActivityAsync<string>("Fail", 1);
                }
                catch (TaskFailedException failure) when (failure.FailureDetails.IsCausedBy<TimeoutException>())
                {
                    return $"{failure.TaskName} {failure.TaskId}";
                }
            }));

        Assert.Equal("Fail 1", await engine.RunAsync<string>("Main"));
    }

    [Fact]
    public async Task A_retry_waits_longer_each_time_up_to_the_longest_interval()
    {
        var attempts = new ConcurrentQueue<DateTimeOffset>();
        await using var engine = await TestEngine.StartAsync(_ => { });
        await engine.RestartAsync(r => r
            .Activity<int, int>("Flaky", _ =>
            {
                attempts.Enqueue(engine.Time.GetUtcNow());
                return attempts.Count < 5 ? throw new TimeoutException() : 7;
            })
            .Orchestrator("Main", c => c.CallActivityAsync<int>("Flaky", 1, TaskOptions.FromRetryPolicy(
                new RetryPolicy(10, TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(30))))));

        var id = await engine.ScheduleAsync("Main");
        for (var second = 0; second < 110; second++)
            await engine.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(7, await engine.ResultAsync<int>(id));
        Assert.Equal([10, 20, 30, 30], attempts.Zip(attempts.Skip(1), (a, b) => (int)(b - a).TotalSeconds));
    }

    [Fact]
    public async Task A_retry_ends_after_the_given_number_of_attempts()
    {
        var attempts = 0;
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Fail", _ => throw new TimeoutException($"attempt {Interlocked.Increment(ref attempts)}"))
            .Orchestrator("Main", c => c.CallActivityAsync<int>("Fail", 1, TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1))))));

        var id = await engine.ScheduleAsync("Main");
        for (var second = 0; second < 5; second++)
            await engine.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("attempt 3", (await engine.EndAsync(id)).FailureDetails!.InnerFailure!.ErrorMessage);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task A_failure_after_the_retry_time_out_is_final()
    {
        var attempts = 0;
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Fail", _ => throw new TimeoutException($"attempt {Interlocked.Increment(ref attempts)}"))
            .Orchestrator("Main", c => c.CallActivityAsync<int>("Fail", 1, TaskOptions.FromRetryPolicy(
                new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(25))))));

        var id = await engine.ScheduleAsync("Main");
        for (var step = 0; step < 6; step++)
            await engine.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, await engine.StatusAsync(id));
        Assert.Equal(4, attempts);
    }

    [Fact]
    public async Task A_failure_that_the_policy_refuses_is_not_retried()
    {
        var attempts = 0;
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Fail", _ =>
            {
                Interlocked.Increment(ref attempts);
                throw new InvalidDataException();
            })
            .Orchestrator("Main", c => c.CallActivityAsync<int>("Fail", 1, TaskOptions.FromRetryPolicy(
                new RetryPolicy(5, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.IsCausedBy<TimeoutException>() }))));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.EndAsync(await engine.ScheduleAsync("Main"))).RuntimeStatus);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task An_unknown_activity_fails_at_once_and_names_the_known_ones()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, int>("Price", n => n)
            .Orchestrator("Main", c => c.CallActivityAsync<int>("Prize", 1, TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(1))))));

        var failure = (await engine.EndAsync(await engine.ScheduleAsync("Main"))).FailureDetails!.InnerFailure!;

        Assert.Contains("'Prize'", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Price", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_over_16_KB_fails_the_activity_with_its_size()
    {
        await using var engine = await TestEngine.StartAsync(r => r
            .Activity<int, string>("Big", length => new string('x', length))
            .Orchestrator("Main", async c => (await c.CallActivityAsync<string>("Big", c.GetInput<int>())).Length));

        Assert.Equal(16382, await engine.RunAsync<int>("Main", 16382));
        var end = await engine.EndAsync(await engine.ScheduleAsync("Main", 16383));
        Assert.Contains("output of activity 'Big' is 16385 bytes", end.FailureDetails!.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }
}
