using GreenFlux.Functions.Workflows.Orchestrations;
using DurableTask.Core.Exceptions;
using Grpc.Core;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Statements;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Wake-ups by Durable Functions: the one place that knows that events to unknown or finished instances throw, and
/// that an id in use can't be started again.
/// </summary>
public sealed class DurableWorkflows(DurableTaskClient client) : IWorkflows
{
    private const int MaxWakeAttempts = 3;

    Task IWorkflows.StartSessionAsync(Session session, CancellationToken ct) => StartSessionAsync(session, ct);

    /// <returns>False when it runs already.</returns>
    private Task<bool> StartSessionAsync(Session session, CancellationToken ct) =>
        StartAsync(
            CurrentOrchestrations.Session,
            SessionInstance(session),
            new SessionReference(session.TenantId, session.Id, session.SettleDelaySeconds, IsOver: session.Status != SessionStatus.Open),
            ct);

    public async Task WakeSessionAsync(Session session, CancellationToken ct)
    {
        // Between the two another worker may have started or finished it: then the other way is open.
        for (var attempt = 0; attempt < MaxWakeAttempts; attempt++)
        {
            if (await RaiseAsync(SessionInstance(session), SessionOrchestration.WokenEvent, ct) || await StartSessionAsync(session, ct))
                return;
        }
    }

    public Task StartCommandAsync(string tenantId, string stationId, string commandId, TimeSpan delay, TimeSpan patience, CancellationToken ct) =>
        StartAsync(CurrentOrchestrations.Command, CommandInstance(commandId),
            new CommandReference(tenantId, stationId, commandId, (int)patience.TotalSeconds, (int)delay.TotalSeconds), ct);

    /// <summary>Starts the workflow that goes through a rehearsal's sessions.</summary>
    /// <returns>False when it runs already.</returns>
    public Task<bool> StartRehearsalAsync(string tenantId, string rehearsalId, CancellationToken ct) =>
        StartAsync(CurrentOrchestrations.Rehearsal, $"rehearsal-{tenantId}-{rehearsalId}", new RehearsalReference(tenantId, rehearsalId), ct);

    /// <summary>Starts the workflow that goes through a re-billing run's sessions.</summary>
    /// <returns>False when it runs already.</returns>
    public Task<bool> StartRebillingAsync(string tenantId, string runId, CancellationToken ct) =>
        StartAsync(CurrentOrchestrations.Rebilling, $"rebilling-{tenantId}-{runId}", new RebillingReference(tenantId, runId), ct);

    /// <summary>Starts the workflow that goes through a billing run.</summary>
    /// <returns>False when it runs already.</returns>
    public Task<bool> StartBillingRunAsync(BillingRun run, CancellationToken ct) =>
        StartAsync(CurrentOrchestrations.BillingRun, $"billing-run-{run.TenantId}-{run.Id}-{run.Attempt}", new BillingRunReference(run.TenantId, run.Id), ct);

    /// <summary>Starts the workflow that writes an export.</summary>
    /// <returns>False when it runs already.</returns>
    public Task<bool> StartExportAsync(string tenantId, string exportId, CancellationToken ct) =>
        StartAsync(CurrentOrchestrations.Export, $"export-{tenantId}-{exportId}", new ExportReference(tenantId, exportId), ct);

    /// <summary>Starts the workflow that goes through a run over flagged transactions.</summary>
    /// <returns>False when it runs already.</returns>
    public Task<bool> StartFlagRunAsync(string tenantId, string runId, CancellationToken ct) =>
        StartAsync(CurrentOrchestrations.FlagRun, $"flag-run-{tenantId}-{runId}", new FlagRunReference(tenantId, runId), ct);

    /// <summary>Starts a night over the flagged transactions of all tenants.</summary>
    /// <returns>False when it runs already.</returns>
    public Task<bool> StartNightAsync(Night night, CancellationToken ct) => StartAsync(CurrentOrchestrations.NightlyFlagging, night.RunId, night, ct);

    public Task WakeCommandAsync(string commandId, CancellationToken ct) =>
        RaiseAsync(CommandInstance(commandId), CommandOrchestration.WokenEvent, ct);

    Task IWorkflows.StartPriceChangeAsync(string tenantId, string changeId, CancellationToken ct) => StartPriceChangeAsync(tenantId, changeId, ct);

    /// <returns>False when it runs already.</returns>
    public Task<bool> StartPriceChangeAsync(string tenantId, string changeId, CancellationToken ct) =>
        StartAsync(CurrentOrchestrations.PriceChange, PriceChangeInstance(tenantId, changeId), new PriceChangeReference(tenantId, changeId), ct);

    public async Task WakePriceChangeAsync(string tenantId, string changeId, CancellationToken ct)
    {
        for (var attempt = 0; attempt < MaxWakeAttempts; attempt++)
        {
            if (await RaiseAsync(PriceChangeInstance(tenantId, changeId), PriceChangeOrchestration.WokenEvent, ct)
                || await StartPriceChangeAsync(tenantId, changeId, ct))
                return;
        }
    }

    private static string PriceChangeInstance(string tenantId, string changeId) => $"price-change-{tenantId}-{changeId}";

    private static string SessionInstance(Session session) =>
        session.Generation == 0 ? $"session-{session.Id}" : $"session-{session.Id}-{session.Generation}";

    private static string CommandInstance(string commandId) => $"command-{commandId}";

    /// <returns>False when it runs already, which is all that was wanted.</returns>
    private async Task<bool> StartAsync(string name, string instanceId, object input, CancellationToken ct)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), ct);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }

    /// <returns>False when no such instance runs: the fact is in the store, so the event is not missed.</returns>
    private async Task<bool> RaiseAsync(string instanceId, string eventName, CancellationToken ct)
    {
        try
        {
            await client.RaiseEventAsync(instanceId, eventName, "", ct);
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unknown)
        {
            return false;
        }
    }
}
