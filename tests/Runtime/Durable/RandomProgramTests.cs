using System.Text;
using CsCheck;
using GreenFlux.Local.Runtime.Durable;
using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Random programs under random crashes come to the same as a plain reading of the program.</summary>
public sealed class RandomProgramTests
{
    private enum Kind { Activity, Failing, FanOut, Timer, Event, TimeOut, Sub, ContinueAsNew }

    private sealed record Op(Kind Kind, int Number, IReadOnlyList<Op> Inner);

    private sealed record State(IReadOnlyList<Op> Rest, string Text);

    private static readonly Gen<Op> Leaf = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], static (kind, number) => new Op((Kind)kind, number, []));

    private static readonly Gen<IReadOnlyList<Op>> Program = Ops(Gen.Frequency(
        (6, Leaf),
        (1, Ops(Leaf, 3).Select(static inner => new Op(Kind.Sub, 0, inner))),
        (1, Gen.Const(new Op(Kind.ContinueAsNew, 0, [])))), 6);

    [Fact]
    public Task A_program_under_crashes_ends_as_a_plain_reading_of_it_says() =>
        Gen.Select(Program, Gen.Int[1, 60].Array[0, 4]).SampleAsync(static async (program, crashes) =>
        {
            await using var engine = await TestEngine.StartAsync(_ => { });
            await engine.StopAsync();
            foreach (var touches in crashes)
                await LiveAsync(engine, program, touches);
            await LiveAsync(engine, program, int.MaxValue);
            return await engine.ResultAsync<string>("root") == Reading(program);
        }, iter: 60, threads: 1);

    private static Gen<IReadOnlyList<Op>> Ops(Gen<Op> op, int most) => op.Array[0, most].Select(static ops => (IReadOnlyList<Op>)ops);

    private static string Reading(IReadOnlyList<Op> program) => string.Concat(program.Select(static op => op.Kind switch
    {
        Kind.Activity => $"a{op.Number}",
        Kind.Failing => "!",
        Kind.FanOut => string.Concat(Enumerable.Range(0, op.Number).Select(static n => $"a{n}")),
        Kind.Timer => "t",
        Kind.Event => $"e{op.Number}",
        Kind.TimeOut => "o",
        Kind.Sub => $"({Reading(op.Inner)})",
        _ => string.Empty,
    }));

    private static void Code(DurableRegistry registry) => registry
        .Activity<int, string>("Say", static n => $"a{n}")
        .Activity<int, string>("Fail", static _ => throw new TimeoutException())
        .Orchestrator("Program", static async c =>
        {
            var state = c.GetInput<State>()!;
            var text = new StringBuilder(state.Text);
            for (var at = 0; at < state.Rest.Count; at++)
            {
                if (state.Rest[at].Kind == Kind.ContinueAsNew)
                {
                    c.ContinueAsNew(new State([.. state.Rest.Skip(at + 1)], text.ToString()));
                    return string.Empty;
                }
                text.Append(await DoAsync(c, state.Rest[at]));
            }
            return text.ToString();
        });

    private static async Task<string> DoAsync(TaskOrchestrationContext c, Op op)
    {
        switch (op.Kind)
        {
            case Kind.Activity:
                return await c.CallActivityAsync<string>("Say", op.Number);
            case Kind.FanOut:
                return string.Concat(await Task.WhenAll(Enumerable.Range(0, op.Number).Select(n => c.CallActivityAsync<string>("Say", n))));
            case Kind.Timer:
                await c.CreateTimer(TimeSpan.FromMinutes(op.Number), CancellationToken.None);
                return "t";
            case Kind.Event:
                return (await c.WaitForExternalEvent<string>($"e{op.Number}"))!;
            case Kind.Sub:
                return $"({await c.CallSubOrchestratorAsync<string>("Program", new State(op.Inner, string.Empty))})";
        }
        try
        {
            return op.Kind == Kind.Failing
                ? await c.CallActivityAsync<string>("Fail", op.Number, TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromSeconds(5))))
                : (await c.WaitForExternalEvent<string>("never", TimeSpan.FromMinutes(1)))!;
        }
        catch (TaskFailedException)
        {
            return "!";
        }
        catch (TaskCanceledException)
        {
            return "o";
        }
    }

    /// <summary>One life of the process: to the end, or to its death at the given touch.</summary>
    private static async Task LiveAsync(TestEngine engine, IReadOnlyList<Op> program, int touches)
    {
        var left = touches;
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var probe = new StoreProbe(_ =>
        {
            if (Interlocked.Decrement(ref left) > 0)
                return;
            dead.TrySetResult();
            throw new IOException("The process is dead.");
        });
        try
        {
            await engine.OpenAsync(Code, probe);
            await await Task.WhenAny(DriveAsync(engine, program), dead.Task);
        }
        catch (IOException)
        {
            // The caller of a dying process sees something of the kind.
        }
        if (dead.Task.IsCompleted)
            await engine.StopAsync(new CancellationToken(canceled: true));
    }

    private static async Task DriveAsync(TestEngine engine, IReadOnlyList<Op> program)
    {
        if (await engine.Client.GetInstanceAsync("root") is null)
            await engine.ScheduleAsync("Program", new State(program, string.Empty), "root");
        while (await engine.Client.GetInstanceAsync("root") is { IsCompleted: false })
        {
            await engine.SettleAsync();
            await foreach (var instance in engine.Client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running])))
            {
                for (var name = 0; name <= 3; name++)
                    await RaiseAsync(engine, instance.InstanceId, $"e{name}");
            }
            await engine.SettleAsync();
            engine.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static async Task RaiseAsync(TestEngine engine, string instanceId, string name)
    {
        try
        {
            await engine.Client.RaiseEventAsync(instanceId, name, name);
        }
        catch (Grpc.Core.RpcException)
        {
            // It ended in between, as the real one may.
        }
    }
}
