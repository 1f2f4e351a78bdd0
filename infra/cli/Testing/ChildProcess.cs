using System.ComponentModel;
using System.Diagnostics;

namespace GreenFlux.Cli.Testing;

/// <summary>Runs another program whose output goes where ours goes.</summary>
internal static class ChildProcess
{
    /// <returns>Its exit code.</returns>
    /// <exception cref="CommandFailedException">It can't be started.</exception>
    public static async Task<int> RunAsync(
        string program, IReadOnlyList<string> arguments, DirectoryInfo directory, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory.FullName, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(ct);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return process.ExitCode;
        }
        catch (Win32Exception problem)
        {
            throw new CommandFailedException($"{program} can't be started: {problem.Message}", problem);
        }
    }
}
