using System.Diagnostics;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Faults;

/// <summary>A process that can't start says so in one line and ends with 1.</summary>
public sealed class RefusedStartTests
{
    [Fact]
    public async Task A_second_process_on_the_same_data_directory_is_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        var (code, errors) = await RunAsync(platform.Directory, port: 0);

        Assert.Equal(1, code);
        var line = Assert.Single(errors);
        Assert.Contains(platform.Directory, line, StringComparison.Ordinal);
        Assert.Contains("--data", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_refused()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-port-").FullName;
        try
        {
            await using var platform = await TestPlatform.StartAsync();
            var (code, errors) = await RunAsync(directory, platform.Address.Port);

            Assert.Equal(1, code);
            var line = Assert.Single(errors);
            Assert.Contains($"{platform.Address.Port}", line, StringComparison.Ordinal);
            Assert.Contains("--port", line, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("--port", "70000", "Port")]
    [InlineData("--bind", "nowhere", "Bind")]
    [InlineData("--certificate", "/no/such/file.pem", "Certificate")]
    public async Task A_setting_that_can_not_be_served_is_named(string name, string value, string named)
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-setting-").FullName;
        try
        {
            var (code, errors) = await RunAsync(directory, port: 0, name, value);

            Assert.Equal(1, code);
            Assert.Contains(named, Assert.Single(errors), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <returns>Exit code, and the lines on standard error.</returns>
    private static async Task<(int Code, string[] Errors)> RunAsync(string directory, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "GreenFlux.Functions.dll"),
                     "--data", directory, "--port", $"{port}", "--quiet", "true", .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = await process.StandardError.ReadToEndAsync(limit.Token);
            await output;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
