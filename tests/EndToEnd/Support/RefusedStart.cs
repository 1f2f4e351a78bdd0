using System.Diagnostics;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>Runs the platform where it is to refuse its start.</summary>
internal static class RefusedStart
{
    /// <returns>Exit code, and the lines on standard error.</returns>
    public static async Task<(int Code, string[] Errors)> RunAsync(string directory, int port, params string[] arguments)
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
