using System.Net.Sockets;
using System.Text;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>In real time, for the server's own clock can't be moved.</summary>
public sealed class HandshakeTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Fact]
    public async Task A_handshake_that_trickles_in_is_given_up_while_other_chargers_connect()
    {
        var station = await world.Tenant.CreateStationAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(world.Platform.Address.Host, world.Platform.Address.Port);
        var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /ocpp/{station} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgr"));
        var (_, charger) = await world.ConnectAsync();
        await charger.ResultAsync("Heartbeat", "{}");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var answer = new StringBuilder();
        var buffer = new byte[1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, limit.Token)) > 0)
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        Assert.StartsWith("HTTP/1.1 408 ", answer.ToString(), StringComparison.Ordinal);
    }
}
