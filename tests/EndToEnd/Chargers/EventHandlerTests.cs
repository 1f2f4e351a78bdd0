using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using GreenFlux.Functions.Chargers;
using GreenFlux.Platform.Chargers;
using GreenFlux.Tests.EndToEnd.Security;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>The event handler before several Web PubSub resources, and before who only pretends to be one.</summary>
public sealed class EventHandlerTests(EventHandlerWorld world) : IClassFixture<EventHandlerWorld>
{
    private const string Heartbeat = """[2,"1","Heartbeat",{}]""";

    [Theory]
    [InlineData("OPTIONS", "known.example")]
    [InlineData("GET", "known.example")]
    [InlineData("OPTIONS", "NORTH.example")]
    public async Task A_resource_that_is_ours_may_send_events(string method, string origin)
    {
        using var answer = await ValidateAsync(method, origin);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal([origin], answer.Headers.GetValues("WebHook-Allowed-Origin"));
    }

    [Theory]
    [InlineData("stranger.example")]
    [InlineData("known.example,stranger.example")]
    [InlineData("known.example", "north.example")]
    [InlineData("known.example/path")]
    [InlineData("me@known.example")]
    [InlineData("")]
    [InlineData]
    public async Task A_stranger_and_who_names_several_may_not(params string[] origins)
    {
        using var answer = await ValidateAsync("OPTIONS", origins);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("WebHook-Allowed-Origin"));
    }

    [Theory]
    [InlineData("known.example", EventHandlerWorld.Key, 200)]
    [InlineData("known.example", EventHandlerWorld.SecondKey, 200)]
    [InlineData("Known.Example", EventHandlerWorld.Key, 200)]
    [InlineData("north.example", EventHandlerWorld.NorthKey, 200)]
    [InlineData("north.example", EventHandlerWorld.Key, 401)]
    [InlineData("known.example", EventHandlerWorld.NorthKey, 401)]
    [InlineData("stranger.example", EventHandlerWorld.Key, 401)]
    [InlineData(null, EventHandlerWorld.Key, 401)]
    public async Task An_event_counts_under_a_key_of_its_own_resource_alone(string? origin, string key, int status)
    {
        var station = await world.Tenant.CreateStationAsync();
        var events = new ServiceEvents(world.Http, origin, key);
        Assert.Equal(status, (await events.ConnectAsync(NewId(), Body(station))).Status);
    }

    [Theory]
    [InlineData("{wrong},{right}")]
    [InlineData("{right} , {wrong}")]
    [InlineData("{wrong}", "{right}")]
    [InlineData("sha256=zz,{right}")]
    [InlineData("{RIGHT}")]
    public async Task One_right_signature_among_several_is_enough_on_one_header_line_or_two(params string[] lines)
    {
        var (station, id) = (await world.Tenant.CreateStationAsync(), NewId());
        var right = ServiceEvents.Sign(id, EventHandlerWorld.Key);
        var answer = await new ServiceEvents(world.Http, "known.example").ConnectAsync(id, Body(station), request =>
        {
            foreach (var line in lines)
            {
                request.Headers.TryAddWithoutValidation("ce-signature", line
                    .Replace("{wrong}", ServiceEvents.Sign(id, "another key"), StringComparison.Ordinal)
                    .Replace("{right}", right, StringComparison.Ordinal)
                    .Replace("{RIGHT}", right.ToUpperInvariant(), StringComparison.Ordinal));
            }
        });
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task The_state_of_a_connection_counts_for_this_connection_of_this_resource_only()
    {
        var (station, id) = (await world.Tenant.CreateStationAsync(), NewId());
        var north = new ServiceEvents(world.Http, "north.example", EventHandlerWorld.NorthKey);
        var state = (await north.ConnectAsync(id, Body(station))).State!;
        Assert.Equal(new ShardedConnectionId("north", id).ToString(), await world.ConnectionOfAsync(station));

        Assert.Equal(200, (await north.MessageAsync(id, state, Heartbeat)).Status);
        Assert.Equal(401, (await north.MessageAsync(NewId(), state, Heartbeat)).Status);
        Assert.Equal(401, (await new ServiceEvents(world.Http, "known.example", EventHandlerWorld.Key).MessageAsync(id, state, Heartbeat)).Status);
        Assert.Equal(401, (await new ServiceEvents(world.Http, "north.example", EventHandlerWorld.Key).MessageAsync(id, state, Heartbeat)).Status);
        foreach (var forged in new[] { null, "", "1.", "1..", "1.e30.AAAA", "2" + state[1..], state[..^1], "x" + state, state + ".x", new string('A', 5000), "eyJ0ZW5hbnQiOiJ0In0=" })
            Assert.Equal(401, (await north.MessageAsync(id, forged, Heartbeat)).Status);
        Assert.Equal(401, (await north.DisconnectedAsync(id, null)).Status);
        Assert.NotNull(await world.ConnectionOfAsync(station));
        Assert.Equal(204, (await north.DisconnectedAsync(id, state)).Status);
        Assert.Null(await world.ConnectionOfAsync(station));
    }

    [Fact]
    public async Task A_resource_without_keys_is_believed_for_what_the_fronts_secret_proves()
    {
        var (station, id) = (await world.Tenant.CreateStationAsync(), NewId());
        var keyless = new ServiceEvents(world.Http, "keyless.example");
        Assert.Equal(401, (await keyless.ConnectAsync(id, Body(station, "a guess"))).Status);
        var state = (await keyless.ConnectAsync(id, Body(station))).State;
        Assert.Equal(200, (await keyless.MessageAsync(id, state, Heartbeat)).Status);
        Assert.Equal(401, (await keyless.MessageAsync(id, null, Heartbeat)).Status);
        Assert.Equal(401, (await keyless.MessageAsync(NewId(), state, Heartbeat)).Status);
    }

    [Fact]
    public async Task Two_front_secrets_count_at_once_and_states_are_sealed_anew_under_the_first()
    {
        var (station, id) = (await world.Tenant.CreateStationAsync(), NewId());
        var events = new ServiceEvents(world.Http, "known.example", EventHandlerWorld.Key);
        Assert.Equal(200, (await events.ConnectAsync(id, Body(station, EventHandlerWorld.OldFrontSecret))).Status);

        var before = new ConnectionSeal(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["WebPubSub:FrontSecret"] = EventHandlerWorld.OldFrontSecret }).Build());
        var answer = await events.MessageAsync(id, before.Of(new ConnectedCharger(world.Tenant.Id, station, id, "ocpp1.6")), Heartbeat);
        Assert.Equal(200, answer.Status);
        var next = await events.MessageAsync(id, answer.State, Heartbeat);
        Assert.Equal(200, next.Status);
        Assert.Null(next.State);
    }

    [Theory]
    [InlineData("query", 200)]
    [InlineData("query with a slash", 200)]
    [InlineData("header before query", 200)]
    [InlineData("query without the secret", 401)]
    [InlineData("two in the query", 401)]
    [InlineData("two in the header", 401)]
    [InlineData("header in two spellings", 401)]
    [InlineData("a header that is no path", 401)]
    [InlineData("two secrets", 401)]
    public async Task The_identity_is_what_the_front_says_once(string how, int status)
    {
        var station = await world.Tenant.CreateStationAsync();
        var body = Body(how.Contains("header", StringComparison.Ordinal) || how == "two secrets" ? station : null, how == "query without the secret" ? null : EventHandlerWorld.FrontSecret);
        switch (how)
        {
            case "query with a slash":
                body["query"]!["cp"] = new JsonArray("/" + station);
                break;
            case "header before query":
                body["query"]!["cp"] = new JsonArray("SOMEBODY-ELSE");
                break;
            case "two in the query":
                body["query"]!["cp"] = new JsonArray(station, "SOMEBODY-ELSE");
                break;
            case "two in the header":
                body["headers"]!["X-Ocpp-Path"] = new JsonArray($"/ocpp/{station}", "/ocpp/SOMEBODY-ELSE");
                break;
            case "header in two spellings":
                body["headers"]!["x-ocpp-path"] = new JsonArray("/ocpp/SOMEBODY-ELSE");
                break;
            case "a header that is no path":
                body["headers"]!["X-Ocpp-Path"] = new JsonArray(station);
                body["query"]!["cp"] = new JsonArray(station);
                break;
            case "two secrets":
                body["headers"]!["X-Ocpp-Front"] = new JsonArray(EventHandlerWorld.FrontSecret, "a guess");
                break;
            default:
                body["query"]!["cp"] = new JsonArray(station);
                break;
        }
        var answer = await new ServiceEvents(world.Http, "known.example", EventHandlerWorld.Key).ConnectAsync(NewId(), body);
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? station : null, answer.UserId);
    }

    [Theory]
    [InlineData("X-Ocpp-Authorization", 200)]
    [InlineData("authorization", 200)]
    [InlineData("X-Authorization", 401)]
    public async Task The_password_comes_in_the_fronts_copy_or_in_the_header_itself(string header, int status)
    {
        var (station, password) = await world.Tenant.CreateGuardedStationAsync();
        var basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{station}:{password}"));
        var body = ServiceEvents.Body(station, EventHandlerWorld.FrontSecret, (header, basic));
        Assert.Equal(status, (await new ServiceEvents(world.Http, "known.example", EventHandlerWorld.Key).ConnectAsync(NewId(), body)).Status);
    }

    private static JsonObject Body(string? station, string? secret = EventHandlerWorld.FrontSecret) => ServiceEvents.Body(station, secret);

    private static string NewId() => Guid.NewGuid().ToString("N");

    private async Task<HttpResponseMessage> ValidateAsync(string method, params string[] origins)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/webpubsub/ocpp");
        foreach (var origin in origins)
            request.Headers.TryAddWithoutValidation("WebHook-Request-Origin", origin);
        return await world.Http.SendAsync(request);
    }
}

/// <summary>A platform before three Web PubSub resources, of which one has no keys.</summary>
public sealed class EventHandlerWorld : IAsyncLifetime
{
    public const string Key = "primary-key-of-the-known-resource-0123456789";
    public const string SecondKey = "secondary-key-of-the-known-resource-01234567";
    public const string NorthKey = "primary-key-of-the-north-resource-0123456789";
    public const string FrontSecret = "the-front-secret-of-today-0123456789";
    public const string OldFrontSecret = "the-front-secret-of-yesterday-0123456789";

    public TestPlatform Platform { get; private set; } = null!;
    public Tenant Tenant { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;
    public X509Certificate2 Root { get; } = Certificates.Root("Acme CA");

    public async Task InitializeAsync()
    {
        Platform = await TestPlatform.StartInAsync(Directory.CreateTempSubdirectory("greenflux-test-").FullName, ownsDirectory: true, null, null,
            "--WebPubSub:Host", "known.example", "--WebPubSub:AccessKey", Key, "--WebPubSub:SecondaryAccessKey", SecondKey,
            "--WebPubSub:FrontSecret", FrontSecret, "--WebPubSub:SecondaryFrontSecret", OldFrontSecret,
            "--WebPubSub:Shards:North:ConnectionString", $"Endpoint=https://north.example;AccessKey={NorthKey};Version=1.0;",
            "--WebPubSub:Shards:keyless:Endpoint", "https://keyless.example");
        Tenant = await Tenant.CreateAsync(Platform);
        Http = Platform.Client();
        await SecurityProfileTests.World.AddAuthorityAsync(Tenant, Root);
    }

    public async Task<string?> ConnectionOfAsync(string station) =>
        (await Platform.Services.GetRequiredService<StationRuntimeStore>().GetConnectionAsync(Tenant.Id, station, CancellationToken.None))?.ConnectionId;

    public Task DisposeAsync()
    {
        Http.Dispose();
        Root.Dispose();
        return Platform.DisposeAsync().AsTask();
    }
}
