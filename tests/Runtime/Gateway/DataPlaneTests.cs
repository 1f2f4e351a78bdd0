using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Messaging.WebPubSub;
using GreenFlux.Azure;
using GreenFlux.Azure.Chargers;
using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Platform.Chargers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class DataPlaneTests
{
    [Fact]
    public async Task The_client_sends_asks_and_closes()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var client = Client(fixture);
        var (socket, id) = await fixture.ConnectAsync();
        using var _ = socket;
        await fixture.Handler.NextAsync("connected");

        Assert.Equal(202, (await client.SendToConnectionAsync(id, "[2,\"1\",\"Reset\",{\"t\":\"ü\"}]")).Status);
        Assert.Equal("[2,\"1\",\"Reset\",{\"t\":\"ü\"}]", await socket.HearAsync());
        await client.SendToConnectionAsync(id, "{}", ContentType.ApplicationJson);
        Assert.Equal("{}", await socket.HearAsync());
        await client.SendToConnectionAsync(id, "bytes", ContentType.ApplicationOctetStream);
        Assert.Equal(WebSocketMessageType.Binary, (await socket.HearAnyAsync()).Type);

        Assert.True((await client.ConnectionExistsAsync(id)).Value);
        Assert.Equal(204, (await client.CloseConnectionAsync(id, "moved & renamed")).Status);
        Assert.Equal((1000, "moved & renamed"), await socket.ClosedAsync());
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal("ClosedByAppServer", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
        Assert.False((await client.ConnectionExistsAsync(id)).Value);
    }

    [Fact]
    public async Task A_connection_that_is_gone_swallows_what_is_sent_to_it()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        Assert.Equal(202, (await Client(fixture).SendToConnectionAsync("a/b%2F c+ü", "x")).Status);
        Assert.Equal(204, (await Client(fixture).CloseConnectionAsync("a/b%2F c+ü")).Status);
        Assert.False((await Client(fixture).ConnectionExistsAsync("a/b%2F c+ü")).Value);
    }

    [Fact]
    public async Task A_connection_is_known_in_its_own_hub_only()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var (socket, id) = await fixture.ConnectAsync();
        using var _ = socket;
        await fixture.Handler.NextAsync("connected");
        Assert.False((await new WebPubSubServiceClient(fixture.Http, "other", new AzureKeyCredential(GatewayFixture.AccessKey)).ConnectionExistsAsync(id)).Value);
        Assert.True((await new WebPubSubServiceClient(fixture.Http, "ocpp", new AzureKeyCredential(GatewayFixture.SecondaryKey)).ConnectionExistsAsync(id)).Value);
    }

    [Fact]
    public async Task Another_key_is_refused()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var client = new WebPubSubServiceClient($"Endpoint={fixture.Http};AccessKey=another-key-altogether-0123456789;Version=1.0;", "ocpp");
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => client.SendToConnectionAsync("x", "y"));
        Assert.Equal(401, refused.Status);
        Assert.Equal("Unauthorized", refused.ErrorCode);
        Assert.Equal(401, (await client.CloseConnectionAsync("x", context: new RequestContext { ErrorOptions = ErrorOptions.NoThrow })).Status);
    }

    public static TheoryData<string, int, string> Tokens => new()
    {
        { "{url}", 60, "HS256" },
        { "{url}?api-version=2024-12-01", 60, "HS256" },
        { "{URL}", 60, "HS256" },
        { "{url}/", 60, "HS256" },
        { "{url}", -299, "HS256" },
        { "{url}", -301, "HS256" },
        { "{url}?api-version=2023-01-01", 60, "HS256" },
        { "http://elsewhere/api/hubs/ocpp/connections/x", 60, "HS256" },
        { "{url}", 60, "none" },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task A_token_counts_for_its_own_URL_and_until_five_minutes_after_its_end(string audience, int secondsToLive, string algorithm)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var url = new Uri(fixture.Http, "/api/hubs/ocpp/connections/x").AbsoluteUri;
        var expected = secondsToLive > -300 && algorithm == "HS256" && !audience.Contains("elsewhere", StringComparison.Ordinal) && !audience.Contains("2023", StringComparison.Ordinal);
        var aud = audience.Replace("{url}", url, StringComparison.Ordinal).Replace("{URL}", url.ToUpperInvariant(), StringComparison.Ordinal);
        var token = Token($$"""{"alg":"{{algorithm}}"}""", $$"""{"aud":"{{aud}}","exp":{{fixture.Clock.GetUtcNow().ToUnixTimeSeconds() + secondsToLive}}}""");
        Assert.Equal(expected ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized, await HeadAsync(url + "?api-version=2024-12-01", token));
    }

    [Theory]
    [InlineData("""{"alg":"HS256"}""", """{"exp":99999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"aud":"{url}"}""")]
    [InlineData("""{"alg":"HS256"}""", """{"aud":"{url}","exp":99999999999,"nbf":99999999000}""")]
    [InlineData("""{"alg":"HS256"}""", """{"aud":"{url}","exp":"soon"}""")]
    [InlineData("""{"alg":"HS256"}""", "[]")]
    [InlineData("""[]""", "{}")]
    [InlineData("", "")]
    public async Task A_token_that_says_too_little_is_refused(string header, string claims)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var url = new Uri(fixture.Http, "/api/hubs/ocpp/connections/x").AbsoluteUri;
        Assert.Equal(HttpStatusCode.Unauthorized, await HeadAsync(url, Token(header, claims.Replace("{url}", url, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("text/html", "x", 415)]
    [InlineData("application/json", "{", 400)]
    public async Task A_frame_that_is_not_what_it_claims_is_refused(string contentType, string content, int status)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Client(fixture).SendToConnectionAsync("x", content, contentType));
        Assert.Equal(status, refused.Status);
    }

    [Fact]
    public async Task A_frame_over_the_limit_is_refused()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Client(fixture).SendToConnectionAsync("x", new string('x', 1024 * 1024 + 1)));
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task Health_needs_no_token()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await HeadAsync(new Uri(fixture.Http, "/api/health").AbsoluteUri, token: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await HeadAsync(new Uri(fixture.Http, "/api/hubs/ocpp/connections/x").AbsoluteUri, token: null));
    }

    [Fact]
    public async Task The_charger_link_over_REST_does_what_the_one_in_process_does()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IChargerLink>(fixture.Link);
        services.AddAzureStorage(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["WebPubSub:ConnectionString"] = $"Endpoint={fixture.Http};AccessKey={GatewayFixture.AccessKey};Version=1.0;",
        }).Build());
        await using var provider = services.BuildServiceProvider();
        var link = provider.GetRequiredService<IChargerLink>();
        Assert.IsType<WebPubSubChargerLink>(link);
        var (socket, id) = await fixture.ConnectAsync();
        using var _ = socket;
        await fixture.Handler.NextAsync("connected");

        await link.SendAsync(id, "[2]", CancellationToken.None);
        Assert.Equal("[2]", await socket.HearAsync());
        Assert.True(await link.IsAliveAsync(id, TimeSpan.FromSeconds(30), CancellationToken.None));
        await link.CloseAsync(id, "bye", CancellationToken.None);
        Assert.Equal((1000, "bye"), await socket.ClosedAsync());
        await link.CloseAsync(id, "bye", CancellationToken.None);
        await link.SendAsync(id, "gone", CancellationToken.None);
        Assert.False(await link.IsAliveAsync(id, TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    [Fact]
    public void Nothing_is_registered_unless_it_is_configured()
    {
        var services = new ServiceCollection().AddAzureStorage(new ConfigurationBuilder().Build());
        Assert.Empty(services);
    }

    [Fact]
    public void An_endpoint_needs_https_and_gets_a_managed_identity()
    {
        Assert.Single(Configured("https://name.webpubsub.azure.com"), static s => s.ServiceType == typeof(IChargerLink));
        var refused = Assert.Throws<InvalidOperationException>(static () => Configured("name.webpubsub.azure.com"));
        Assert.Contains("WebPubSub:Endpoint", refused.Message, StringComparison.Ordinal);

        static IServiceCollection Configured(string endpoint) => new ServiceCollection().AddAzureStorage(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["WebPubSub:Endpoint"] = endpoint }).Build());
    }

    [Theory]
    [InlineData("AccessKey=k")]
    [InlineData("Endpoint=https://h")]
    [InlineData("Endpoint=h;AccessKey=k")]
    [InlineData("Endpoint=https://h;AccessKey=k;Version=2.0")]
    [InlineData("Endpoint=https://h;AccessKey=k;Port=0")]
    [InlineData("nonsense")]
    public void A_connection_string_that_lacks_something_is_refused_without_showing_the_key(string text)
    {
        var refused = Assert.Throws<ArgumentException>(() => new WebPubSubServiceClient(text, "ocpp"));
        Assert.DoesNotContain("=k", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_may_carry_a_port_and_a_key_that_ends_in_equals_signs() =>
        Assert.Equal(new Uri("http://localhost:8080/"), new WebPubSubServiceClient("Endpoint=http://localhost;Port=8080;AccessKey=abc==;Version=1.0;", "ocpp").Endpoint);

    [Fact]
    public void Options_that_cannot_work_are_refused_at_the_start()
    {
        var refused = Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddOcppGateway(
            new GatewayOptions { AccessKey = "short", FrontSecret = GatewayFixture.FrontSecret, Hub = "1", PingInterval = TimeSpan.FromSeconds(121) }));
        Assert.Contains("AccessKey", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Hub '1'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("PingInterval", refused.Message, StringComparison.Ordinal);
    }

    private static WebPubSubServiceClient Client(GatewayFixture fixture) =>
        new($"Endpoint={fixture.Http};AccessKey={GatewayFixture.AccessKey};Version=1.0;", "ocpp");

    private static string Token(string header, string claims)
    {
        var content = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(GatewayFixture.AccessKey), Encoding.ASCII.GetBytes(content)))}";
    }

    private static async Task<HttpStatusCode> HeadAsync(string url, string? token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, url);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request).InTime();
        return response.StatusCode;
    }
}
