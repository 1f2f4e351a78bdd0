using GreenFlux.Local.Runtime.Gateway;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class LivenessTests
{
    /// <summary>A length that nothing else waits for, so that a test knows when a frame is being sent.</summary>
    private static readonly TimeSpan OfSending = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task An_idle_connection_is_pinged_on_schedule_and_lives_on_its_pongs()
    {
        await using var fixture = await StartEchoAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await EchoAsync(charger, "opened");
        for (var round = 0; round < 3; round++)
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(19.9));
            await EchoAsync(charger, "no ping yet");
            fixture.Clock.Advance(TimeSpan.FromSeconds(0.1));
            await charger.ReadPingAsync();
            await charger.SendAsync(RawCharger.Pong);
            await EchoAsync(charger, "read behind the pong");
        }
        Assert.Equal(1, fixture.Gateway.OpenConnections);
    }

    [Fact]
    public async Task Any_byte_counts_as_an_answer_to_a_ping()
    {
        await using var fixture = await StartEchoAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await EchoAsync(charger, "opened");
        fixture.Clock.Advance(TimeSpan.FromSeconds(20));
        await charger.ReadPingAsync();
        await EchoAsync(charger, "a frame instead of a pong");
        fixture.Clock.Advance(TimeSpan.FromSeconds(20));
        await charger.ReadPingAsync();
        Assert.Equal(1, fixture.Gateway.OpenConnections);
    }

    [Fact]
    public async Task A_charger_that_answers_no_ping_is_cut_and_reported_as_timed_out()
    {
        await using var fixture = await StartEchoAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await EchoAsync(charger, "opened");
        fixture.Clock.Advance(TimeSpan.FromSeconds(20));
        await charger.ReadPingAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(19.9));
        Assert.Equal(1, fixture.Gateway.OpenConnections);
        fixture.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await charger.CutAsync();
        Assert.Equal("PingTimeout", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Interval_and_timeout_may_differ()
    {
        await using var fixture = await StartEchoAsync(o => o with { PingInterval = TimeSpan.FromSeconds(120), PingTimeout = TimeSpan.FromSeconds(10) });
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await EchoAsync(charger, "opened");
        fixture.Clock.Advance(TimeSpan.FromSeconds(120));
        await charger.ReadPingAsync();
        await EchoAsync(charger, "alive");
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        fixture.Clock.Advance(TimeSpan.FromSeconds(109));
        await EchoAsync(charger, "no ping yet");
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await charger.ReadPingAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        await charger.CutAsync();
    }

    [Fact]
    public async Task A_charger_whose_frame_takes_long_at_the_handler_is_not_mistaken_for_a_dead_one()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var held = new TaskCompletionSource();
        fixture.Handler.Message = async _ =>
        {
            await held.Task;
            return RecordingHandler.Text("late");
        };
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await charger.SendAsync(RawCharger.Text, "x");
        var id = (await fixture.Handler.NextAsync("message")).ConnectionId;
        var alive = fixture.Link.IsAliveAsync(id, Patience, CancellationToken.None);
        await charger.ReadPingAsync();
        await charger.SendAsync(RawCharger.Pong);
        Assert.True(await alive.InTime());
        for (var i = 0; i < 4; i++)
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(20));
            await charger.ReadPingAsync();
        }
        held.SetResult();
        Assert.Equal("late", await charger.ReadTextAsync());
    }

    [Fact]
    public async Task A_silent_charger_is_found_dead_within_the_given_patience()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        var id = (await fixture.Handler.NextAsync("connected")).ConnectionId;
        var alive = fixture.Link.IsAliveAsync(id, Patience, CancellationToken.None);
        await charger.ReadPingAsync();
        Assert.False(alive.IsCompleted);
        fixture.Clock.Advance(Patience);
        Assert.False(await alive.InTime());
        Assert.Equal(1, fixture.Gateway.OpenConnections);
    }

    [Fact]
    public async Task An_answering_charger_is_found_alive_and_a_gone_one_dead()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var (socket, id) = await fixture.ConnectAsync();
        using var _ = socket;
        await fixture.Handler.NextAsync("connected");
        var hearing = socket.HearAnyAsync();
        Assert.True(await fixture.Link.IsAliveAsync(id, Patience, CancellationToken.None).InTime());
        Assert.False(hearing.IsCompleted);
        socket.Abort();
        await fixture.Handler.NextAsync("disconnected");
        Assert.False(await fixture.Link.IsAliveAsync(id, Patience, CancellationToken.None));
        Assert.False(await fixture.Link.IsAliveAsync("unknown", Patience, CancellationToken.None));
        await Assert.ThrowsAnyAsync<Exception>(() => hearing);
    }

    [Fact]
    public async Task A_charger_that_left_while_its_frame_was_handled_is_found_dead()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var held = new TaskCompletionSource();
        fixture.Handler.Message = async _ =>
        {
            await held.Task;
            return RecordingHandler.Answer(204);
        };
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        await charger.SendAsync(RawCharger.Text, "x");
        var id = (await fixture.Handler.NextAsync("message")).ConnectionId;
        charger.Dispose();
        Assert.False(await fixture.Link.IsAliveAsync(id, Patience, CancellationToken.None).InTime());
        held.SetResult();
        await fixture.Handler.NextAsync("disconnected");
    }

    [Fact]
    public async Task A_charger_that_takes_no_frame_is_cut_as_too_slow()
    {
        await using var fixture = await GatewayFixture.StartAsync(static o => o with { SendTimeout = OfSending });
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001", receiveBufferBytes: 4096);
        var id = (await fixture.Handler.NextAsync("connected")).ConnectionId;
        var sending = fixture.Link.SendAsync(id, new string('x', 32 * 1024 * 1024), CancellationToken.None);
        await fixture.Clock.WaitBegunAsync(OfSending);
        var next = fixture.Link.SendAsync(id, "behind it", CancellationToken.None);
        await fixture.Clock.WaitBegunAsync(OfSending);
        Assert.False(sending.IsCompleted);
        fixture.Clock.Advance(OfSending);
        await sending.InTime();
        await next.InTime();
        Assert.Equal("SlowClient", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_close_that_the_charger_never_answers_ends_after_the_close_timeout()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001");
        var id = (await fixture.Handler.NextAsync("connected")).ConnectionId;
        await fixture.Link.CloseAsync(id, "replaced by a newer connection", CancellationToken.None);
        var (first, payload) = await charger.ReadFrameAsync();
        Assert.Equal(RawCharger.Close, first);
        Assert.Equal("replaced by a newer connection", System.Text.Encoding.UTF8.GetString(payload.AsSpan(2)));
        Assert.Equal(0, fixture.Gateway.OpenConnections);
        await charger.SendAsync(RawCharger.Text, "still talking");
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        await charger.CutAsync();
        Assert.Equal("ClosedByAppServer", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
        Assert.Equal(0, fixture.Handler.Count("message"));
    }

    [Fact]
    public async Task A_flood_waits_in_the_senders_own_buffers()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var held = new TaskCompletionSource();
        fixture.Handler.Message = async e =>
        {
            if (e.Text == "aside")
                return RecordingHandler.Text(e.Text);
            await held.Task;
            return RecordingHandler.Answer(204);
        };
        var (socket, _) = await fixture.ConnectAsync();
        using var __ = socket;
        await socket.SayAsync("first");
        await fixture.Handler.NextAsync("message");
        using var other = (await fixture.ConnectAsync("CP002")).Socket;
        var chunk = new byte[512 * 1024];
        var sent = 0;
        Task sending;
        // Until the far end takes no more: not while another charger is served a hundred times.
        do
        {
            sending = socket.SendAsync(chunk, System.Net.WebSockets.WebSocketMessageType.Binary, true, CancellationToken.None);
            sent++;
            for (var i = 0; i < 100 && !sending.IsCompleted; i++)
            {
                await other.SayAsync("aside");
                Assert.Equal("aside", await other.HearAsync());
            }
        }
        while (sending.IsCompleted && sent < 200);
        Assert.True(sent < 200, "the gateway took 100 MB that nobody had asked for");
        Assert.Single(fixture.Handler.All, static e => e is { Name: "message", Text: not "aside" });
        held.SetResult();
        await sending.InTime();
    }

    [Fact]
    public async Task A_charger_that_takes_nothing_holds_up_nobody_and_only_so_many_frames_wait_for_it()
    {
        await using var fixture = await StartEchoAsync(static o => o with { UnsentFramesMax = 4, SendTimeout = OfSending });
        using var deaf = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001", receiveBufferBytes: 4096);
        var id = (await fixture.Handler.NextAsync("connected")).ConnectionId;
        // Each on a request of its own: the next one begins when the limit of the one before it runs.
        var waiting = new List<Task>();
        foreach (var text in new[] { new string('x', 32 * 1024 * 1024), "behind it", "behind it", "behind it" })
        {
            waiting.Add(fixture.Link.SendAsync(id, text, CancellationToken.None));
            await fixture.Clock.WaitBegunAsync(OfSending);
        }
        Assert.All(waiting, static task => Assert.False(task.IsCompleted));

        using var other = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP002");
        var otherId = (await fixture.Handler.NextAsync("connected")).ConnectionId;
        await EchoAsync(other, "served meanwhile");
        await fixture.Link.SendAsync(otherId, "sent meanwhile", CancellationToken.None).InTime();
        Assert.Equal("sent meanwhile", await other.ReadTextAsync());
        Assert.Equal(2, fixture.Gateway.OpenConnections);

        await fixture.Link.SendAsync(id, "one too many", CancellationToken.None).InTime();
        await Task.WhenAll(waiting).InTime();
        var ended = await fixture.Handler.NextAsync("disconnected");
        Assert.Equal((id, "SlowClient"), (ended.ConnectionId, ended.Json.GetProperty("reason").GetString()));
        await EchoAsync(other, "and afterwards");
    }

    private static async Task<GatewayFixture> StartEchoAsync(Func<GatewayOptions, GatewayOptions>? configure = null)
    {
        var fixture = await GatewayFixture.StartAsync(configure);
        fixture.Handler.Message = static e => Task.FromResult(RecordingHandler.Text(e.Text));
        return fixture;
    }

    private static async Task EchoAsync(RawCharger charger, string text)
    {
        await charger.SendAsync(RawCharger.Text, text);
        Assert.Equal(text, await charger.ReadTextAsync());
    }
}
