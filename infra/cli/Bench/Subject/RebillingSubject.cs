using System.Diagnostics;
using System.Globalization;
using GreenFlux.Cli.Api;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>What a re-billing run took.</summary>
/// <param name="ServerTime">Processor time of the platform.</param>
/// <param name="PeakMemoryBytes">Of the platform since its start.</param>
internal sealed record MeasuredRun(double Seconds, TimeSpan ServerTime, long PeakMemoryBytes, RebillingFiguresBody Figures)
{
    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Seconds:N1} s, {Figures.Sessions / Seconds:N0} sessions/s, {ServerTime.TotalMicroseconds / Figures.Sessions:N0} µs CPU each, {PeakMemoryBytes / 1e6:N0} MB at most");
}

/// <summary>A data directory with finished sessions, and re-billing runs over all of them through the API.</summary>
internal sealed class RebillingSubject(BenchRun run, DirectoryInfo data, string apiKey)
{
    private const string TenantId = "rebilling";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public static async Task<RebillingSubject> CreateAsync(BenchRun run, string name, CancellationToken ct)
    {
        var data = run.Scratch.CreateSubdirectory(name);
        await using var platform = await MeasuredPlatform.StartAsync(data, ct);
        var tenant = await BenchTenant.CreateAsync(platform, TenantId, ct);
        await FinishedSessions.MakeTemplatesAsync(run, tenant, ct);
        return new RebillingSubject(run, data, tenant.ApiKey);
    }

    /// <param name="tariff">Of the sessions; null: their stations'.</param>
    public Task AddAsync(int sessions, CancellationToken ct, string? tariff = null) =>
        FinishedSessions.AddAsync(data, TenantId, sessions, run.Clock, ct, tariff);

    public async Task<(MeasuredPlatform Platform, BenchTenant Tenant)> StartAsync(CancellationToken ct)
    {
        var platform = await MeasuredPlatform.StartAsync(data, ct);
        return (platform, BenchTenant.Open(platform, apiKey));
    }

    /// <summary>A run over everything, on a platform that was started for it.</summary>
    public async Task<MeasuredRun> MeasureAsync(CancellationToken ct)
    {
        var (platform, tenant) = await StartAsync(ct);
        await using (platform)
            return await MeasureAsync(tenant, ct);
    }

    public async Task<MeasuredRun> MeasureAsync(BenchTenant tenant, CancellationToken ct)
    {
        var process = tenant.Platform.Process;
        var processor = process.ProcessorTime;
        var startedAt = Stopwatch.GetTimestamp();
        var ended = await EndAsync(tenant.Api, await BeginAsync(tenant.Api, ct), ct);
        return new MeasuredRun(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, process.ProcessorTime - processor, process.PeakMemoryBytes, ended.Figures!);
    }

    /// <returns>The run's id.</returns>
    public async Task<string> BeginAsync(PlatformApi api, CancellationToken ct) => (await api.PostAsync(
        "rebilling-runs", new RebillingRunRequest { From = FinishedSessions.FirstDay(run.Clock), Reason = "Benchmark" },
        ContractsJson.Default.RebillingRunRequest, ContractsJson.Default.RebillingRunAcceptedResponse, ct)).Id;

    /// <summary>Waits until it has looked at so many sessions.</summary>
    public static async Task ReachAsync(PlatformApi api, string id, long sessions, CancellationToken ct)
    {
        while ((await ReadAsync(api, id, ct)).Figures!.Sessions < sessions)
            await Task.Delay(BetweenLooks, ct);
    }

    public static async Task<RebillingRunResponse> EndAsync(PlatformApi api, string id, CancellationToken ct)
    {
        RebillingRunResponse found;
        while ((found = await ReadAsync(api, id, ct)).Status == RebillingState.Running)
            await Task.Delay(BetweenLooks, ct);
        return found.Status == RebillingState.Completed ? found : throw new CommandFailedException($"The run ended as {found.Status}: {found.Failure}");
    }

    private static Task<RebillingRunResponse> ReadAsync(PlatformApi api, string id, CancellationToken ct) =>
        api.GetAsync($"rebilling-runs/{id}", ContractsJson.Default.RebillingRunResponse, ct);
}
