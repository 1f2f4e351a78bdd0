using GreenFlux.Local.Runtime.Durable;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>
/// The world around the programs: starts those that are not there, sends their events (early, doubled, and some that
/// nobody knows), suspends and resumes, and moves the clock, until all have ended. Knows nothing of earlier lives.
/// </summary>
internal sealed class ProgramDriver(DurableHost host, FakeTimeProvider time, IReadOnlyList<IReadOnlyList<Op>> programs, int seed)
{
    private readonly Random random = new(seed);

    public static string RootOf(int program) => $"p{program}";

    public async Task RunAsync(CancellationToken ct)
    {
        await AllAsync(programs.Select((_, number) => StartAsync(number, ct)));
        while (await UnfinishedAsync(ct) is { Count: > 0 } unfinished)
        {
            await AllAsync(unfinished.SelectMany(instance => Disturbances(instance, ct)).ToList());
            await host.WhenIdleAsync(ct);
            time.Advance(TimeSpan.FromMinutes(1));
            await host.WhenIdleAsync(ct);
        }
    }

    private async Task StartAsync(int number, CancellationToken ct)
    {
        var root = RootOf(number);
        if (await host.Client.GetInstanceAsync(root, ct) is null)
            await host.Client.ScheduleNewOrchestrationInstanceAsync(ProgramCode.Orchestrator, new ProgramState(programs[number]), new StartOrchestrationOptions(root), ct);
    }

    private async Task<List<OrchestrationMetadata>> UnfinishedAsync(CancellationToken ct)
    {
        var query = new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended]);
        var found = new List<OrchestrationMetadata>();
        await foreach (var instance in host.Client.GetAllInstancesAsync(query).WithCancellation(ct))
            found.Add(instance);
        return found;
    }

    private IEnumerable<Task> Disturbances(OrchestrationMetadata instance, CancellationToken ct)
    {
        var id = instance.InstanceId;
        if (instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended && random.Next(2) == 0)
            yield return SendAsync(() => host.Client.ResumeInstanceAsync(id, null, ct));
        else if (random.Next(10) == 0)
            yield return SendAsync(() => host.Client.SuspendInstanceAsync(id, null, ct));
        foreach (var name in EventsFor(programs[ProgramOf(id)]).Append("unknown").Where(_ => random.Next(2) == 0))
        {
            for (var times = random.Next(1, 3); times > 0; times--)
                yield return SendAsync(() => host.Client.RaiseEventAsync(id, name, name, ct));
        }
    }

    // A sub-orchestration's id begins with that of its root.
    private static int ProgramOf(string instanceId) => int.Parse(instanceId.Split('-')[0].AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> EventsFor(IReadOnlyList<Op> program) => program.SelectMany(static op =>
        op.Kind is OpKind.Event or OpKind.EventTwice or OpKind.EventInTime ? [ProgramCode.EventOf(op)] : EventsFor(op.Inner));

    private static async Task SendAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (RpcException)
        {
            // It ended in between, as the real one may.
        }
    }

    private static Task AllAsync(IEnumerable<Task> tasks) => Task.WhenAll(tasks);
}
