using System.Net;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.EndToEnd.Support.Fleets;

namespace GreenFlux.Tests.EndToEnd.Faults;

/// <summary>The disk is full while chargers work: nothing is acknowledged that is not stored, and all goes on by itself afterwards.</summary>
public sealed class FullDiskTests
{
    /// <summary>Room for four write-ahead logs, which are merged at 64 MiB each.</summary>
    private const int Megabytes = 160;

    [SkippableFact]
    public async Task A_full_disk_costs_time_and_nothing_else()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        var data = Directory.CreateDirectory(Path.Combine(disk.Path, "data")).FullName;
        await using var fleet = await Fleet.CreateAsync(data, Options);
        await StarveAsync(fleet, disk.Fill, disk.Free);
    }

    [Fact]
    public async Task Commits_that_fail_as_on_a_full_disk_cost_time_and_nothing_else()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-full-").FullName;
        try
        {
            var full = Path.Combine(directory, "full");
            var data = Directory.CreateDirectory(Path.Combine(directory, "data")).FullName;
            await using var fleet = await Fleet.CreateAsync(data, Options, $"--Embedded:Faults:FullWhile={full}");
            await StarveAsync(fleet, () => File.WriteAllText(full, ""), () => File.Delete(full));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static FleetOptions Options => new() { Chargers = 20, MayRefuse = true, ShortestPauseMs = 50, LongestPauseMs = 300 };

    private static async Task StarveAsync(Fleet fleet, Action fill, Action free)
    {
        fleet.Begin();
        await fleet.WorkAsync(200);
        fill();
        using var client = new HttpClient { BaseAddress = fleet.Address };
        var problem = await Eventually.Async(async () =>
        {
            // What was half used before may be used up first.
            fill();
            using var health = await client.GetAsync("/api/health");
            return health.StatusCode == HttpStatusCode.ServiceUnavailable ? await health.Content.ReadAsStringAsync() : null;
        }, "health to tell of the full disk");
        Assert.Contains("The disk is full. Free space", problem, StringComparison.Ordinal);
        using (var refused = await fleet.PostTokenAsync("WHILE-FULL"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        using (var alive = await client.GetAsync("/api/health/live"))
            Assert.Equal(HttpStatusCode.OK, alive.StatusCode);

        free();
        await Eventually.Async(async () =>
        {
            using var health = await client.GetAsync("/api/health");
            return health.IsSuccessStatusCode;
        }, "health to be well again");
        await fleet.WorkAsync(200);
        Assert.False(fleet.Platform.HasExited);
        await fleet.EndWorkAsync();
        await fleet.AssertNothingIsLostAsync();
    }
}
