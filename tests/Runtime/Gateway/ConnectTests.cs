using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class ConnectTests
{
    [Fact]
    public async Task The_client_gets_its_101_only_after_the_handler_accepted()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var release = new TaskCompletionSource();
        fixture.Handler.Connect = async e =>
        {
            await release.Task;
            return RecordingHandler.Accept(e);
        };

        var opening = fixture.OpenAsync("/ocpp/CP001", o => o.AddSubProtocol("ocpp1.6"));
        var connect = await fixture.Handler.NextAsync("connect");
        await fixture.Link.SendAsync(connect.ConnectionId, "too early", CancellationToken.None);
        Assert.False(await fixture.Link.IsAliveAsync(connect.ConnectionId, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.False(opening.IsCompleted);
        Assert.Equal(0, fixture.Gateway.OpenConnections);
        release.SetResult();

        using var socket = await opening;
        Assert.Equal("ocpp1.6", socket.SubProtocol);
        await fixture.Handler.NextAsync("connected");
        await fixture.Link.SendAsync(connect.ConnectionId, "in time", CancellationToken.None);
        Assert.Equal("in time", await socket.HearAsync());
    }

    [Fact]
    public async Task The_front_names_the_charger_and_overwrites_what_the_client_claims()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP%2001?cp=forged&extra=1&access_token=t", extraHeaders:
            "Authorization: Basic Q1A6cHc=\r\nX-Ocpp-Path: /ocpp/forged\r\nx-ocpp-front: forged\r\nX-OCPP-Transport: wss\r\nX-Ocpp-Authorization: forged\r\nX-Ocpp-Other: forged\r\n"
            + "X-ASRS-Internal-Secret: s\r\nX-Custom: kept\r\nSec-WebSocket-Protocol: ocpp2.0.1, ocpp1.6\r\nSec-WebSocket-Protocol: ocpp1.5\r\nX-Forwarded-For: 10.9.9.9\r\n");

        var body = (await fixture.Handler.NextAsync("connect")).Json;
        var headers = body.GetProperty("headers");
        Assert.Equal(["/ocpp/CP%2001"], Values(headers, "X-Ocpp-Path"));
        Assert.Equal([GatewayFixture.FrontSecret], Values(headers, "X-Ocpp-Front"));
        Assert.Equal(["ws"], Values(headers, "X-Ocpp-Transport"));
        Assert.Equal(["Basic Q1A6cHc="], Values(headers, "X-Ocpp-Authorization"));
        Assert.Empty(Values(headers, "X-Ocpp-Other"));
        Assert.Empty(Values(headers, "X-ASRS-Internal-Secret"));
        Assert.Empty(Values(headers, "Authorization"));
        Assert.Equal(["kept"], Values(headers, "X-Custom"));
        Assert.Equal(["127.0.0.1"], Values(headers, "x-real-ip"));
        Assert.Equal(["10.9.9.9, 127.0.0.1"], Values(headers, "x-forwarded-for"));
        Assert.Equal(["CP 01"], Values(body.GetProperty("query"), "cp"));
        Assert.Equal(["1"], Values(body.GetProperty("query"), "extra"));
        Assert.Empty(Values(body.GetProperty("query"), "access_token"));
        Assert.Equal(["ocpp2.0.1", "ocpp1.6", "ocpp1.5"], body.GetProperty("subprotocols").EnumerateArray().Select(static p => p.GetString()!));
        Assert.Equal(JsonValueKind.Object, body.GetProperty("claims").ValueKind);
        Assert.Equal(0, body.GetProperty("clientCertificates").GetArrayLength());
    }

    [Fact]
    public async Task Over_TLS_the_handler_learns_of_the_transport_and_of_the_clients_certificate()
    {
        using var server = SelfSigned("CN=localhost");
        using var own = SelfSigned("CN=CP001");
        await using var fixture = await GatewayFixture.StartAsync(certificate: server);
        fixture.Handler.Message = static e => Task.FromResult(RecordingHandler.Text(e.Text));
        using var socket = await fixture.OpenAsync("/ocpp/CP001", o =>
        {
            o.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == server.Thumbprint;
            o.ClientCertificates.Add(own);
        });

        var body = (await fixture.Handler.NextAsync("connect")).Json;
        Assert.Equal(["wss"], Values(body.GetProperty("headers"), "X-Ocpp-Transport"));
        Assert.Equal(["https"], Values(body.GetProperty("headers"), "x-forwarded-proto"));
        var certificate = Assert.Single(body.GetProperty("clientCertificates").EnumerateArray());
        Assert.Equal(own.Thumbprint, certificate.GetProperty("thumbprint").GetString());
        Assert.Equal(own.ExportCertificatePem(), certificate.GetProperty("content").GetString());
        await socket.SayAsync("over TLS");
        Assert.Equal("over TLS", await socket.HearAsync());
    }

    [Fact]
    public async Task A_client_without_credentials_gets_no_authorization_header_even_if_it_forges_one()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var socket = await fixture.OpenAsync("/ocpp/CP001", o => o.SetRequestHeader("X-Ocpp-Authorization", "Basic forged"));
        var headers = (await fixture.Handler.NextAsync("connect")).Json.GetProperty("headers");
        Assert.Empty(Values(headers, "X-Ocpp-Authorization"));
    }

    [Theory]
    [InlineData("/client/hubs/ocpp?cp=CP001")]
    [InlineData("/client/?hub=ocpp&cp=CP001")]
    public async Task The_services_own_endpoints_never_carry_the_fronts_headers(string target)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var socket = await fixture.OpenAsync(target, o =>
        {
            o.SetRequestHeader("X-Ocpp-Front", GatewayFixture.FrontSecret);
            o.SetRequestHeader("X-Ocpp-Path", "/ocpp/CP001");
            o.SetRequestHeader("Authorization", "Basic Q1A6cHc=");
        });

        var connect = await fixture.Handler.NextAsync("connect");
        Assert.Equal("ocpp", connect["ce-hub"]);
        var headers = connect.Json.GetProperty("headers");
        Assert.DoesNotContain(headers.EnumerateObject(), static h => h.Name.StartsWith("X-Ocpp", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(Values(headers, "Authorization"));
        Assert.Equal(["CP001"], Values(connect.Json.GetProperty("query"), "cp"));
    }

    [Theory]
    [InlineData("/ocpp/CP001")]
    [InlineData("/client/hubs/ocpp")]
    public async Task Authorization_reaches_the_handler_only_by_the_switch(string target)
    {
        await using var fixture = await GatewayFixture.StartAsync(o => o with { PassAuthorization = true });
        using var socket = await fixture.OpenAsync(target, o => o.SetRequestHeader("Authorization", "Basic Q1A6cHc="));
        Assert.Equal(["Basic Q1A6cHc="], Values((await fixture.Handler.NextAsync("connect")).Json.GetProperty("headers"), "Authorization"));
    }

    [Theory]
    [InlineData(401, 401)]
    [InlineData(403, 403)]
    [InlineData(404, 404)]
    [InlineData(429, 429)]
    [InlineData(302, 500)]
    public async Task A_refusal_is_relayed_and_nothing_more_is_sent(int answered, int relayed)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = _ => Task.FromResult(RecordingHandler.Answer(answered, "no such station"));
        using var response = await AskAsync(fixture);

        Assert.Equal(relayed, (int)response.StatusCode);
        Assert.Equal("The connection was refused.", await response.Content.ReadAsStringAsync());
        await fixture.StopAsync();
        Assert.Equal(["connect"], fixture.Handler.All.Select(static e => e.Name));
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8", "Offer the subprotocol ocpp1.6.", "Offer the subprotocol ocpp1.6.")]
    [InlineData("text/html", "<h1>A proxy speaks</h1>", "The connection was refused.")]
    [InlineData("text/plain", "", "The connection was refused.")]
    public async Task The_handlers_reason_for_a_refusal_reaches_the_client(string type, string answered, string told)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = _ => Task.FromResult(RecordingHandler.Answer(400, answered, ("Content-Type", type)));
        using var response = await AskAsync(fixture);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(told, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"userId":""}""")]
    [InlineData("""{"userId":"a\nb"}""")]
    [InlineData("""{"userId":"CP001","groups":[" "]}""")]
    [InlineData("""{"userId":"CP001","groups":[null]}""")]
    [InlineData("""{"userId":"CP001","roles":[null]}""")]
    [InlineData("""{"userId":"CP001","subprotocol":""}""")]
    [InlineData("""{"userId":"CP001","subprotocol":"ocpp2.0.1"}""")]
    [InlineData("not json")]
    public async Task An_acceptance_that_names_no_user_or_an_unoffered_subprotocol_is_an_error(string body)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = _ => Task.FromResult(RecordingHandler.Answer(200, body));
        Assert.Equal(500, await fixture.RefusedAsync("/ocpp/CP001", o => o.AddSubProtocol("ocpp1.6")));
        await fixture.StopAsync();
        Assert.Equal(["connect"], fixture.Handler.All.Select(static e => e.Name));
    }

    [Fact]
    public async Task A_subprotocol_that_the_handler_omits_is_not_negotiated()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = _ => Task.FromResult(RecordingHandler.Answer(200, """{"userId":"CP001"}"""));
        using var charger = await RawCharger.ConnectAsync(fixture.Http, "/ocpp/CP001", extraHeaders: "Sec-WebSocket-Protocol: ocpp1.6\r\n");
        Assert.False((await fixture.Handler.NextAsync("connected")).Headers.ContainsKey("ce-subprotocol"));
    }

    [Theory]
    [InlineData("/ocpp/A/B", 404)]
    [InlineData("/ocpp/A%FF", 404)]
    [InlineData("/client/hubs/1hub", 400)]
    [InlineData("/client/", 400)]
    public async Task A_bad_address_is_refused_before_the_handler_hears_of_it(string target, int status)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var head = await RawCharger.AskAsync(fixture.Http,
            $"GET {target} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.Empty(fixture.Handler.All);
    }

    [Theory]
    [InlineData("", 426)]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2c\r\n", 426)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", 400)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", 400)]
    public async Task A_request_that_is_no_WebSocket_handshake_is_told_so(string headers, int status)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawCharger.AskAsync(fixture.Http, $"GET /ocpp/CP001 HTTP/1.1\r\nHost: h\r\n{headers}\r\n"), StringComparison.Ordinal);
        Assert.Empty(fixture.Handler.All);
    }

    [Fact]
    public async Task The_handshake_answers_the_key_as_the_standard_says()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var head = await RawCharger.AskAsync(fixture.Http,
            "GET /ocpp/CP001 HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connect_that_the_handler_fails_at_first_is_retried_with_the_same_id()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var attempts = 0;
        fixture.Handler.Connect = e => Task.FromResult(++attempts == 1 ? RecordingHandler.Answer(503) : RecordingHandler.Accept(e));
        var opening = fixture.OpenAsync("/ocpp/CP001");
        await fixture.Clock.PassAsync(TimeSpan.FromSeconds(1));
        using var socket = await opening;

        var (first, second) = (await fixture.Handler.NextAsync("connect"), await fixture.Handler.NextAsync("connect"));
        Assert.Equal("0", first["ce-id"]);
        Assert.Equal("0", second["ce-id"]);
        Assert.Equal(first.ConnectionId, second.ConnectionId);
        Assert.Equal(first.Body, second.Body);
    }

    [Fact]
    public async Task A_connection_closed_by_the_handler_while_it_is_being_made_never_opens()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Connect = async e =>
        {
            await fixture.Link.CloseAsync(e.ConnectionId, "replaced", CancellationToken.None);
            return RecordingHandler.Accept(e);
        };
        Assert.Equal(503, await fixture.RefusedAsync("/ocpp/CP001"));
        Assert.Equal("ClosedByAppServer", (await fixture.Handler.NextAsync("disconnected")).Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Fifty_chargers_that_reconnect_at_once_all_get_in_again()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Message = e => Task.FromResult(RecordingHandler.Text(e["ce-userId"] + ":" + e.Text));
        for (var round = 0; round < 2; round++)
        {
            var sockets = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => fixture.OpenAsync($"/ocpp/CP{i}")));
            await Task.WhenAll(sockets.Select(async (socket, i) =>
            {
                await socket.SayAsync("boot");
                Assert.Equal($"CP{i}:boot", await socket.HearAsync());
                socket.Abort();
            }));
        }
        await Eventually.TrueAsync(() => fixture.Gateway.OpenConnections == 0 && fixture.Handler.Count("disconnected") == 100, "some connection did not end");
    }

    private static async Task<HttpResponseMessage> AskAsync(GatewayFixture fixture)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fixture.Http, "/ocpp/CP001"));
        foreach (var (name, value) in new[] { ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==") })
            request.Headers.Add(name, value);
        return await http.SendAsync(request).InTime();
    }

    private static X509Certificate2 SelfSigned(string subject)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // TLS wants a key of its own, not one that lives as long as this method.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static string[] Values(JsonElement map, string name) =>
        [.. map.EnumerateObject().Where(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).SelectMany(static p => p.Value.EnumerateArray()).Select(static v => v.GetString()!)];
}
