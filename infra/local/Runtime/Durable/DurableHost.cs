using System.Threading.Channels;
using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// The durable engine over one SQLite file. Every step is one transaction; memory holds only what is ready to run, so
/// instances that wait cost nothing, and after a crash the file says all that is to be done.
/// </summary>
public sealed class DurableHost : IHostedService, IAsyncDisposable
{
    private readonly DurableOptions options;
    private readonly ILogger logger;
    private readonly SqliteFile file;
    private readonly Quiet quiet = new();
    private readonly ReadyRuns runs;
    private readonly ActivityQueue queue;
    private readonly TimerPump timers;
    private readonly Recovery recovery;
    private readonly OrchestrationSteps steps;
    private readonly ActivityRuns activities;
    private readonly Storing storing;
    private readonly Channel<(long Run, NonDeterminism Violation)> late = Channel.CreateUnbounded<(long, NonDeterminism)>();
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource abort = new();
    private readonly List<Task> loops = [];
    private bool disposed;

    /// <summary>Opens the file. Nothing runs before <see cref="StartAsync"/>, but the client works.</summary>
    public DurableHost(
        DurableOptions options, DurableRegistry registry, TimeProvider time, ILoggerFactory loggers, StoreProbe? probe = null, LogReports? reports = null)
    {
        this.options = options;
        logger = loggers.CreateLogger<DurableHost>();
        file = SqliteFile.Open(
            options.Path,
            DurableSchema.Version1,
            new SqliteOptions { Upgrades = DurableSchema.Upgrades, Probe = probe, LogFound = reports is null ? null : reports.Add });
        var signals = new InstanceSignals();
        runs = new ReadyRuns(quiet);
        queue = new ActivityQueue(quiet);
        storing = new Storing(file, time, logger);
        timers = new TimerPump(file, runs, quiet, time, logger, () => recovery!.Request());
        recovery = new Recovery(file, runs, queue, timers, signals, quiet, time, logger);
        var dispatch = new Dispatch(runs, queue, timers, signals);
        steps = new OrchestrationSteps(file, registry.Orchestrators(), dispatch, time, loggers, ReportLate);
        activities = new ActivityRuns(storing, registry.Activities(), runs, options.MaxActivityBegins, logger);
        Client = new EmbeddedDurableTaskClient(file, dispatch, signals, time, recovery.Request);
    }

    public DurableTaskClient Client { get; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        recovery.Run();
        Start(recovery.RecoverAsync, 1);
        Start(StoreLateAsync, 1);
        Start(StepAsync, options.MaxConcurrentOrchestrators);
        Start(async ct => await RunActivityAsync(await queue.NextAsync(ct), ct), options.MaxConcurrentActivities);
        Start(async ct => await RunActivityAsync(await queue.NextSuspectAsync(ct), ct), 1);
        return Task.CompletedTask;
    }

    /// <summary>Begins nothing new and lets steps and activities under way end. When the token ends first, activities are cancelled; they run again at the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        var ended = Task.WhenAll(loops);
        try
        {
            await ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await abort.CancelAsync();
            await activities.TakeBackMarksAsync();
        }
        await DisposeAsync();
    }

    /// <summary>Completes when nothing is ready to run: every instance has ended, or waits for time, an event or a resume.</summary>
    public Task WhenIdleAsync(CancellationToken ct) => quiet.WaitAsync().WaitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await stop.CancelAsync();
        await abort.CancelAsync();
        await timers.DisposeAsync();
        await file.DisposeAsync();
    }

    private void Start(Func<CancellationToken, Task> next, int times)
    {
        for (var i = 0; i < times; i++)
            loops.Add(Task.Run(() => UntilStoppedAsync(next), CancellationToken.None));
    }

    private async Task UntilStoppedAsync(Func<CancellationToken, Task> next)
    {
        try
        {
            while (true)
                await next(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was under way is in the file.
        }
    }

    private async Task StepAsync(CancellationToken ct)
    {
        var run = await runs.NextAsync(ct);
        try
        {
            await steps.StepAsync(run);
        }
        catch (Exception failure)
        {
            // Stored or not: only the file knows.
            logger.LogError(failure, "A step of run {Run} failed.", run);
            recovery.Request();
        }
        runs.Done(run);
    }

    private async Task RunActivityAsync(ActivityWork work, CancellationToken ct)
    {
        try
        {
            await activities.RunAsync(work, abort.Token, ct);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "Activity #{Task} of run {Run} could not be handled.", work.Task, work.Run);
            recovery.Request();
        }
        finally
        {
            queue.Done(work);
        }
    }

    private async Task StoreLateAsync(CancellationToken ct)
    {
        var (run, violation) = await late.Reader.ReadAsync(ct);
        var command = DurableJson.Bytes(new Violation(violation.Message));
        await storing.UntilStoredAsync(context => InboxTable.AddCommand(context, run, command), ct);
        runs.Wake(run);
        quiet.Leave();
    }

    private void ReportLate(long run, NonDeterminism violation)
    {
        quiet.Enter();
        late.Writer.TryWrite((run, violation));
    }
}
