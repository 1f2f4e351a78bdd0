using System.Diagnostics;
using System.Globalization;
using GreenFlux.Cli.Api;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>What a run took.</summary>
/// <param name="ServerTime">Processor time of the platform.</param>
/// <param name="PeakMemoryBytes">Of the platform since its start.</param>
/// <param name="Sessions">How many it went through.</param>
internal sealed record MeasuredRun<TFigures>(double Seconds, TimeSpan ServerTime, long PeakMemoryBytes, long Sessions, TFigures Figures)
{
    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Seconds:N1} s, {Sessions / Seconds:N0} sessions/s, {ServerTime.TotalMicroseconds / Sessions:N0} µs CPU each, {PeakMemoryBytes / 1e6:N0} MB at most");
}

/// <summary>A data directory with finished sessions, and runs over all of them through the API.</summary>
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

    /// <summary>A re-billing run over everything, on a platform that was started for it.</summary>
    public async Task<MeasuredRun<RebillingFiguresBody>> MeasureAsync(CancellationToken ct)
    {
        var (platform, tenant) = await StartAsync(ct);
        await using (platform)
        {
            return await MeasureAsync(
                tenant, async () => (await EndAsync(tenant.Api, await BeginAsync(tenant.Api, ct), ct)).Figures!, figures => figures.Sessions);
        }
    }

    /// <summary>A nightly run over all that is flagged.</summary>
    public static Task<MeasuredRun<FlagRunFiguresBody>> MeasureNightAsync(BenchTenant tenant, CancellationToken ct) =>
        MeasureAsync(tenant, async () => await NightAsync(tenant.Api, ct), figures => figures.Transactions);

    private static async Task<MeasuredRun<TFigures>> MeasureAsync<TFigures>(BenchTenant tenant, Func<Task<TFigures>> run, Func<TFigures, long> sessions)
    {
        var process = tenant.Platform.Process;
        var processor = process.ProcessorTime;
        var startedAt = Stopwatch.GetTimestamp();
        var figures = await run();
        return new MeasuredRun<TFigures>(
            Stopwatch.GetElapsedTime(startedAt).TotalSeconds, process.ProcessorTime - processor, process.PeakMemoryBytes, sessions(figures), figures);
    }

    private static async Task<FlagRunFiguresBody> NightAsync(PlatformApi api, CancellationToken ct)
    {
        var night = await api.PostAsync(
            "flag-runs", new FlagRunRequest { Kind = FlagRunKindName.Nightly }, ContractsJson.Default.FlagRunRequest, ContractsJson.Default.FlagRunResponse, ct);
        while (night.Status == FlagRunState.Running)
        {
            await Task.Delay(BetweenLooks, ct);
            night = await api.GetAsync($"flag-runs/{night.Id}", ContractsJson.Default.FlagRunResponse, ct);
        }
        return night.Status == FlagRunState.Completed ? night.Figures : throw new CommandFailedException($"The night ended as {night.Status}: {night.Failure}");
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
