using System.Text;
using GreenFlux.Local.Runtime.Durable;
using Microsoft.DurableTask;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>The orchestrator that does what a program says, and its activity.</summary>
internal static class ProgramCode
{
    public const string Orchestrator = "Program";
    private const string Activity = "Do";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <param name="effect">What an activity does to the world: it gets the key of each call.</param>
    /// <param name="die">What a poison activity does.</param>
    public static void Register(DurableRegistry registry, Action<string> effect, Action die)
    {
        registry.AddOrchestrator(Orchestrator, static async c => await RunAsync(c));
        registry.AddActivity(Activity, typeof(Call), (input, _) =>
        {
            var call = (Call)input!;
            effect(call.Key);
            switch (call.Fate)
            {
                case Fate.Fail:
                    throw new TimeoutException($"{call.Key} was to fail.");
                case Fate.Die:
                    die();
                    break;
            }
            return Task.FromResult<object?>($"a{call.Label}.{call.Attempt}");
        });
    }

    private static async Task<string?> RunAsync(TaskOrchestrationContext c)
    {
        var program = c.GetInput<ProgramState>()!;
        var text = new StringBuilder(program.Text);
        for (var at = 0; at < program.Rest.Count; at++)
        {
            if (program.Rest[at].Kind == OpKind.ContinueAsNew)
            {
                c.ContinueAsNew(program with { Rest = [.. program.Rest.Skip(at + 1)], Text = text.ToString() });
                return null;
            }
            text.Append(await DoAsync(c, program.Rest[at]));
        }
        return program.Fails ? throw new InvalidDataException(text.ToString()) : text.ToString();
    }

    private static async Task<string?> DoAsync(TaskOrchestrationContext c, Op op)
    {
        switch (op.Kind)
        {
            case OpKind.Activity:
                return await CallAsync(c, op, 0);
            case OpKind.Flaky:
                return await FlakyAsync(c, op);
            case OpKind.Failing:
                return await CaughtAsync(CallAsync(c, op, 0, Fate.Fail, TaskOptions.FromRetryPolicy(new RetryPolicy(op.Number + 1, Pause, 2))));
            case OpKind.FanOut:
                return string.Concat(await Task.WhenAll(Enumerable.Range(0, op.Number).Select(n => CallAsync(c, op, n))));
            case OpKind.FirstOfTwo:
                await Task.WhenAny(CallAsync(c, op, 0), CallAsync(c, op, 1));
                return "1";
            case OpKind.Timer:
                await c.CreateTimer(TimeSpan.FromMinutes(op.Number), CancellationToken.None);
                return "t";
            case OpKind.Event:
                return await c.WaitForExternalEvent<string>(EventOf(op));
            case OpKind.EventTwice:
                return await c.WaitForExternalEvent<string>(EventOf(op)) + await c.WaitForExternalEvent<string>(EventOf(op));
            case OpKind.EventInTime:
                return await EventOrTimerAsync(c, EventOf(op), TimeSpan.FromDays(3000));
            case OpKind.TimeOut:
                return await EventOrTimerAsync(c, "never", TimeSpan.FromMinutes(1));
            case OpKind.Message:
                c.SendEvent(c.InstanceId, $"to-self-{op.Label}", "m");
                return await c.WaitForExternalEvent<string>($"to-self-{op.Label}");
            case OpKind.Status:
                c.SetCustomStatus($"s{op.Label}");
                return null;
            case OpKind.Sub:
                return $"({await SubAsync(c, op, string.Empty)})";
            case OpKind.FailingSub:
                return $"({await CaughtAsync(SubAsync(c, op, string.Empty, fails: true))})";
            case OpKind.TwoSubs:
                return $"({string.Join('|', await Task.WhenAll(SubAsync(c, op, "a"), SubAsync(c, op, "b")))})";
            case OpKind.Poison:
                var harmless = Enumerable.Range(1, op.Number).Select(n => CallAsync(c, op, n)).ToList();
                var poison = CaughtAsync(CallAsync(c, op, 0, Fate.Die, TaskOptions.FromRetryPolicy(new RetryPolicy(3, Pause))));
                return string.Concat(await Task.WhenAll(harmless)) + await poison;
            default:
                throw new ArgumentException($"{op.Kind} is no step.", nameof(op));
        }
    }

    /// <summary>The event that the driver sends for this step.</summary>
    public static string EventOf(Op op) => $"e{op.Label}";

    public static string SubOf(string instanceId, Op op, string which) => $"{instanceId}-{op.Label}{which}";

    private static Task<string> CallAsync(TaskOrchestrationContext c, Op op, int attempt, Fate fate = Fate.Succeed, TaskOptions? options = null) =>
        c.CallActivityAsync<string>(Activity, new Call(c.InstanceId, op.Label, attempt, fate), options);

    private static Task<string> SubAsync(TaskOrchestrationContext c, Op op, string which, bool fails = false) =>
        c.CallSubOrchestratorAsync<string>(Orchestrator, new ProgramState(op.Inner, Fails: fails), new SubOrchestrationOptions(instanceId: SubOf(c.InstanceId, op, which)));

    private static async Task<string> FlakyAsync(TaskOrchestrationContext c, Op op)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await CallAsync(c, op, attempt, attempt < op.Number ? Fate.Fail : Fate.Succeed);
            }
            catch (TaskFailedException)
            {
                await c.CreateTimer(Pause, CancellationToken.None);
            }
        }
    }

    private static async Task<string> CaughtAsync(Task<string> call)
    {
        try
        {
            return await call;
        }
        catch (TaskFailedException failure)
        {
            return failure.FailureDetails.ErrorType.EndsWith("PoisonActivity", StringComparison.Ordinal) ? "x" : "!";
        }
    }

    private static async Task<string> EventOrTimerAsync(TaskOrchestrationContext c, string name, TimeSpan patience)
    {
        using var cancel = new CancellationTokenSource();
        var timer = c.CreateTimer(patience, cancel.Token);
        var heard = c.WaitForExternalEvent<string>(name);
        if (await Task.WhenAny(timer, heard) == timer)
            return "o";
        cancel.Cancel();
        return (await heard)!;
    }
}
