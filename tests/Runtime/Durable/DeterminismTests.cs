using System.Collections.Concurrent;
using GreenFlux.Local.Runtime.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.Runtime.Durable;

public sealed class DeterminismTests
{
    private const string NonDeterministic = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    private static Action<DurableRegistry> Code(Func<TaskOrchestrationContext, Task<string>> code) => r => r
        .Activity<int, string>("A", n => $"a{n}")
        .Activity<int, string>("B", n => $"b{n}")
        .Orchestrator("Main", code);

    [Fact]
    public async Task Code_that_calls_another_activity_than_its_history_says_fails_and_both_are_named()
    {
        var failure = await FailureAfterChangeAsync(
            async c => await c.CallActivityAsync<string>("A", 1) + await c.WaitForExternalEvent<string>("go"),
            async c => await c.CallActivityAsync<string>("B", 1) + await c.WaitForExternalEvent<string>("go"));

        Assert.Contains("activity 'A' (#1)", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("activity 'B' (#1)", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_no_longer_calls_what_its_history_says_fails()
    {
        var failure = await FailureAfterChangeAsync(
            async c => await c.CallActivityAsync<string>("A", 1) + await c.WaitForExternalEvent<string>("go"),
            async c => (await c.WaitForExternalEvent<string>("go"))!);

        Assert.Contains("activity 'A' (#1), its code no longer", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_does_more_than_its_history_says_fails()
    {
        var failure = await FailureAfterChangeAsync(
            async c => (await c.WaitForExternalEvent<string>("go"))!,
            async c =>
            {
                await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return (await c.WaitForExternalEvent<string>("go"))!;
            });

        Assert.Contains("timer (#1) where its history has nothing", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catching_the_failure_does_not_hide_it()
    {
        var failure = await FailureAfterChangeAsync(
            async c => await c.CallActivityAsync<string>("A", 1) + await c.WaitForExternalEvent<string>("go"),
            async c =>
            {
                try
                {
                    return await c.CallActivityAsync<string>("B", 1);
                }
                catch (Exception)
                {
                    return "nothing happened";
                }
            });

        Assert.Contains("activity 'B'", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Awaiting_what_is_no_durable_task_fails_and_says_after_what()
    {
        await using var engine = await TestEngine.StartAsync(Code(async c =>
        {
            await c.CallActivityAsync<string>("A", 1);
            await new TaskCompletionSource().Task;
            return "never";
        }));

        var failure = (await engine.EndAsync(await engine.ScheduleAsync("Main"))).FailureDetails!;

        Assert.Equal(NonDeterministic, failure.ErrorType);
        Assert.Contains("awaited something that is no durable task, after activity 'A' (#1)", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_await_beside_a_durable_one_is_found_when_it_comes_back()
    {
        var foreign = new TaskCompletionSource();
        await using var engine = await TestEngine.StartAsync(Code(async c =>
        {
            await Task.WhenAny(c.WaitForExternalEvent<string>("go"), foreign.Task);
            return "too late";
        }));
        var id = await engine.ScheduleAsync("Main");
        Assert.Equal(OrchestrationRuntimeStatus.Running, await engine.StatusAsync(id));

        foreign.SetResult();

        var end = await engine.EndAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Failed, NonDeterministic), (end.RuntimeStatus, end.FailureDetails!.ErrorType));
    }

    [Fact]
    public async Task Work_on_another_thread_that_uses_the_context_fails()
    {
        await using var engine = await TestEngine.StartAsync(Code(c => Task.Run(() => c.CallActivityAsync<string>("A", 1))));

        var failure = (await engine.EndAsync(await engine.ScheduleAsync("Main"))).FailureDetails!;

        Assert.Equal(NonDeterministic, failure.ErrorType);
    }

    [Fact]
    public async Task Continuing_outside_the_orchestrators_thread_fails()
    {
        await using var engine = await TestEngine.StartAsync(Code(async c =>
        {
            await c.CallActivityAsync<string>("A", 1).ConfigureAwait(false);
            return await c.CallActivityAsync<string>("B", 1);
        }));

        var failure = (await engine.EndAsync(await engine.ScheduleAsync("Main"))).FailureDetails!;

        Assert.Equal(NonDeterministic, failure.ErrorType);
        Assert.Contains("ConfigureAwait(false)", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guids_and_the_clock_are_the_same_on_each_replay_and_differ_from_each_other()
    {
        var seen = new List<(Guid First, Guid Second, DateTime Start)>();
        await using var engine = await TestEngine.StartAsync(Code(async c =>
        {
            seen.Add((c.NewGuid(), c.NewGuid(), c.CurrentUtcDateTime));
            await c.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            await c.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            return "done";
        }));
        var id = await engine.ScheduleAsync("Main");
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));
        await engine.ResultAsync<string>(id);

        Assert.Equal(3, seen.Count);
        Assert.Single(seen.Distinct());
        Assert.NotEqual(seen[0].First, seen[0].Second);
    }

    [Fact]
    public async Task A_replay_safe_logger_writes_each_line_once()
    {
        using var lines = new Lines();
        using var loggers = LoggerFactory.Create(b => b.AddProvider(lines));
        await using var engine = await TestEngine.StartAsync(
            Code(async c =>
            {
                var logger = c.CreateReplaySafeLogger("Main");
                logger.LogInformation("begin");
                await c.CallActivityAsync<string>("A", 1);
                logger.LogInformation("middle");
                await c.CallActivityAsync<string>("B", 1);
                logger.LogInformation("end");
                return "done";
            }),
            loggers);

        await engine.RunAsync<string>("Main");

        Assert.Equal(["begin", "middle", "end"], lines.Of("Main"));
    }

    private sealed class Lines : ILoggerProvider
    {
        private readonly ConcurrentQueue<(string Category, string Line)> lines = new();

        public IEnumerable<string> Of(string category) => lines.Where(line => line.Category == category).Select(line => line.Line);

        public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Category(Lines all, string name) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                all.lines.Enqueue((name, formatter(state, exception)));
        }
    }

    private static async Task<TaskFailureDetails> FailureAfterChangeAsync(Func<TaskOrchestrationContext, Task<string>> before, Func<TaskOrchestrationContext, Task<string>> after)
    {
        await using var engine = await TestEngine.StartAsync(Code(before));
        var id = await engine.ScheduleAsync("Main");
        await engine.SettleAsync();
        await engine.RestartAsync(Code(after));
        await engine.Client.RaiseEventAsync(id, "go", "!");
        var end = await engine.EndAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Failed, NonDeterministic), (end.RuntimeStatus, end.FailureDetails!.ErrorType));
        return end.FailureDetails;
    }
}
