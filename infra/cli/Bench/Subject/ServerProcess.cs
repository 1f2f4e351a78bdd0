using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>A server in a process of its own, so that its memory and its processor time are its own, too.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private ServerProcess(Process process, double readySeconds)
    {
        this.process = process;
        ReadySeconds = readySeconds;
    }

    /// <summary>From the start of the process until it was ready.</summary>
    public double ReadySeconds { get; }

    public long MemoryBytes => Refreshed().WorkingSet64;

    public long PeakMemoryBytes => Refreshed().PeakWorkingSet64;

    public TimeSpan ProcessorTime => Refreshed().TotalProcessorTime;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <param name="isReady">Asked again and again until it says so.</param>
    /// <exception cref="CommandFailedException">It ended, or never got ready.</exception>
    public static async Task<ServerProcess> StartAsync(
        string program, IReadOnlyList<string> arguments, Func<CancellationToken, Task<bool>> isReady, CancellationToken ct)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var started = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = new List<string>();
        started.OutputDataReceived += static (_, _) => { };
        started.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                errors.Add(line.Data);
        };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        try
        {
            while (!await isReady(ct))
            {
                if (started.HasExited || Stopwatch.GetElapsedTime(startedAt) > StartPatience)
                    throw new CommandFailedException($"{program} {string.Join(' ', arguments)} did not get ready: {string.Join(Environment.NewLine, errors)}");
                await Task.Delay(TimeSpan.FromMilliseconds(5), ct);
            }
        }
        catch
        {
            started.Kill();
            started.Dispose();
            throw;
        }
        return new ServerProcess(started, Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private Process Refreshed()
    {
        process.Refresh();
        return process;
    }
}
