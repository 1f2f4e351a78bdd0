using System.Diagnostics;
using static GreenFlux.Tests.Unit.Cli.RuleFiles;

namespace GreenFlux.Tests.Unit.Cli;

/// <summary><c>greenflux price</c> as a process of its own, as a user runs it.</summary>
public sealed class PriceProcessTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greenflux-price-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_machines_time_zone_and_language_change_no_byte()
    {
        var (tariff, session) = (Path.Combine(folder.FullName, "rules.json"), Path.Combine(folder.FullName, "session.json"));
        await System.IO.File.WriteAllTextAsync(tariff, File("\"timePricing\":\"TIME_OF_USE\"", Wholesale("night", Energy("0.34"), Daily("22:00", "02:30")), Wholesale("day", Energy("0.53"), Daily("02:30", "22:00"))));
        await System.IO.File.WriteAllTextAsync(session, Session("2026-10-25T00:15:00Z", [.. Enumerable.Range(0, 9).Select(i => (i * 15d, $"{i}"))]));

        var answers = await Task.WhenAll(RunAsync("UTC", "C.UTF-8"), RunAsync("Pacific/Apia", "tr_TR.UTF-8"), RunAsync("America/St_Johns", "ar_SA.UTF-8"));

        Assert.All(answers, answer => Assert.Equal((0, answers[0].Output), answer));
        Assert.Contains("\"net\": 3.67", answers[0].Output, StringComparison.Ordinal);

        async Task<(int ExitCode, string Output)> RunAsync(string zone, string language)
        {
            var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "greenflux.dll"), "price", "--tariff", tariff, "--session", session, "--json"])
                start.ArgumentList.Add(argument);
            (start.Environment["TZ"], start.Environment["LANG"], start.Environment["LC_ALL"]) = (zone, language, language);
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.Equal("", await errors);
            return (process.ExitCode, await output);
        }
    }
}
