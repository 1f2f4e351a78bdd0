using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using GreenFlux.Cli.Api;
using GreenFlux.Cli.Chargers;
using GreenFlux.Cli.Replay;
using GreenFlux.Cli.Terminal;
using GreenFlux.Cli.Up;
using GreenFlux.Contracts;
using NodaTime;
using Spectre.Console;

namespace GreenFlux.Cli.Demo;

/// <summary>A dozen chargers live a day in a minute against a running platform.</summary>
/// <param name="api">The platform as the demo tenant's key sees it.</param>
public sealed class DemoCommand(PlatformApi api, Screen screen, TimeProvider clock)
{
    private const double DaysPerMinute = 24 * 60;
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync(CancellationToken ct)
    {
        await PrepareAsync(ct);
        var now = clock.GetUtcNow();
        var end = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var days = DemoDay.Plan(end, seed: (int)(end.ToUnixTimeSeconds() % int.MaxValue));
        screen.Line($"{days.Count} chargers live the last 24 hours in a minute: {days.Sum(day => day.Visits.Count)} visits, one with an unknown card,");
        screen.Line("one that loses its connection, one whose meter runs backwards.");
        var known = new ConcurrentDictionary<(string Station, string Transaction), byte>();
        var visits = 0;
        var turnedAway = 0;
        var pace = new Pace(clock, Instant.FromDateTimeOffset(end - TimeSpan.FromDays(1)), DaysPerMinute);
        await screen.ProgressAsync("Visits", days.Sum(day => day.Visits.Count), () => Volatile.Read(ref visits), stop => Parallel.ForEachAsync(
            days,
            new ParallelOptions { MaxDegreeOfParallelism = days.Count, CancellationToken = stop },
            async (day, one) =>
            {
                await using var charger = new SimulatedCharger(new ChargerAddress(api.BaseUrl, day.StationId), clock);
                var demo = new DemoCharger(day, charger, (at, token) => pace.WaitForAsync(Instant.FromDateTimeOffset(at), token));
                try
                {
                    var (transactions, away) = await demo.LiveAsync(() => Interlocked.Increment(ref visits), one);
                    Interlocked.Add(ref turnedAway, away);
                    foreach (var transaction in transactions)
                        known.TryAdd((day.StationId, transaction), 0);
                }
                catch (Exception problem) when (problem is WebSocketException or ChargerRefusedException)
                {
                    throw new CommandFailedException($"{day.StationId}: {problem.Message}", problem);
                }
            }), ct);

        bool OfThisRun(SessionResponse session) => known.ContainsKey((session.StationId, session.TransactionId));
        await PlatformView.WaitUntilSettledAsync(api, OfThisRun, SettlePatience, clock, ct);
        Show(await PlatformView.ReadAsync(api, ct), OfThisRun, turnedAway);
        return 0;
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        var tokens = DemoDay.Tokens;
        for (var index = 0; index < tokens.Count; index++)
            await BillingSetup.CreateDriverAsync(api, $"demo-{tokens[index]}", $"Driver of {tokens[index]}", tokens[index], ct);
        foreach (var station in DemoDay.StationIds)
            await BillingSetup.CreateStationAsync(api, station, DemoTenant.FirstLocation, DemoDay.ConnectorCount, maxPowerW: 22_000, ct);
    }

    private void Show(PlatformView platform, Func<SessionResponse, bool> ofThisRun, int turnedAway)
    {
        var sessions = platform.Sessions.Where(ofThisRun).ToList();
        var ids = sessions.Select(session => session.Id).ToHashSet(StringComparer.Ordinal);
        var cdrs = platform.Cdrs.Where(cdr => ids.Contains(cdr.SessionId)).ToList();
        var flagged = platform.Flagged.Where(flag => flag.SessionId is { } id && ids.Contains(id)).ToList();
        var table = new Table().Border(TableBorder.Ascii).Title("The day, as the platform has it").AddColumn("").AddColumn(new TableColumn("").RightAligned());
        table.AddRow("sessions", $"{sessions.Count}");
        table.AddRow("turned away", $"{turnedAway}");
        table.AddRow("CDRs", $"{cdrs.Count}");
        table.AddRow("energy billed", $"{(cdrs.Sum(cdr => cdr.TotalEnergyWh) / 1000m).ToString("N1", CultureInfo.InvariantCulture)} kWh");
        table.AddRow("flagged", $"{flagged.Count}");
        foreach (var (code, count) in flagged.SelectMany(flag => flag.Reasons).CountBy(reason => reason.Code))
            table.AddRow($"  {Markup.Escape(code)}", $"{count}");
        foreach (var total in Reconciliation.RevenueOf(cdrs))
            table.AddRow($"{total.Engine}", $"{total.Total.ToString("N2", CultureInfo.InvariantCulture)} {total.Currency}");
        screen.Line();
        screen.Show(table);
    }
}
