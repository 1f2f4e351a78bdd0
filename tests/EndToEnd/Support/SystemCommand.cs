using System.ComponentModel;
using System.Diagnostics;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>Commands of the operating system, for faults that need its help and often rights that a test doesn't have.</summary>
internal static class SystemCommand
{
    /// <returns>Null when it worked, else why it didn't.</returns>
    public static async Task<string?> TryAsync(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"{command} {string.Join(' ', arguments)}: {errors.Trim()}";
        }
        catch (Win32Exception missing)
        {
            return $"{command}: {missing.Message}";
        }
    }
}
