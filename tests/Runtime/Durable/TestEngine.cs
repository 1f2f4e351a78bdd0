using GreenFlux.Local.Runtime.Durable;
using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>The engine on a real file in a folder of its own, under a clock that only the test moves.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    // Only there to end a test that hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("durable-").FullName;
    private readonly ILoggerFactory loggers;
    private DurableHost? host;

    private TestEngine(ILoggerFactory loggers) => this.loggers = loggers;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public string Path => System.IO.Path.Combine(folder, "durable.db");

    public DurableTaskClient Client => host!.Client;

    public static async Task<TestEngine> StartAsync(Action<DurableRegistry> register, ILoggerFactory? loggers = null)
    {
        var engine = new TestEngine(loggers ?? NullLoggerFactory.Instance);
        await engine.OpenAsync(register);
        return engine;
    }

    public async Task OpenAsync(Action<DurableRegistry> register, StoreProbe? probe = null, int activities = 4)
    {
        var registry = new DurableRegistry();
        register(registry);
        var options = new DurableOptions { Path = Path, MaxConcurrentOrchestrators = 4, MaxConcurrentActivities = activities };
        host = new DurableHost(options, registry, Time, loggers, probe);
        await host.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken ct = default) => await host!.StopAsync(ct);

    /// <summary>Leaves the engine as a crash would: nothing is waited for, nothing more is stored.</summary>
    public async Task AbandonAsync() => await host!.DisposeAsync();

    /// <summary>Stops, and starts again with other code.</summary>
    public async Task RestartAsync(Action<DurableRegistry> register)
    {
        await StopAsync();
        await OpenAsync(register);
    }

    /// <summary>Lets the engine go on until everything waits.</summary>
    public Task SettleAsync() => host!.WhenIdleAsync(CancellationToken.None).WaitAsync(Patience);

    public async Task AdvanceAsync(TimeSpan time)
    {
        await SettleAsync();
        Time.Advance(time);
        await SettleAsync();
    }

    public async Task<string> ScheduleAsync(string name, object? input = null, string? instanceId = null) =>
        await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId));

    public Task<OrchestrationMetadata> EndAsync(string instanceId) =>
        Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true).WaitAsync(Patience);

    public async Task<T?> ResultAsync<T>(string instanceId)
    {
        var end = await EndAsync(instanceId);
        Assert.True(end.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{end} {end.FailureDetails}");
        return end.ReadOutputAs<T>();
    }

    public async Task<T?> RunAsync<T>(string name, object? input = null) => await ResultAsync<T>(await ScheduleAsync(name, input));

    public async Task<OrchestrationMetadata> StateAsync(string instanceId)
    {
        await SettleAsync();
        return await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true) ?? throw new InvalidOperationException($"There is no '{instanceId}'.");
    }

    public async Task<OrchestrationRuntimeStatus> StatusAsync(string instanceId) => (await StateAsync(instanceId)).RuntimeStatus;

    /// <summary>Rows of a table of the engine's file, read beside the engine.</summary>
    public async Task<long> CountAsync(string table)
    {
        await SettleAsync();
        await using var file = SqliteFile.Open(Path, string.Empty, new SqliteOptions { Upgrades = [string.Empty] });
        return file.Read(context =>
        {
            var row = context.Statement($"SELECT COUNT(*) FROM {table}");
            row.Step();
            return row.Int64(0);
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // An engine that was left to its fate may still hold a file.
        }
    }
}

internal static class Registering
{
    public static DurableRegistry Orchestrator<TResult>(this DurableRegistry registry, string name, Func<TaskOrchestrationContext, Task<TResult>> run)
    {
        registry.AddOrchestrator(name, async context => await run(context));
        return registry;
    }

    public static DurableRegistry Activity<TInput, TResult>(this DurableRegistry registry, string name, Func<TInput, TResult> run)
    {
        registry.AddActivity(name, typeof(TInput), (input, _) => Task.FromResult<object?>(run((TInput)input!)));
        return registry;
    }
}
