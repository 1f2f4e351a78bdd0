using System.Collections.Concurrent;
using GreenFlux.Local.Runtime.Durable;
using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>A program of every kind of step, interrupted at every touch of its file in turn.</summary>
public sealed class CrashTests
{
    private const string Expected = "started 1; timed; heard x; child 2; signed";
    private readonly ConcurrentDictionary<string, int> calls = new();

    [Fact]
    public async Task A_crash_at_any_touch_of_the_file_changes_nothing_in_the_end()
    {
        var touched = true;
        var last = 0;
        for (var touch = 1; touched; touch++)
        {
            calls.Clear();
            await using var engine = await TestEngine.StartAsync(_ => { });
            await engine.StopAsync();
            var death = new Death(touch, forGood: true);
            await LiveUntilAsync(engine, death);
            touched = death.Came;

            await engine.OpenAsync(Program);
            await DriveAsync(engine, Death.Never);

            await AssertDoneAsync(engine, $"touch {touch}");
            last = touch;
        }
        Assert.True(last > 50, $"Only {last} touches: the program did not go through the file.");
    }

    [Fact]
    public async Task A_store_that_fails_once_at_any_touch_is_got_over_without_a_restart()
    {
        var touched = true;
        for (var touch = 10; touched; touch++)
        {
            calls.Clear();
            await using var engine = await TestEngine.StartAsync(_ => { });
            await engine.StopAsync();
            var failure = new Death(touch, forGood: false);
            using var probe = new StoreProbe(failure.Touch);
            await engine.OpenAsync(Program, probe);

            await DriveAsync(engine, failure);
            failure.Disarm();

            await AssertDoneAsync(engine, $"touch {touch}");
            touched = failure.Came;
        }
    }

    private void Program(DurableRegistry registry) => registry
        .Activity<string, string>("Count", name => $"{name} {Call(name)}")
        .Orchestrator("Child", async c =>
        {
            await c.CallActivityAsync<string>("Count", "inside");
            return $"child {c.GetInput<int>()}";
        })
        .Orchestrator("Main", async c =>
        {
            var line = await c.CallActivityAsync<string>("Count", "started");
            await c.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            c.SetCustomStatus("listening");
            var heard = await c.WaitForExternalEvent<string>("word");
            var child = await c.CallSubOrchestratorAsync<string>("Child", 2, new SubOrchestrationOptions(instanceId: "the-child"));
            c.SendEvent(c.InstanceId, "signature", "signed");
            return $"{line[..7]} 1; timed; heard {heard}; {child}; {await c.WaitForExternalEvent<string>("signature")}";
        });

    private int Call(string name) => calls.AddOrUpdate(name, 1, static (_, before) => before + 1);

    private async Task LiveUntilAsync(TestEngine engine, Death death)
    {
        using var probe = new StoreProbe(death.Touch);
        try
        {
            await engine.OpenAsync(Program, probe);
            await DriveAsync(engine, death);
        }
        catch (IOException)
        {
            // The caller of a dying process sees something of the kind.
        }
        await engine.StopAsync(new CancellationToken(canceled: true));
    }

    /// <summary>What a careful caller does: looks, starts or wakes, and does so again after a failure.</summary>
    private static async Task DriveAsync(TestEngine engine, Death death)
    {
        while (!death.IsOver)
        {
            try
            {
                if (await engine.Client.GetInstanceAsync("main", getInputsAndOutputs: true) is not { } found)
                    await engine.ScheduleAsync("Main", instanceId: "main");
                else if (found.IsCompleted)
                    return;
                else if (found.SerializedCustomStatus is not null)
                    await engine.Client.RaiseEventAsync("main", "word", "x");
            }
            catch (Exception failure) when (failure is IOException or Grpc.Core.RpcException)
            {
                // Looked at again in the next round.
            }
            // After a failure something may be waiting for the clock before it tries again.
            await Task.WhenAny(engine.SettleAsync(), death.Happened);
            engine.Time.Advance(TimeSpan.FromSeconds(30));
        }
    }

    private async Task AssertDoneAsync(TestEngine engine, string when)
    {
        await engine.SettleAsync();
        var end = await engine.StateAsync("main");
        Assert.True(end.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{when}: {end} {end.FailureDetails}");
        Assert.True(end.ReadOutputAs<string>() == Expected, $"{when}: {end.ReadOutputAs<string>()}");
        Assert.True(calls["started"] >= 1 && calls["inside"] >= 1, when);
        foreach (var table in new[] { "activities", "timers", "inbox" })
            Assert.True(await engine.CountAsync(table) == 0, $"{when}: rows left in {table}");
    }

    /// <summary>Fails the given touch, and, when it is for good, all after it.</summary>
    private sealed class Death(int touch, bool forGood)
    {
        private readonly TaskCompletionSource happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int touches;
        private bool disarmed;

        public static Death Never => new(int.MaxValue, forGood: true);

        public Task Happened => happened.Task;

        public bool Came => happened.Task.IsCompleted;

        /// <summary>The process is dead.</summary>
        public bool IsOver => forGood && Came;

        public void Disarm() => disarmed = true;

        public void Touch(StoreTouch at)
        {
            var number = Interlocked.Increment(ref touches);
            if (disarmed || number < touch || (!forGood && number > touch))
                return;
            happened.TrySetResult();
            throw new IOException($"The store fails at touch {number}: {at.Moment} {at.Operation}.");
        }
    }
}
