using System.Net.WebSockets;
using GreenFlux.Local.Runtime.Gateway;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>Who is served when more frames come than the handler can take. The handler here takes one at a time.</summary>
public sealed class FairnessTests
{
    [Fact]
    public async Task A_tenants_flood_delays_another_tenant_by_one_frame_and_not_by_the_flood()
    {
        await using var scene = await Scene.StartAsync();
        var loud = await scene.ConnectAsync("loud", 10);
        var calm = await scene.ConnectAsync("calm", 1);
        await scene.OccupyAsync(loud[0]);
        foreach (var charger in loud[1..])
            await charger.SayAsync("x");
        await scene.WaitingAsync(9);
        await calm[0].SayAsync("x");
        await scene.WaitingAsync(10);

        Assert.InRange(Array.IndexOf(await scene.ReleaseAsync(11), "calm-0"), 1, 2);
    }

    [Fact]
    public async Task Tenants_that_flood_alike_are_served_in_turn()
    {
        await using var scene = await Scene.StartAsync();
        var one = await scene.ConnectAsync("one", 9);
        var two = await scene.ConnectAsync("two", 3);
        await scene.OccupyAsync(one[0]);
        foreach (var charger in one[1..])
            await charger.SayAsync("x");
        await scene.WaitingAsync(8);
        foreach (var charger in two)
            await charger.SayAsync("x");
        await scene.WaitingAsync(11);

        var served = (await scene.ReleaseAsync(12)).Skip(1).Select(static id => id[..3]);
        Assert.Equal(["one", "two", "one", "two", "one", "two", "one", "one", "one", "one", "one"], served);
    }

    [Fact]
    public async Task A_charger_beyond_the_normal_pace_waits_behind_those_of_its_tenant_that_keep_to_it()
    {
        await using var scene = await Scene.StartAsync(static o => o with { FrameBurst = 2, FrameInterval = TimeSpan.FromHours(1) });
        var loud = await scene.ConnectAsync("depot-loud", 4, "depot");
        var calm = await scene.ConnectAsync("depot-calm", 2, "depot");
        foreach (var charger in loud)
        {
            await charger.AskAsync();
            await charger.AskAsync();
        }
        await scene.OccupyAsync(loud[0]);
        foreach (var charger in loud[1..])
            await charger.SayAsync("x");
        await scene.WaitingAsync(3);
        foreach (var charger in calm)
            await charger.SayAsync("x");
        await scene.WaitingAsync(5);

        Assert.Equal(["depot-calm-0", "depot-calm-1"], (await scene.ReleaseAsync(6))[1..3].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_charger_that_comes_back_to_the_normal_pace_waits_no_longer_than_others()
    {
        await using var scene = await Scene.StartAsync(static o => o with { FrameBurst = 2, FrameInterval = TimeSpan.FromSeconds(10) });
        var tamed = (await scene.ConnectAsync("tamed", 1, "depot"))[0];
        var others = await scene.ConnectAsync("other", 3, "depot");
        for (var i = 0; i < 50; i++)
            await tamed.AskAsync();
        scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        await scene.OccupyAsync(others[0]);
        await tamed.SayAsync("x");
        await scene.WaitingAsync(1);
        await others[1].SayAsync("x");
        await scene.WaitingAsync(2);

        Assert.Equal("tamed-0", (await scene.ReleaseAsync(3))[1]);
    }

    [Fact]
    public async Task A_charger_beyond_its_pace_gets_its_turn_while_others_keep_coming()
    {
        await using var scene = await Scene.StartAsync(static o => o with { FrameBurst = 1, FrameInterval = TimeSpan.FromHours(1) });
        var loud = (await scene.ConnectAsync("loud", 1))[0];
        var calm = await scene.ConnectAsync("calm", 30);
        await loud.AskAsync();
        await scene.OccupyAsync(calm[0]);
        await loud.SayAsync("x");
        foreach (var charger in calm[1..])
            await charger.SayAsync("x");
        await scene.WaitingAsync(30);

        Assert.InRange(Array.IndexOf(await scene.ReleaseAsync(31), "loud-0"), 1, 9);
    }

    [Fact]
    public async Task A_frame_that_hangs_gives_its_turn_back_and_is_answered_all_the_same()
    {
        await using var scene = await Scene.StartAsync();
        var chargers = await scene.ConnectAsync("any", 3);
        await scene.OccupyAsync(chargers[0]);
        await chargers[1].SayAsync("x");
        await scene.WaitingAsync(1);
        Assert.Single(scene.Served);

        scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => scene.Served.Length == 2, "the second frame is still behind the one that hangs");
        await chargers[2].SayAsync("x");
        await scene.WaitingAsync(1);
        Assert.Equal(["any-0", "any-1", "any-2"], await scene.ReleaseAsync(3));
        foreach (var charger in chargers)
            Assert.Equal("answered", await charger.HearAsync());

        // The turn that was taken back is not given back twice.
        await scene.OccupyAsync(chargers[0]);
        await chargers[1].SayAsync("x");
        await scene.WaitingAsync(1);
    }

    [Fact]
    public async Task Connections_open_and_close_while_every_turn_is_taken()
    {
        await using var scene = await Scene.StartAsync();
        var chargers = await scene.ConnectAsync("any", 2);
        await scene.OccupyAsync(chargers[0]);
        await chargers[1].SayAsync("x");
        await scene.WaitingAsync(1);

        var newcomer = (await scene.ConnectAsync("new", 1))[0];
        await newcomer.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
        await scene.Fixture.Handler.NextAsync("disconnected");
    }

    [Fact]
    public async Task A_frame_whose_charger_left_while_it_waited_is_handled_all_the_same()
    {
        await using var scene = await Scene.StartAsync();
        var chargers = await scene.ConnectAsync("any", 2);
        await scene.OccupyAsync(chargers[0]);
        await chargers[1].SayAsync("the stop of a session");
        await scene.WaitingAsync(1);
        chargers[1].Abort();

        Assert.Equal(["any-0", "any-1"], await scene.ReleaseAsync(2));
        await scene.Fixture.Handler.NextAsync("disconnected");
    }

    private sealed class Scene : IAsyncDisposable
    {
        private readonly List<ClientWebSocket> _sockets = [];
        private TaskCompletionSource _held = new();
        private bool _open = true;

        private Scene(GatewayFixture fixture) => Fixture = fixture;

        public GatewayFixture Fixture { get; }

        /// <summary>Whose frames came to the handler since it was occupied, in order.</summary>
        public string[] Served { get; private set; } = [];

        public static async Task<Scene> StartAsync(Func<GatewayOptions, GatewayOptions>? configure = null)
        {
            configure ??= static o => o;
            var scene = new Scene(await GatewayFixture.StartAsync(o => configure(o with { FramesAtOnce = 1 })));
            scene.Fixture.Handler.Connect = static e =>
            {
                var identity = e.Json.GetProperty("query").GetProperty("cp")[0].GetString();
                var tenant = e.Json.GetProperty("query").GetProperty("tenant")[0].GetString();
                return Task.FromResult(RecordingHandler.Answer(200, $$"""{"userId":"{{identity}}","groups":["tenant-{{tenant}}"]}"""));
            };
            scene.Fixture.Handler.Message = async e =>
            {
                if (!scene._open)
                {
                    lock (scene)
                        scene.Served = [.. scene.Served, e["ce-userId"]];
                    await scene._held.Task;
                }
                return RecordingHandler.Text("answered");
            };
            return scene;
        }

        public async Task<ClientWebSocket[]> ConnectAsync(string name, int count, string? tenant = null)
        {
            var sockets = new ClientWebSocket[count];
            for (var i = 0; i < count; i++)
                _sockets.Add(sockets[i] = await Fixture.OpenAsync($"/ocpp/{name}-{i}?tenant={tenant ?? name}"));
            return sockets;
        }

        /// <summary>From now on frames stay at the handler, and this is the first.</summary>
        public async Task OccupyAsync(ClientWebSocket charger)
        {
            (_held, Served, _open) = (new(), [], false);
            await charger.SayAsync("x");
            await Eventually.TrueAsync(() => Served.Length == 1, "the frame did not reach the handler");
        }

        public Task WaitingAsync(int frames) =>
            Eventually.TrueAsync(() => Fixture.Gateway.WaitingFrames == frames, $"there are not {frames} frames waiting");

        /// <summary>Lets the handler answer everything.</summary>
        public async Task<string[]> ReleaseAsync(int frames)
        {
            _held.SetResult();
            await Eventually.TrueAsync(() => Served.Length == frames, $"not all {frames} frames came to the handler");
            _open = true;
            return Served;
        }

        public async ValueTask DisposeAsync()
        {
            _held.TrySetResult();
            foreach (var socket in _sockets)
                socket.Dispose();
            await Fixture.DisposeAsync();
        }
    }
}

internal static class Asking
{
    public static async Task AskAsync(this WebSocket socket)
    {
        await socket.SayAsync("x");
        Assert.Equal("answered", await socket.HearAsync());
    }
}
