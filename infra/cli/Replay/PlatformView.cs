using GreenFlux.Cli.Api;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Replay;

/// <summary>Everything that a tenant's lists say about its sessions.</summary>
public sealed record PlatformView(
    IReadOnlyList<SessionResponse> Sessions,
    IReadOnlyList<CdrResponse> Cdrs,
    IReadOnlyList<FlaggedTransactionResponse> Flagged)
{
    public static async Task<PlatformView> ReadAsync(PlatformApi api, CancellationToken ct) => new(
        await api.ListAsync("sessions", ContractsJson.Default.PageSessionResponse, ct)
            .Select(async (SessionResponse session, CancellationToken stop) => await WithEnergyAsync(api, session, stop))
            .ToListAsync(ct),
        await api.ListAsync("cdrs", ContractsJson.Default.PageCdrResponse, ct).ToListAsync(ct),
        await api.ListAsync("flagged-transactions", ContractsJson.Default.PageFlaggedTransactionResponse, ct).ToListAsync(ct));

    /// <summary>Lists leave out the energy of a session that goes on: only the session itself knows its readings.</summary>
    private static async Task<SessionResponse> WithEnergyAsync(PlatformApi api, SessionResponse session, CancellationToken ct) =>
        session.Status is SessionState.Open or SessionState.Stopped && session.EnergyWh is null
            ? await api.GetAsync($"sessions/{Uri.EscapeDataString(session.Id)}", ContractsJson.Default.SessionResponse, ct)
            : session;

    /// <summary>Waits until sessions are billed or flagged.</summary>
    /// <param name="awaited">Which ones to wait for.</param>
    /// <returns>False when nothing moved for <paramref name="patience"/>.</returns>
    public static async Task<bool> WaitUntilSettledAsync(
        PlatformApi api,
        Func<SessionResponse, bool> awaited,
        TimeSpan patience,
        TimeProvider clock,
        CancellationToken ct)
    {
        var lastMove = clock.GetTimestamp();
        var lastUnsettled = -1;
        while (true)
        {
            // In this order: a session that is stopped in between is seen in the second list.
            var unsettled = await CountAsync("OPEN") + await CountAsync("STOPPED");
            if (unsettled == 0)
                return true;
            if (unsettled != lastUnsettled)
                lastMove = clock.GetTimestamp();
            else if (clock.GetElapsedTime(lastMove) > patience)
                return false;
            lastUnsettled = unsettled;
            await Task.Delay(TimeSpan.FromSeconds(2), clock, ct);
        }

        async Task<int> CountAsync(string status) =>
            await api.ListAsync($"sessions?status={status}", ContractsJson.Default.PageSessionResponse, ct).CountAsync(awaited, ct);
    }
}
