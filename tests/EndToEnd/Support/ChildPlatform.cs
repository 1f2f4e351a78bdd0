using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>The platform as a process of its own, to be killed.</summary>
public sealed class ChildPlatform : IAsyncDisposable
{
    private readonly Process process;

    private ChildPlatform(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }
    public bool HasExited => process.HasExited;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <returns>The platform, ready; or one that has died while it started.</returns>
    public static async Task<ChildPlatform> StartAsync(string directory, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "GreenFlux.Functions.dll"),
                     "--data", directory, "--port", $"{port}", "--quiet", "true", .. arguments])
            start.ArgumentList.Add(argument);
        var started = Process.Start(start)!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        var platform = new ChildPlatform(started, new Uri($"http://localhost:{port}"));
        using var client = new HttpClient { BaseAddress = platform.Address };
        await Eventually.Async(async () => started.HasExited || await IsHealthyAsync(client), "the platform to start");
        return platform;
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
