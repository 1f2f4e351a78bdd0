using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>The platform as a process of its own, to be killed.</summary>
public sealed class ChildPlatform : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> log = new();

    private ChildPlatform(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }
    public bool HasExited => process.HasExited;

    /// <summary>What the process wrote so far: warnings and errors.</summary>
    public IReadOnlyList<string> Log => [.. log];

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <returns>The platform, ready; or one that has died while it started.</returns>
    public static async Task<ChildPlatform> StartAsync(string directory, int port, params string[] arguments)
    {
        var platform = Launch(directory, port, arguments);
        using var client = new HttpClient { BaseAddress = platform.Address };
        await Eventually.Async(async () => platform.HasExited || await IsHealthyAsync(client), "the platform to start");
        return platform;
    }

    /// <returns>The platform, which has only begun to start.</returns>
    public static ChildPlatform Launch(string directory, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "GreenFlux.Functions.dll"),
                     "--data", directory, "--port", $"{port}", "--quiet", "true", .. arguments])
            start.ArgumentList.Add(argument);
        var started = Process.Start(start)!;
        var platform = new ChildPlatform(started, new Uri($"http://localhost:{port}"));
        started.OutputDataReceived += platform.Keep;
        started.ErrorDataReceived += platform.Keep;
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return platform;
    }

    /// <summary>SIGKILL, and the end of the process.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Sends a signal by its name, such as STOP.</summary>
    public async Task SignalAsync(string name)
    {
        using var sender = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await sender.WaitForExitAsync();
        Assert.Equal(0, sender.ExitCode);
    }

    /// <summary>Waits for a death that is on its way.</summary>
    public Task ExitedAsync() => process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
            log.Enqueue(text);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/api/health");
            return response.IsSuccessStatusCode;
        }
        catch (Exception dying) when (dying is HttpRequestException or IOException or SocketException)
        {
            return false;
        }
    }
}
