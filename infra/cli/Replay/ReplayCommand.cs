using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using GreenFlux.Cli.Api;
using GreenFlux.Cli.Chargers;
using GreenFlux.Cli.Replay.Import;
using GreenFlux.Cli.Replay.Plan;
using GreenFlux.Cli.Terminal;

namespace GreenFlux.Cli.Replay;

/// <param name="Speed">Times real time; null: as fast as the platform answers.</param>
/// <param name="MappingFile">A mapping of the user's own; null: recognised by the header.</param>
public sealed record ReplayOptions(FileInfo File, double? Speed, bool Json, FileInfo? MappingFile);

/// <summary>Delivers a file of real sessions by simulated chargers and compares it with what the platform made of it.</summary>
public sealed class ReplayCommand(PlatformApi platform, Screen screen, TextWriter output, TimeProvider clock)
{
    private const int ParallelChargers = 64;
    private static readonly TimeSpan SettlePatience = TimeSpan.FromMinutes(3);

    /// <returns>0 when the platform agrees with the file to the Wh, else 1.</returns>
    public async Task<int> RunAsync(ReplayOptions options, CancellationToken ct)
    {
        var result = await ReplayAsync(options, ct);
        if (options.Json)
            await output.WriteLineAsync(ReplayReport.Json(result).AsMemory(), ct);
        return result.Agrees ? 0 : 1;
    }

    /// <summary>Replays the file and shows what came of it.</summary>
    /// <exception cref="CommandFailedException">There is no such file, or nobody knows its columns.</exception>
    public async Task<ReplayResult> ReplayAsync(ReplayOptions options, CancellationToken ct)
    {
        if (!options.File.Exists)
            throw new CommandFailedException($"There is no file {options.File.FullName}.");
        var mapping = MappingOf(options);
        using var text = options.File.OpenText();
        var content = SessionFile.Read(text, mapping);
        var suffix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
        var plan = ReplayPlan.Of(content, mapping, $"r{suffix}");
        screen.Line($"{options.File.Name}: {mapping.Name}, {content.RowCount} rows, {content.Sessions.Count} sessions, {plan.Stations.Count} chargers, {plan.Tokens.Count} tokens");

        var tenantId = $"replay-{mapping.Name}-{suffix}";
        screen.Line($"Creating tenant {tenantId}");
        var api = await ReplayTenant.CreateAsync(platform, tenantId, plan, mapping, ct);
        var started = clock.GetTimestamp();
        var (deliveries, reconnects) = await DeliverAsync(plan, options.Speed, ct);
        var seconds = clock.GetElapsedTime(started).TotalSeconds;

        var open = deliveries
            .Where(delivery => delivery is { TransactionId: not null, Planned.Session.End: null })
            .Select(delivery => (delivery.StationId, delivery.TransactionId!.Value.ToString(CultureInfo.InvariantCulture)))
            .ToHashSet();
        screen.Line("Waiting until the platform has billed or flagged them all");
        var settled = await PlatformView.WaitUntilSettledAsync(
            api, session => !open.Contains((session.StationId, session.TransactionId)), SettlePatience, clock, ct);
        var run = new ReplayRun(options.File.Name, mapping.Name, tenantId, Math.Round(seconds, 1), reconnects, settled);
        var result = Reconciliation.Of(run, content, deliveries, await PlatformView.ReadAsync(api, ct));
        ReplayReport.Show(screen, result);
        return result;
    }

    private static SessionMapping MappingOf(ReplayOptions options)
    {
        if (options.MappingFile is { } own)
        {
            return own.Exists
                ? MappingCatalog.Parse(File.ReadAllText(own.FullName), own.Name)
                : throw new CommandFailedException($"There is no mapping {own.FullName}.");
        }
        var known = MappingCatalog.BuiltIn();
        return MappingCatalog.Detect(File.ReadLines(options.File.FullName).FirstOrDefault() ?? "", known)
            ?? throw new CommandFailedException(
                $"{options.File.Name} has no header that a known mapping fits ({string.Join(", ", known.Select(mapping => mapping.Name))}). Describe it in a mapping of your own: --mapping FILE, see docs/replay.md.");
    }

    private async Task<(IReadOnlyList<DeliveredSession> Deliveries, int Reconnects)> DeliverAsync(
        ReplayPlan plan, double? speed, CancellationToken ct)
    {
        if (plan.Stations.Count == 0)
            return ([], 0);
        var deliveries = new ConcurrentBag<DeliveredSession>();
        var reconnects = 0;
        var pace = new Pace(clock, plan.Stations.Min(station => station.Sessions[0].Session.Start), speed);
        // In real time every charger has its turn when it comes; otherwise the longest queues go first.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = speed is null ? ParallelChargers : plan.Stations.Count, CancellationToken = ct };
        await screen.ProgressAsync(
            "Delivering sessions",
            plan.Stations.Sum(station => station.Sessions.Count),
            () => deliveries.Count,
            stop => Parallel.ForEachAsync(plan.Stations.OrderByDescending(station => station.Sessions.Count), parallel, async (station, one) =>
            {
                await using var charger = new SimulatedCharger(new ChargerAddress(platform.BaseUrl, station.Id), clock);
                var done = 0;
                try
                {
                    await Delivery.DeliverAsync(station, charger, pace, session => { deliveries.Add(session); done++; }, one);
                }
                catch (Exception problem) when (problem is WebSocketException or ChargerRefusedException)
                {
                    foreach (var missed in station.Sessions.Skip(done))
                        deliveries.Add(new DeliveredSession(station.Id, missed, TransactionId: null, problem.Message));
                }
                Interlocked.Add(ref reconnects, charger.Reconnects);
            }),
            ct);
        return ([.. deliveries], reconnects);
    }
}
