using System.Threading.Channels;
using GreenFlux.Local.Runtime.Hosting;
using GreenFlux.Tests.Runtime.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.Runtime.Timers;

public sealed class TimerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);
    private readonly ScratchDirectory data = new();
    private readonly Channel<TimerInfo> runs = Channel.CreateUnbounded<TimerInfo>();
    private readonly Behaviour behaviour = new();
    private readonly WatchedTime time = new(Noon);

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_timer_runs_when_it_is_due_and_is_told_the_last_and_the_next_instant()
    {
        await using var host = await StartAsync(typeof(Quarterly));
        var first = await RunAtAsync(minutes: 15);
        Assert.False(first.IsPastDue);
        Assert.Equal(default, first.ScheduleStatus!.Last);
        Assert.Equal(Noon.UtcDateTime.AddMinutes(15), first.ScheduleStatus.Next);
        var second = await RunAtAsync(minutes: 30);
        Assert.Equal(Noon.UtcDateTime.AddMinutes(15), second.ScheduleStatus!.Last);
        Assert.Equal(Noon.UtcDateTime.AddMinutes(30), second.ScheduleStatus.Next);
        Assert.Equal(DateTimeKind.Utc, second.ScheduleStatus.Next.Kind);
    }

    [Fact]
    public async Task A_run_missed_while_the_host_was_down_is_made_up_for_once_and_is_past_due()
    {
        await using (await StartAsync(typeof(Quarterly))) await time.AwaitedAsync(Noon.AddMinutes(15));
        time.Advance(TimeSpan.FromMinutes(50));
        await using var host = await StartAsync(typeof(Quarterly));
        var late = await ReadRunAsync();
        Assert.True(late.IsPastDue);
        Assert.Equal(Noon.UtcDateTime.AddMinutes(15), late.ScheduleStatus!.Next);
        var next = await RunAtAsync(minutes: 60);
        Assert.False(next.IsPastDue);
        Assert.Equal(Noon.UtcDateTime.AddMinutes(60), next.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_restart_in_time_makes_up_for_nothing()
    {
        await using (await StartAsync(typeof(Quarterly))) await time.AwaitedAsync(Noon.AddMinutes(15));
        time.Advance(TimeSpan.FromMinutes(5));
        await using var host = await StartAsync(typeof(Quarterly));
        Assert.False((await RunAtAsync(minutes: 15)).IsPastDue);
    }

    [Fact]
    public async Task A_failed_run_is_not_repeated()
    {
        behaviour.Fails = true;
        await using var host = await StartAsync(typeof(Quarterly));
        await RunAtAsync(minutes: 15);
        var next = await RunAtAsync(minutes: 30);
        Assert.Equal(Noon.UtcDateTime.AddMinutes(30), next.ScheduleStatus!.Next);
        Assert.Equal(0, runs.Reader.Count);
    }

    [Fact]
    public async Task While_its_record_can_not_be_kept_a_timer_runs_on()
    {
        var full = Path.Combine(data.Path, "full");
        await using var host = await StartAsync(typeof(Quarterly), ("Embedded:Faults:FullWhile", full));
        await time.AwaitedAsync(Noon.AddMinutes(15));
        await File.WriteAllTextAsync(full, "");
        time.SetUtcNow(Noon.AddMinutes(15));
        await ReadRunAsync();
        await RunAtAsync(minutes: 30);
        await time.AwaitedAsync(Noon.AddMinutes(45));
        File.Delete(full);
        time.SetUtcNow(Noon.AddMinutes(45));
        await ReadRunAsync();
        Assert.Equal(Noon.UtcDateTime.AddMinutes(45), (await RunAtAsync(minutes: 60)).ScheduleStatus!.Last);
    }

    [Fact]
    public async Task What_falls_due_during_a_run_is_skipped()
    {
        behaviour.Gate = new Gate();
        await using var host = await StartAsync(typeof(Quarterly));
        await RunAtAsync(minutes: 15);
        time.Advance(TimeSpan.FromMinutes(40));
        behaviour.Gate.Open();
        var next = await RunAtAsync(minutes: 60);
        Assert.Equal(Noon.UtcDateTime.AddMinutes(60), next.ScheduleStatus!.Next);
        Assert.Equal(0, runs.Reader.Count);
    }

    [Fact]
    public async Task A_run_cut_short_by_the_stop_is_made_up_for()
    {
        behaviour.Gate = new Gate();
        await using (await StartAsync(typeof(Quarterly)))
        {
            await RunAtAsync(minutes: 15);
            await behaviour.Gate.Entered;
        }

        Assert.True(behaviour.Gate.Cancelled.Task.IsCompleted);
        behaviour.Gate = null;
        time.Advance(TimeSpan.FromMinutes(1));
        await using var again = await StartAsync(typeof(Quarterly));
        Assert.True((await ReadRunAsync()).IsPastDue);
    }

    [Fact]
    public async Task RunOnStartup_runs_at_once_and_a_timer_faster_than_each_minute_has_no_record()
    {
        await using var host = await StartAsync(typeof(Eager));
        var run = await ReadRunAsync();
        Assert.False(run.IsPastDue);
        Assert.Null(run.ScheduleStatus);
    }

    [Fact]
    public async Task A_schedule_may_be_the_name_of_a_setting()
    {
        await using var host = await StartAsync(typeof(FromSetting), ("Sweep:Schedule", "0 0 13 * * *"));
        Assert.Equal(Noon.UtcDateTime.AddHours(1), (await RunAtAsync(minutes: 60)).ScheduleStatus!.Next);
    }

    [Theory]
    [InlineData(typeof(FromSetting), "Sweep:Schedule")]
    [InlineData(typeof(FiveFields), "*/5 * * * *")]
    public async Task A_schedule_that_cannot_be_read_is_refused_by_name(Type functions, string part)
    {
        var refusal = await Assert.ThrowsAsync<HostRefusedException>(() => StartAsync(functions));
        Assert.Contains("Function Sweep", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<TimerInfo> RunAtAsync(int minutes)
    {
        await time.AdvanceToAwaitedAsync(Noon.AddMinutes(minutes));
        return await ReadRunAsync();
    }

    private async Task<TimerInfo> ReadRunAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await runs.Reader.ReadAsync(patience.Token);
    }

    private async Task<TestHost> StartAsync(Type functions, params (string Key, string Value)[] settings)
    {
        var builder = TestHost.Builder(data.Path, functions);
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton(runs).AddSingleton(behaviour);
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        return await TestHost.StartAsync(builder);
    }

    public sealed class Behaviour
    {
        public bool Fails { get; set; }

        public Gate? Gate { get; set; }

        public async Task RunAsync(Channel<TimerInfo> runs, TimerInfo timer, CancellationToken ct)
        {
            runs.Writer.TryWrite(timer);
            if (Gate is { } gate) await gate.PassAsync(ct);
            if (Fails) throw new InvalidOperationException("as told");
        }
    }

    public sealed class Quarterly(Channel<TimerInfo> runs, Behaviour behaviour)
    {
        [Function("Sweep")]
        public Task Sweep([TimerTrigger("0 */15 * * * *")] TimerInfo timer, CancellationToken ct) => behaviour.RunAsync(runs, timer, ct);
    }

    public sealed class Eager(Channel<TimerInfo> runs, Behaviour behaviour)
    {
        [Function("Sweep")]
        public Task Sweep([TimerTrigger("*/10 * * * * *", RunOnStartup = true)] TimerInfo timer, CancellationToken ct) => behaviour.RunAsync(runs, timer, ct);
    }

    public sealed class FromSetting(Channel<TimerInfo> runs, Behaviour behaviour)
    {
        [Function("Sweep")]
        public Task Sweep([TimerTrigger("%Sweep:Schedule%")] TimerInfo timer, CancellationToken ct) => behaviour.RunAsync(runs, timer, ct);
    }

    public sealed class FiveFields(Channel<TimerInfo> runs, Behaviour behaviour)
    {
        [Function("Sweep")]
        public Task Sweep([TimerTrigger("*/5 * * * *")] TimerInfo timer, CancellationToken ct) => behaviour.RunAsync(runs, timer, ct);
    }
}
