using GreenFlux.Platform.Settings;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>
/// The embedded host won't start, for a reason that its user can mend: the message names what was wrong, where, and
/// what to do. Left unhandled, the process prints the message alone and ends with exit code 1.
/// </summary>
public sealed class HostRefusedException : Exception
{
    public HostRefusedException(string message) : base(message)
    {
    }

    public HostRefusedException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>Makes an unhandled refusal, this or that of a setting, end the process with its message instead of a stack trace.</summary>
    internal static void EndProcessQuietly(object sender, UnhandledExceptionEventArgs args)
    {
        if (args.ExceptionObject is not Exception refusal || refusal is not (HostRefusedException or InvalidSettingsException)) return;
        Console.Error.WriteLine(refusal.Message);
        Environment.Exit(1);
    }
}
