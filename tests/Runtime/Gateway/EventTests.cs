using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class EventTests
{
    [Fact]
    public async Task Every_event_carries_the_whole_set_of_headers()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var (socket, id) = await fixture.ConnectAsync("CP%2001");
        using var _ = socket;
        await socket.SayAsync("[2,\"1\",\"Heartbeat\",{}]");
        var message = await fixture.Handler.NextAsync("message");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
        await fixture.Handler.NextAsync("disconnected");
        await fixture.Handler.NextAsync("connected");

        var types = new Dictionary<string, string>
        {
            ["connect"] = "azure.webpubsub.sys.connect",
            ["connected"] = "azure.webpubsub.sys.connected",
            ["message"] = "azure.webpubsub.user.message",
            ["disconnected"] = "azure.webpubsub.sys.disconnected",
        };
        Assert.Equal(4, fixture.Handler.All.Count);
        foreach (var e in fixture.Handler.All)
        {
            Assert.Equal("1.0", e["ce-specversion"]);
            Assert.Equal("1.0", e["ce-awpsversion"]);
            Assert.Equal(types[e.Name], e["ce-type"]);
            Assert.Equal($"/hubs/ocpp/client/{id}", e["ce-source"]);
            Assert.Equal("ocpp", e["ce-hub"]);
            Assert.Equal(id, e.ConnectionId);
            Assert.Equal("gateway.example", e["WebHook-Request-Origin"]);
            Assert.Equal($"sha256={Hmac(GatewayFixture.AccessKey, id)},sha256={Hmac(GatewayFixture.SecondaryKey, id)}", e["ce-signature"]);
            Assert.Equal(fixture.Clock.GetUtcNow(), DateTimeOffset.ParseExact(e["ce-time"], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
            Assert.NotEmpty(e["x-ms-client-request-id"]);
            Assert.Equal("/api/webpubsub/ocpp", e.Url);
            Assert.Equal(e.Name == "connect" ? "" : "CP 01", e["ce-userId"]);
            Assert.Equal(e.Name == "connect" ? "" : "ocpp1.6", e["ce-subprotocol"]);
            Assert.StartsWith(e.Name == "message" ? "text/plain" : "application/json", e["Content-Type"], StringComparison.Ordinal);
            Assert.False(e.Headers.ContainsKey("Cookie"));
            Assert.False(e.Headers.ContainsKey("ce-connectionState"));
        }
        Assert.Equal("[2,\"1\",\"Heartbeat\",{}]", message.Text);
        Assert.Equal("{}", fixture.Handler.All.Single(static e => e.Name == "connected").Text);
        Assert.Equal("""{"reason":"Normal"}""", fixture.Handler.All.Single(static e => e.Name == "disconnected").Text);
    }

    [Fact]
    public async Task Ids_count_up_per_connection_in_one_sequence()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Message = static e => Task.FromResult(RecordingHandler.Text(e["ce-id"]));
        var (a, _) = await fixture.ConnectAsync("A");
        var (b, _) = await fixture.ConnectAsync("B");
        using (a)
        using (b)
        {
            await a.SayAsync("x");
            Assert.Equal("2", await a.HearAsync());
            await a.SayAsync("x");
            Assert.Equal("3", await a.HearAsync());
            await b.SayAsync("x");
            Assert.Equal("2", await b.HearAsync());
            await a.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
            Assert.Equal("4", (await fixture.Handler.NextAsync("disconnected"))["ce-id"]);
            Assert.Equal("1", (await fixture.Handler.NextAsync("connected"))["ce-id"]);
        }
    }

    [Fact]
    public async Task Connection_state_comes_back_until_it_is_cleared()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = static e => Task.FromResult(RecordingHandler.Answer(200, """{"userId":"CP001"}""", ("ce-connectionState", "one")));
        fixture.Handler.Notification = static _ => Task.FromResult(RecordingHandler.Answer(204, headers: ("ce-connectionState", "ignored")));
        var states = new Queue<(string, string)[]>([[("ce-connectionState", "old"), ("ce-connectionState", "two")], [], [("ce-connectionState", "")], []]);
        fixture.Handler.Message = e => Task.FromResult(RecordingHandler.Answer(200, "<" + e["ce-connectionState"] + ">", [("Content-Type", "text/plain"), .. states.Dequeue()]));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        Assert.Equal("one", (await fixture.Handler.NextAsync("connected"))["ce-connectionState"]);

        foreach (var expected in new[] { "<one>", "<two>", "<two>", "<>" })
        {
            await socket.SayAsync("x");
            Assert.Equal(expected, await socket.HearAsync());
        }
    }

    [Fact]
    public async Task A_state_that_cannot_travel_in_a_header_fails_the_event()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = static _ => Task.FromResult(RecordingHandler.Answer(200, """{"userId":"CP001"}""", ("ce-connectionState", "zürich")));
        Assert.Equal(500, await fixture.RefusedAsync("/ocpp/CP001"));
    }

    [Fact]
    public async Task Cookies_of_accepted_events_come_back_on_the_same_connection_only()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = static e => Task.FromResult(RecordingHandler.Answer(200, $$"""{"userId":"{{e.Json.GetProperty("query").GetProperty("cp")[0]}}"}""",
            ("Set-Cookie", $"ARRAffinity={e.ConnectionId}; Path=/; HttpOnly; Secure"), ("Set-Cookie", "second=2"), ("Set-Cookie", "foreign=3; Domain=evil.example")));
        fixture.Handler.Message = static e => Task.FromResult(RecordingHandler.Answer(200, e["Cookie"], ("Content-Type", "text/plain"), ("Set-Cookie", "second=; Max-Age=0")));
        var (a, idOfA) = await fixture.ConnectAsync("A");
        var (b, idOfB) = await fixture.ConnectAsync("B");
        using (a)
        using (b)
        {
            await a.SayAsync("x");
            var both = await a.HearAsync();
            Assert.Contains($"ARRAffinity={idOfA}", both, StringComparison.Ordinal);
            Assert.Contains("second=2", both, StringComparison.Ordinal);
            Assert.DoesNotContain("foreign", both, StringComparison.Ordinal);
            await a.SayAsync("x");
            Assert.Equal($"ARRAffinity={idOfA}", await a.HearAsync());
            await b.SayAsync("x");
            Assert.Contains($"ARRAffinity={idOfB}", await b.HearAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Connected_and_disconnected_hold_nobody_up_and_are_retried()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var attempts = 0;
        fixture.Handler.Notification = e => Task.FromResult(RecordingHandler.Answer(e.Name == "connected" && Interlocked.Increment(ref attempts) < 3 ? 500 : 204));
        fixture.Handler.Message = static _ => Task.FromResult(RecordingHandler.Text("answered"));
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await fixture.Handler.NextAsync("connected");
        await socket.SayAsync("x");
        Assert.Equal("answered", await socket.HearAsync());

        await fixture.Clock.PassAsync(TimeSpan.FromSeconds(1));
        await fixture.Handler.NextAsync("connected");
        await fixture.Clock.PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal("1", (await fixture.Handler.NextAsync("connected"))["ce-id"]);
    }

    private static string Hmac(string key, string message) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message)));
}
