using System.Diagnostics;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Replay;

/// <summary>Real sessions through the command line, over real sockets. The files are not part of the project.</summary>
public sealed class RealFileTests
{
    [SkippableFact]
    public async Task The_residential_file_reconciles_to_the_watt_hour()
    {
        var result = await ReplayAsync("residential-apartments-sessions.csv");

        Assert.Equal(6_878, (int)result["rowsRead"]!);
        Assert.Equal(6_878, (int)result["sessionsDelivered"]!);
        Assert.Equal(34, (int)result["open"]!);
        Assert.Equal(6_844, (int)result["cdrs"]! + (int)result["flagged"]!);
        Assert.Equal(87_493_280m, (decimal)result["energyWh"]!["file"]!);
        Assert.Equal(0m, (decimal)result["energyWh"]!["difference"]!);
        Assert.Empty(result["mismatches"]!.AsArray());
    }

    [SkippableTheory]
    [InlineData("workplace-sessions.csv", 3_395)]
    [InlineData("level3-dc-sessions.csv", 1_878)]
    public async Task The_other_files_reconcile_too(string file, int rows)
    {
        var result = await ReplayAsync(file);

        Assert.Equal(rows, (int)result["rowsRead"]!);
        Assert.Equal(rows, (int)result["cdrs"]! + (int)result["flagged"]!);
        Assert.Equal(0m, (decimal)result["energyWh"]!["difference"]!);
        Assert.Empty(result["mismatches"]!.AsArray());
    }

    private static async Task<JsonNode> ReplayAsync(string name)
    {
        var file = Path.Combine(Checkout(), "..", "shared", "data", name);
        Skip.IfNot(File.Exists(file), $"{name} is not in ../shared/data beside the checkout.");
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
