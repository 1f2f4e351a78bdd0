using GreenFlux.Local.Runtime.Hosting;
using GreenFlux.Local.Runtime.Hosting.Functions;
using GreenFlux.Local.Sqlite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Timers;

/// <summary>Runs the timer functions of the app.</summary>
internal sealed class TimerHost(
    FunctionApp app, SqliteFolder folder, IConfiguration configuration, IServiceScopeFactory scopes, TimeProvider time, ILogger<TimerHost> log)
    : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private TimerStatusFile? statuses;
    private Task running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var functions = app.OfKind(FunctionKind.Timer).Select(function => (function, schedule: ScheduleOf(function))).ToArray();
        if (functions.Length == 0) return Task.CompletedTask;
        statuses = TimerStatusFile.Open(folder);
        var ct = stop.Token;
        running = Task.WhenAll(functions.Select(timer => Task.Run(() => LoopAsync(timer.function, timer.schedule, ct), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>Tells running functions to end, and waits until they have.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await running.WaitAsync(cancellationToken);
        await CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await CloseAsync();
        stop.Dispose();
    }

    private TimerSchedule ScheduleOf(CompiledFunction function) =>
        TimerSchedule.Read((TimerTriggerAttribute)function.Definition.Trigger, configuration, out var fault)
        ?? throw new HostRefusedException($"{function.Definition} {fault}");

    private async Task LoopAsync(CompiledFunction function, TimerSchedule schedule, CancellationToken ct)
    {
        var trigger = (TimerTriggerAttribute)function.Definition.Trigger;
        var monitored = trigger.UseMonitor && !schedule.IsFasterThanEachMinute(time.GetUtcNow());
        try
        {
            await new TimerLoop(function, schedule, monitored ? statuses : null, time, RunAsync, log).RunAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RunAsync(CompiledFunction function, TimerInfo info, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await app.RunAsync(new(function, scope.ServiceProvider, info, http: null, ct));
    }

    private async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref statuses, null) is { } open) await open.DisposeAsync();
    }
}

internal static class TimerServices
{
    public static IServiceCollection AddTimers(this IServiceCollection services) => services.AddHostedService<TimerHost>();
}
