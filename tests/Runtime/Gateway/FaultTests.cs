using System.Net.WebSockets;
using GreenFlux.Local.Runtime.Gateway;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class FaultTests
{
    [Fact]
    public async Task Duplicate_delivery_repeats_every_event_with_its_id_and_answers_once()
    {
        await using var fixture = await GatewayFixture.StartAsync(static o => o with { Faults = new GatewayFaults { DuplicateDelivery = true } });
        var answers = 0;
        fixture.Handler.Message = _ => Task.FromResult(RecordingHandler.Text($"answer {++answers}"));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("x");
        Assert.Equal("answer 2", await socket.HearAsync());
        fixture.Gateway.Inject(GatewayFaults.None);
        await socket.SayAsync("y");
        Assert.Equal("answer 3", await socket.HearAsync());

        await Eventually.TrueAsync(() => fixture.Handler.Count("connected") == 2, "connected was not repeated");
        Assert.Equal(2, fixture.Handler.Count("connect"));
        Assert.Equal(["2", "2", "3"], fixture.Handler.All.Where(static e => e.Name == "message").Select(static e => e["ce-id"]));
    }

    [Fact]
    public async Task Disconnected_can_come_after_the_new_connect_of_the_same_charger()
    {
        await using var fixture = await GatewayFixture.StartAsync(static o => o with { Faults = new GatewayFaults { DisconnectedAfterNewConnect = true } });
        var (old, oldId) = await fixture.ConnectAsync("CP001");
        await old.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
        old.Dispose();
        await Eventually.TrueAsync(() => fixture.Gateway.OpenConnections == 0, "the old connection did not end");
        using var other = (await fixture.ConnectAsync("CP002")).Socket;
        Assert.Equal(0, fixture.Handler.Count("disconnected"));

        using var renewed = (await fixture.ConnectAsync("CP001")).Socket;
        Assert.Equal(oldId, (await fixture.Handler.NextAsync("disconnected")).ConnectionId);
    }

    [Fact]
    public async Task Disconnected_can_be_lost()
    {
        await using var fixture = await GatewayFixture.StartAsync(static o => o with { Faults = new GatewayFaults { LostDisconnected = true } });
        var (socket, _) = await fixture.ConnectAsync();
        await fixture.Handler.NextAsync("connected");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
        socket.Dispose();
        await Eventually.TrueAsync(() => fixture.Gateway.OpenConnections == 0, "the connection did not end");
        await fixture.StopAsync();
        Assert.Equal(0, fixture.Handler.Count("disconnected"));
    }

    [Fact]
    public async Task Connected_can_come_after_the_first_message()
    {
        await using var fixture = await GatewayFixture.StartAsync(static o => o with { Faults = new GatewayFaults { ConnectedAfterFirstMessage = true } });
        fixture.Handler.Message = static _ => Task.FromResult(RecordingHandler.Text("answered"));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("x");
        Assert.Equal("answered", await socket.HearAsync());
        Assert.Equal("1", (await fixture.Handler.NextAsync("connected"))["ce-id"]);
        Assert.Equal(["connect", "message", "connected"], fixture.Handler.All.Select(static e => e.Name));
    }

    [Fact]
    public async Task A_reload_closes_everything_and_chargers_may_come_back()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var sockets = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => fixture.OpenAsync($"/ocpp/CP{i}")));
        await Eventually.TrueAsync(() => fixture.Handler.Count("connected") == 5, "not all connected");
        await fixture.Gateway.ReloadAsync().InTime();
        foreach (var socket in sockets)
        {
            Assert.Equal((1001, "ServiceReload"), await socket.ClosedAsync());
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            socket.Dispose();
            Assert.Equal("ServiceReload", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
        }
        using var again = await fixture.OpenAsync("/ocpp/CP0");
        Assert.Equal(WebSocketState.Open, again.State);
    }

    [Fact]
    public async Task Stopping_the_host_closes_every_socket_and_delivers_its_disconnected()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var (socket, id) = await fixture.ConnectAsync();
        using var _ = socket;
        await fixture.Handler.NextAsync("connected");
        var stopping = fixture.StopAsync();
        Assert.Equal(1001, (await socket.ClosedAsync()).Code);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await stopping.InTime();
        Assert.Equal(id, Assert.Single(fixture.Handler.All, static e => e.Name == "disconnected").ConnectionId);
    }
}
