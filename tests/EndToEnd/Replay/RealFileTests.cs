using System.Diagnostics;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Replay;

/// <summary>Real sessions through the command line, over real sockets. The files are not part of the project.</summary>
public sealed class RealFileTests
{
    [SkippableFact]
    public async Task The_apartments_reconcile_to_the_watt_hour_and_flag_what_is_odd()
    {
        var result = await ReplayAsync("residential-apartments-sessions.csv", 6_878);

        Assert.Equal(34, (int)result["open"]!);
        Assert.Equal(87_493_280m, (decimal)result["energyWh"]!["file"]!);
        Assert.Equal(["TOKEN_OVERLAP", "TOO_LONG"], Codes(result, "flagReasons"));
        Assert.Equal(7, Count(result, "flagReasons", "TOO_LONG"));
        // Three lie over a fourth one, which is flagged as well if it settles after one of them has ended.
        Assert.InRange(Count(result, "flagReasons", "TOKEN_OVERLAP"), 3, 4);
        // 20 pairs of 36 sessions: at least one of each pair, at most both, less those that are flagged for something else.
        Assert.InRange(Count(result, "cdrNotes", "TOKEN_AT_TWO_STATIONS"), 10, 36);
    }

    [SkippableFact]
    public async Task The_workplace_flags_what_no_charger_can_deliver_and_what_costs_nothing()
    {
        var result = await ReplayAsync("workplace-sessions.csv", 3_395);

        Assert.Equal(["AVERAGE_POWER_BEYOND", "COST_ZERO", "ENERGY_BEYOND_POWER"], Codes(result, "flagReasons"));
        Assert.Equal(13, (int)result["flagged"]!);
        Assert.Equal(5, Count(result, "flagReasons", "ENERGY_BEYOND_POWER"));
        Assert.Equal(8, Count(result, "flagReasons", "COST_ZERO"));
        Assert.InRange(Count(result, "cdrNotes", "TOKEN_AT_TWO_STATIONS"), 10, 21);
    }

    [SkippableFact]
    public async Task The_fast_chargers_flag_nothing_and_note_the_heavy_vehicles()
    {
        var result = await ReplayAsync("level3-dc-sessions.csv", 1_878);

        Assert.Empty(Codes(result, "flagReasons"));
        Assert.Equal(["ENERGY_UNUSUAL"], Codes(result, "cdrNotes"));
        Assert.Equal(8, Count(result, "cdrNotes", "ENERGY_UNUSUAL"));
    }

    private static IEnumerable<string> Codes(JsonNode result, string table) => result[table]!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal);

    private static int Count(JsonNode result, string table, string code) => (int)(result[table]![code] ?? 0);

    /// <summary>Whatever else is expected: each row is billed, flagged or open with its own energy.</summary>
    private static async Task<JsonNode> ReplayAsync(string name, int rows)
    {
        var result = await ReplayAsync(name);
        Assert.Equal((rows, rows), ((int)result["rowsRead"]!, (int)result["sessionsDelivered"]!));
        Assert.Equal(rows, (int)result["cdrs"]! + (int)result["flagged"]! + (int)result["open"]!);
        Assert.Equal(0m, (decimal)result["energyWh"]!["difference"]!);
        Assert.Empty(result["mismatches"]!.AsArray());
        return result;
    }

    private static async Task<JsonNode> ReplayAsync(string name)
    {
        var folder = Environment.GetEnvironmentVariable("GREENFLUX_SESSION_FILES") ?? Path.Combine(Checkout(), "..", "shared", "data");
        var file = Path.Combine(folder, name);
        Skip.IfNot(File.Exists(file), $"{name} is neither in GREENFLUX_SESSION_FILES nor in ../shared/data beside the checkout.");
        await using var platform = await TestPlatform.StartAsync();
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "greenflux.dll"),
                     "replay", file, "--json", "--url", $"{platform.Address}", "--key", platform.RootKey])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"replay ended with {process.ExitCode}: {output}");
        return JsonNode.Parse(output)!;
    }

    private static string Checkout()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "GreenFlux.Functions.sln")))
            directory = directory.Parent;
        return directory.FullName;
    }
}
