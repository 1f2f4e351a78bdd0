using System.Net.WebSockets;
using GreenFlux.Local.Runtime.Gateway;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>Messages that come in parts.</summary>
public sealed class FragmentTests
{
    private const byte First = 0x01, Middle = 0x00, Last = 0x80;
    private const int Limit = 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1024)]
    public async Task Fragments_may_add_up_to_the_limit_and_not_to_one_byte_more(int parts)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Message = static e => Task.FromResult(RecordingHandler.Text($"{e.Body.Length}"));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await SendAsync(socket, Limit, parts);
        Assert.Equal($"{Limit}", await socket.HearAsync());

        await SendAsync(socket, Limit + 1, parts);
        Assert.Equal(1009, (await socket.ClosedAsync()).Code);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal("MessageTooBig", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
        Assert.Equal(1, fixture.Handler.Count("message"));
    }

    [Fact]
    public async Task Pings_between_fragments_are_answered_and_the_message_stays_whole()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await charger.SendAsync(First, "[2,\"1\",");
        await charger.SendAsync(RawCharger.Ping, "a");
        Assert.Equal((RawCharger.Pong, "a"), await PongAsync(charger));
        await charger.SendAsync(Middle, "\"Heartbeat\"");
        await charger.SendAsync(RawCharger.Pong);
        await charger.SendAsync(RawCharger.Ping, "b");
        Assert.Equal((RawCharger.Pong, "b"), await PongAsync(charger));
        await charger.SendAsync(Last, ",{}]");

        Assert.Equal("[2,\"1\",\"Heartbeat\",{}]", (await fixture.Handler.NextAsync("message")).Text);
    }

    [Fact]
    public async Task A_message_whose_fragments_never_end_is_closed_with_1008_however_much_the_charger_talks()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await charger.SendAsync(First, "[");
        await fixture.Clock.WaitBegunAsync(TimeSpan.FromSeconds(60));
        for (var second = 0; second < 59; second++)
        {
            // Empty fragments and pings, too: what counts is the last one, which does not come.
            await charger.SendAsync(Middle, second % 2 == 0 ? "" : " ");
            await charger.SendAsync(RawCharger.Ping, "x");
            await PongAsync(charger);
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(1, fixture.Gateway.OpenConnections);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        (byte First, byte[] Payload) frame;
        do
            frame = await charger.ReadFrameAsync();
        while (frame.First != RawCharger.Close);
        Assert.Equal(1008, frame.Payload[0] << 8 | frame.Payload[1]);
        await fixture.Clock.WaitBegunAsync(TimeSpan.FromSeconds(5));
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        await charger.CutAsync();
        Assert.Equal("MessageIncomplete", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
        Assert.Equal(0, fixture.Handler.Count("message"));
    }

    [Fact]
    public async Task A_frame_that_trickles_in_is_held_to_the_same_time()
    {
        await using var fixture = await GatewayFixture.StartAsync(static o => o with { MessageTimeout = TimeSpan.FromSeconds(7) });
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await charger.WriteAsync(RawCharger.Text, 0x80 | 100, 0, 0, 0, 0, (byte)'a');
        await fixture.Clock.WaitBegunAsync(TimeSpan.FromSeconds(7));
        await charger.WriteAsync((byte)'b');
        fixture.Clock.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(RawCharger.Close, (await charger.ReadFrameAsync()).First);
        charger.Dispose();
        Assert.Equal("MessageIncomplete", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_time_starts_anew_with_each_message()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Message = static _ => Task.FromResult(RecordingHandler.Text("answered"));
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        for (var i = 0; i < 3; i++)
        {
            await charger.SendAsync(First, "x");
            await charger.SendAsync(RawCharger.Ping, "x");
            await PongAsync(charger);
            // Less than a ping's interval, so that none comes in between.
            fixture.Clock.Advance(TimeSpan.FromSeconds(19));
            await charger.SendAsync(Last, "y");
            Assert.Equal("answered", await NextTextAsync(charger));
        }
        Assert.Equal(3, fixture.Handler.Count("message"));
        fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, fixture.Gateway.OpenConnections);
    }

    private static async Task SendAsync(ClientWebSocket socket, int bytes, int parts)
    {
        var left = bytes;
        for (var part = parts; part > 0; part--)
        {
            var size = part == 1 ? left : bytes / parts;
            await socket.SendAsync(new byte[size], WebSocketMessageType.Binary, part == 1, CancellationToken.None).InTime();
            left -= size;
        }
    }

    /// <summary>The next pong; the gateway's own pings are passed over.</summary>
    private static async Task<(byte First, string Payload)> PongAsync(RawCharger charger)
    {
        while (true)
        {
            var (first, payload) = await charger.ReadFrameAsync();
            if (first != RawCharger.Ping)
                return (first, System.Text.Encoding.UTF8.GetString(payload));
        }
    }

    private static async Task<string> NextTextAsync(RawCharger charger)
    {
        var (first, text) = await PongAsync(charger);
        Assert.Equal(RawCharger.Text, first);
        return text;
    }
}
