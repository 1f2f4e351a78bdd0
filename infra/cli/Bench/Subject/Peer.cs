using System.Globalization;
using System.Net.Sockets;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Cli.Testing;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>The server of the npm package ocpp-rpc, which answers and stores nothing: the yardstick, measured in the same run.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly ServerProcess process;
    private readonly Uri endpoint;

    private Peer(ServerProcess process, Uri endpoint)
    {
        this.process = process;
        this.endpoint = endpoint;
    }

    /// <exception cref="CommandFailedException">Node or the package can't be had.</exception>
    public static async Task<Peer> StartAsync(SourceTree source, CancellationToken ct)
    {
        await new NodeTools(source.Root).InstallAsync(ct);
        var port = ServerProcess.FreePort();
        var started = await ServerProcess.StartAsync(
            "node",
            [Path.Combine(source.Root.FullName, "tests", "EndToEnd", "npm", "server.js"), port.ToString(CultureInfo.InvariantCulture)],
            async stop => await IsListeningAsync(port, stop),
            ct);
        return new Peer(started, new Uri($"ws://127.0.0.1:{port}/"));
    }

    public Fleet Fleet(int stations) =>
        new(process, endpoint, [.. Enumerable.Range(0, stations).Select(number => new LoadCharger($"PEER-{number}", password: null, idTag: ""))]);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<bool> IsListeningAsync(int port, CancellationToken ct)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
