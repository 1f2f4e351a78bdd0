using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Events count only from the gateway, and identities only from its front.</summary>
public sealed class EventOriginTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private const string Connection = "connection-1";

    [Fact]
    public async Task A_connect_that_is_signed_and_comes_from_the_front_is_admitted()
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(HttpStatusCode.OK, await ConnectAsync(station, Sign(Connection, AccessKey), FrontSecret));
    }

    [Fact]
    public async Task A_connection_joins_its_tenants_group_by_which_the_gateway_shares_turns()
    {
        var station = await world.Tenant.CreateStationAsync();
        using var request = ConnectEvent(station, Sign(Connection, AccessKey), FrontSecret);
        using var client = world.Platform.Client();
        using var answer = await client.SendAsync(request);

        var body = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal([$"tenant-{world.Tenant.Id}"], body["groups"]!.AsArray().Select(static group => (string)group!));
    }

    [Fact]
    public async Task An_unsigned_connect_is_refused()
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await ConnectAsync(station, null, FrontSecret));
    }

    [Fact]
    public async Task A_connect_signed_with_another_key_is_refused()
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await ConnectAsync(station, Sign(Connection, "some other key"), FrontSecret));
        Assert.Equal(HttpStatusCode.Unauthorized, await ConnectAsync(station, "sha256=zz", FrontSecret));
    }

    [Fact]
    public async Task The_signature_of_another_connection_is_refused()
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await ConnectAsync(station, Sign("connection-2", AccessKey), FrontSecret));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a guess")]
    public async Task A_signed_connect_that_did_not_come_from_the_front_is_refused(string? secret)
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await ConnectAsync(station, Sign(Connection, AccessKey), secret));
    }

    [Fact]
    public async Task An_unsigned_frame_is_refused_and_has_no_effect()
    {
        var station = await world.Tenant.CreateStationAsync();
        var state = $$"""{"tenant":"{{world.Tenant.Id}}","station":"{{station}}","protocol":"ocpp1.6"}""";
        using var request = Event("azure.webpubsub.user.message", null,
            """[2,"1","StartTransaction",{"connectorId":1,"idTag":"TAG-1","meterStart":0,"timestamp":"2026-03-10T10:00:00Z"}]""");
        request.Headers.Add("ce-connectionState", Convert.ToBase64String(Encoding.UTF8.GetBytes(state)));

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(request));
        Assert.Empty(await world.Tenant.SessionsAsync(station));
    }

    [Fact]
    public async Task The_services_own_client_address_lets_nobody_name_an_identity()
    {
        var station = await world.Tenant.CreateStationAsync();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("ocpp1.6");
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("X-Ocpp-Path", $"/ocpp/{station}");
        socket.Options.SetRequestHeader("X-Ocpp-Front", FrontSecret);
        var address = new UriBuilder(world.Platform.Address) { Scheme = "ws", Path = "/client/hubs/ocpp" }.Uri;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, CancellationToken.None));
        Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
    }

    private string AccessKey => Setting("WebPubSub:AccessKey");
    private string FrontSecret => Setting("WebPubSub:FrontSecret");

    private string Setting(string name) => world.Platform.Services.GetRequiredService<IConfiguration>()[name]!;

    private static string Sign(string connection, string key) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(connection)))}";

    private async Task<HttpStatusCode> ConnectAsync(string station, string? signature, string? frontSecret)
    {
        using var request = ConnectEvent(station, signature, frontSecret);
        return await SendAsync(request);
    }

    private static HttpRequestMessage ConnectEvent(string station, string? signature, string? frontSecret)
    {
        var front = frontSecret is null ? "" : $$""","X-Ocpp-Front":["{{frontSecret}}"]""";
        return Event("azure.webpubsub.sys.connect", signature,
            $$"""{"claims":{},"query":{},"headers":{"X-Ocpp-Path":["/ocpp/{{station}}"]{{front}}},"subprotocols":["ocpp1.6"],"clientCertificates":[]}""");
    }

    private static HttpRequestMessage Event(string type, string? signature, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/webpubsub/ocpp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ce-specversion"] = "1.0",
            ["ce-type"] = type,
            ["ce-hub"] = "ocpp",
            ["ce-connectionId"] = Connection,
        })
            request.Headers.Add(name, value);
        if (signature is not null)
            request.Headers.Add("ce-signature", signature);
        return request;
    }

    private async Task<HttpStatusCode> SendAsync(HttpRequestMessage request)
    {
        using var client = world.Platform.Client();
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
