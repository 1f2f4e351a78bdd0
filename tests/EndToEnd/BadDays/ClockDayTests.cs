using GreenFlux.Platform.Sessions;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.BadDays;

/// <summary>Clocks that are wrong.</summary>
public sealed class ClockDayTests
{
    [Fact]
    public async Task Chargers_whose_clocks_are_hours_off_are_billed_what_their_meters_say()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var platform = await TestPlatform.StartAsync();
        var tenant = await Tenant.CreateAsync(platform);
        foreach (var (hours, code) in ((int, string)[])[(6, ObservationCodes.ClockSkew), (-6, ObservationCodes.OfflineTransaction)])
        {
            var station = await tenant.CreateStationAsync();
            await using var charger = await TestCharger.ConnectAsync(platform, station);
            await charger.BootAsync();
            var at = now.AddHours(hours);
            var transaction = await charger.StartAsync(at, 1_000);
            // Said again, as by a charger that did not get the answer: it is the same one.
            Assert.Equal(transaction, await charger.StartAsync(at, 1_000));
            await charger.ReadingAsync(transaction, at.AddMinutes(30), 3_000);
            await charger.StopAsync(transaction, at.AddHours(1), 5_000);
            var session = Assert.Single(await tenant.SessionsAsync(station));
            session = await tenant.SettledSessionAsync(station, (string)session["id"]!);
            Assert.Contains(session["observations"]!.AsArray(), seen => (string)seen!["code"]! == code);
            var (cdrs, flags) = (await tenant.CdrsAsync(station), await tenant.FlaggedAsync(station));
            Assert.Equal(1, cdrs.Count + flags.Count);
            Assert.All(cdrs, cdr => Assert.Equal((4_000m, 1.60m), ((decimal)cdr["totalEnergyWh"]!, (decimal)cdr["totalCost"]!)));
            Assert.Single((await tenant.GetAsync($"/api/v1/sessions/{session["id"]}/meter-values"))["samples"]!.AsArray());
        }
    }

    [SkippableFact]
    public async Task Two_hosts_whose_clocks_differ_by_minutes_serve_one_charger_in_turns()
    {
        var azure = await AzureStorage.OpenAsync();
        var folder = Directory.CreateTempSubdirectory("greenflux-clocks-");
        await using (var behind = await azure.StartAsync(folder.CreateSubdirectory("a").FullName, new FastTime(1, TimeSpan.FromMinutes(-4))))
        await using (var ahead = await azure.StartAsync(folder.CreateSubdirectory("b").FullName, new FastTime(1, TimeSpan.FromMinutes(4))))
        {
            var tenant = await Tenant.CreateAsync(behind);
            var station = await tenant.CreateStationAsync();
            var began = TimeProvider.System.GetUtcNow().AddHours(-12);
            for (var round = 0; round < 4; round++)
            {
                var (first, second) = round % 2 == 0 ? (behind, ahead) : (ahead, behind);
                var at = began.AddHours(2 * round);
                int transaction;
                await using (var charger = await TestCharger.ConnectAsync(first, station))
                    transaction = await charger.StartAsync(at, 10_000 * round);
                await using var again = await TestCharger.ConnectAsync(second, station);
                await again.ReadingAsync(transaction, at.AddMinutes(30), 10_000 * round + 2_000);
                await again.StopAsync(transaction, at.AddHours(1), 10_000 * round + 4_000);
            }
            var cdrs = await Eventually.Async(async () => await tenant.CdrsAsync(station) is { Count: 4 } all ? all : null, "four CDRs");
            Assert.All(cdrs, cdr => Assert.Equal(4_000m, (decimal)cdr["totalEnergyWh"]!));
            Assert.Equal(4, (await tenant.SessionsAsync(station)).Count);
            Assert.Empty(await tenant.FlaggedAsync(station));
            // Both sweep what the other left: there is nothing to do twice.
            foreach (var host in (TestPlatform[])[behind, ahead])
            {
                Assert.Equal(0, await host.Services.GetRequiredService<SessionSweep>().WakeAsync(
                    tenant.Id, Moq.Mock.Of<IWorkflows>(Moq.MockBehavior.Strict), CancellationToken.None));
            }
        }
        folder.Delete(recursive: true);
        Assert.Empty(azure.Server.RefusedQueries);
    }
}
