using System.Net.WebSockets;
using System.Text;
using GreenFlux.Local.Runtime.Http;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class MessageTests
{
    [Fact]
    public async Task One_frame_is_with_the_handler_at_a_time_and_in_order()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var (running, most) = (0, 0);
        var first = new TaskCompletionSource();
        fixture.Handler.Message = async e =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (e.Text == "0")
                await first.Task;
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return RecordingHandler.Text(e.Text);
        };
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        for (var i = 0; i < 20; i++)
            await socket.SayAsync($"{i}");
        Assert.Equal("0", (await fixture.Handler.NextAsync("message")).Text);
        first.SetResult();

        for (var i = 0; i < 20; i++)
            Assert.Equal($"{i}", await socket.HearAsync());
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Another_charger_is_served_while_one_waits_for_its_answer()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var held = new TaskCompletionSource();
        fixture.Handler.Message = async e =>
        {
            if (e["ce-userId"] == "slow")
                await held.Task;
            return RecordingHandler.Text("for " + e["ce-userId"]);
        };
        var (slow, _) = await fixture.ConnectAsync("slow");
        var (fast, _) = await fixture.ConnectAsync("fast");
        using (slow)
        using (fast)
        {
            await slow.SayAsync("x");
            await fast.SayAsync("x");
            Assert.Equal("for fast", await fast.HearAsync());
            held.SetResult();
            Assert.Equal("for slow", await slow.HearAsync());
        }
    }

    [Fact]
    public async Task An_answer_goes_to_the_socket_that_asked_even_if_a_namesake_has_come_since()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var held = new TaskCompletionSource();
        fixture.Handler.Message = async e =>
        {
            if (e.Text == "old")
                await held.Task;
            return RecordingHandler.Text("answer to " + e.Text);
        };
        var (older, _) = await fixture.ConnectAsync("CP001");
        using var _ = older;
        await older.SayAsync("old");
        await fixture.Handler.NextAsync("message");
        var (newer, _) = await fixture.ConnectAsync("CP001");
        using var __ = newer;
        held.SetResult();
        Assert.Equal("answer to old", await older.HearAsync());
        await newer.SayAsync("new");
        Assert.Equal("answer to new", await newer.HearAsync());
    }

    [Theory]
    [InlineData("text/plain", WebSocketMessageType.Text)]
    [InlineData("text/plain; charset=utf-8", WebSocketMessageType.Text)]
    [InlineData("Application/JSON", WebSocketMessageType.Text)]
    [InlineData("application/octet-stream", WebSocketMessageType.Binary)]
    [InlineData(null, WebSocketMessageType.Binary)]
    public async Task The_answers_content_type_decides_the_frame(string? contentType, WebSocketMessageType expected)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Message = _ => Task.FromResult(RecordingHandler.Answer(200, "[3,\"1\",{}]", contentType is null ? [] : [("Content-Type", contentType)]));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("x");
        var (type, body) = await socket.HearAnyAsync();
        Assert.Equal(expected, type);
        Assert.Equal("[3,\"1\",{}]", Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task An_empty_answer_sends_nothing()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var answers = new Queue<HttpReply>([RecordingHandler.Answer(204), RecordingHandler.Answer(200), RecordingHandler.Text("third")]);
        fixture.Handler.Message = _ => Task.FromResult(answers.Dequeue());
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        for (var i = 0; i < 3; i++)
            await socket.SayAsync("x");
        Assert.Equal("third", await socket.HearAsync());
    }

    public static TheoryData<int, string?, byte[]> Unusable => new()
    {
        { 200, "text/html", "x"u8.ToArray() },
        { 200, "text/plain", [0xFF, 0xFE] },
        { 400, "text/plain", "x"u8.ToArray() },
        { 429, "text/plain", "x"u8.ToArray() },
        { 200, "text/plain", new byte[2000] },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task An_unusable_answer_closes_with_1011_at_once_and_tells_the_charger_nothing(int status, string? contentType, byte[] body)
    {
        await using var fixture = await GatewayFixture.StartAsync(o => o with { MaxReplyBytes = 1000 });
        fixture.Handler.Message = _ => Task.FromResult(new HttpReply(status, new HeaderDictionary { ["Content-Type"] = contentType }, body));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("x");
        Assert.Equal((1011, "The message could not be handled."), await socket.ClosedAsync());
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await fixture.Handler.NextAsync("disconnected");
        Assert.Equal(1, fixture.Handler.Count("message"));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    [InlineData(0)]
    public async Task A_failing_handler_is_retried_after_1_3_and_5_seconds_with_the_same_event_then_1011(int status)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Message = _ => status == 0 ? Task.FromException<HttpReply>(new HttpRequestException("connection refused")) : Task.FromResult(RecordingHandler.Answer(status));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("x");
        foreach (var seconds in new[] { 1, 3, 5 })
            await fixture.Clock.PassAsync(TimeSpan.FromSeconds(seconds));

        Assert.Equal(1011, (await socket.ClosedAsync()).Code);
        var attempts = fixture.Handler.All.Where(static e => e.Name == "message").ToList();
        Assert.Equal(4, attempts.Count);
        Assert.Single(attempts.Select(static e => e["ce-id"]).Distinct());
        Assert.Single(attempts.Select(static e => e["x-ms-client-request-id"]).Distinct());
        Assert.All(attempts, static e => Assert.Equal("x", e.Text));
    }

    [Fact]
    public async Task A_retry_that_succeeds_answers_the_charger()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var attempts = 0;
        fixture.Handler.Message = _ => Task.FromResult(++attempts == 1 ? RecordingHandler.Answer(500) : RecordingHandler.Text("well"));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("x");
        await fixture.Clock.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("well", await socket.HearAsync());
    }

    [Fact]
    public async Task A_handler_without_answer_is_given_up_after_its_timeout_without_retry()
    {
        await using var fixture = await GatewayFixture.StartAsync(static o => o with { PingInterval = TimeSpan.FromSeconds(120), PingTimeout = TimeSpan.FromSeconds(120) });
        fixture.Handler.Message = static _ => new TaskCompletionSource<HttpReply>().Task;
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("x");
        await fixture.Handler.NextAsync("message");
        fixture.Clock.Advance(TimeSpan.FromSeconds(99.9));
        var closed = socket.ClosedAsync();
        Assert.Equal(1, fixture.Gateway.OpenConnections);
        Assert.False(closed.IsCompleted);
        fixture.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1011, (await closed).Code);
        Assert.Equal(1, fixture.Handler.Count("message"));
    }

    [Fact]
    public async Task Fragments_arrive_as_one_message_and_binary_stays_binary()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        var part = Encoding.UTF8.GetBytes(new string('x', 5000));
        for (var i = 0; i < 10; i++)
            await socket.SendAsync(part, WebSocketMessageType.Text, endOfMessage: i == 9, CancellationToken.None);
        var text = await fixture.Handler.NextAsync("message");
        Assert.Equal(50_000, text.Body.Length);
        await socket.SendAsync(new byte[] { 0, 255 }, WebSocketMessageType.Binary, true, CancellationToken.None);
        var binary = await fixture.Handler.NextAsync("message");
        Assert.Equal("application/octet-stream", binary["Content-Type"]);
        Assert.Equal([0, 255], binary.Body);
        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Empty((await fixture.Handler.NextAsync("message")).Body);
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_passes_and_one_byte_more_closes_with_1009()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Message = static e => Task.FromResult(RecordingHandler.Text($"{e.Body.Length}"));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SendAsync(new byte[1024 * 1024], WebSocketMessageType.Binary, true, CancellationToken.None).InTime();
        Assert.Equal($"{1024 * 1024}", await socket.HearAsync());
        await socket.SendAsync(new byte[1024 * 1024 + 1], WebSocketMessageType.Binary, true, CancellationToken.None).InTime();
        Assert.Equal(1009, (await socket.ClosedAsync()).Code);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal("MessageTooBig", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
        Assert.Equal(1, fixture.Handler.Count("message"));
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x05, 0x41, 0x41, 0x41, 0x41, 0x41 }, 1002)] // not masked
    [InlineData(new byte[] { 0x83, 0x80, 0, 0, 0, 0 }, 1002)] // reserved opcode
    [InlineData(new byte[] { 0xC1, 0x80, 0, 0, 0, 0 }, 1002)] // compressed, not negotiated
    [InlineData(new byte[] { 0x80, 0x80, 0, 0, 0, 0 }, 1002)] // continuation of nothing
    [InlineData(new byte[] { 0x81, 0x82, 0, 0, 0, 0, 0xFF, 0xFE }, 1007)] // text that is not UTF-8
    public async Task A_malformed_frame_closes_the_connection_and_never_reaches_the_handler(byte[] frame, int code)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await charger.WriteAsync(frame);
        var (first, payload) = await charger.ReadFrameAsync();
        Assert.Equal(RawCharger.Close, first);
        Assert.Equal(code, payload[0] << 8 | payload[1]);
        charger.Dispose();
        Assert.Equal("ProtocolError", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
        Assert.Equal(0, fixture.Handler.Count("message"));
    }

    [Fact]
    public async Task A_close_is_answered_with_its_own_code()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await charger.WriteAsync(RawCharger.Close, 0x82, 0, 0, 0, 0, 0x03, 0xE9);
        var (first, payload) = await charger.ReadFrameAsync();
        Assert.Equal(RawCharger.Close, first);
        Assert.Equal(1001, payload[0] << 8 | payload[1]);
        await charger.CutAsync();
        Assert.Equal("Normal", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
    }
}
