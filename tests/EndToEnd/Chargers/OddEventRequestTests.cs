using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Requests that are no proper events, and certificates as fronts and services hand them on.</summary>
public sealed class OddEventRequestTests(EventHandlerWorld world) : IClassFixture<EventHandlerWorld>
{
    private readonly ServiceEvents events = new(world.Http, "known.example", EventHandlerWorld.Key);

    [Theory]
    [InlineData("ce-awpsversion", "2.0", 400)]
    [InlineData("ce-specversion", "0.3", 400)]
    [InlineData("ce-hub", "other", 400)]
    [InlineData("ce-type", "azure.webpubsub.user.other", 400)]
    [InlineData("ce-type", null, 400)]
    [InlineData("ce-connectionId", null, 400)]
    [InlineData("ce-connectionId", "with space", 400)]
    [InlineData("ce-awpsversion", null, 200)]
    [InlineData("ce-id", null, 200)]
    [InlineData("ce-hub", "OCPP", 200)]
    public async Task A_header_that_can_not_be_is_refused_as_the_callers_mistake(string header, string? value, int status)
    {
        var station = await world.Tenant.CreateStationAsync();
        var answer = await events.ConnectAsync(NewId(), ServiceEvents.Body(station, EventHandlerWorld.FrontSecret), request =>
        {
            request.Headers.Remove(header);
            if (value is not null)
                request.Headers.TryAddWithoutValidation(header, value);
        });
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task A_connection_id_that_is_too_long_is_refused() =>
        Assert.Equal(400, (await events.ConnectAsync(new string('x', 257), ServiceEvents.Body("X", EventHandlerWorld.FrontSecret))).Status);

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("{\"headers\":[]}", 400)]
    [InlineData("{\"headers\":{\"a\":\"no array\"}}", 400)]
    [InlineData("{\"headers\":{\"a\":[\"\\ud800\"]}}", 400)]
    [InlineData("{}", 401)]
    [InlineData("{\"claims\":null,\"query\":null,\"headers\":null,\"subprotocols\":null,\"clientCertificates\":null}", 401)]
    [InlineData("{\"query\":{\"cp\":null},\"headers\":{\"X-Ocpp-Front\":[\"{secret}\"],\"X-Ocpp-Path\":[\"/ocpp/NOBODY\"],\"X-Forwarded-For\":[null],\"y\":null},\"subprotocols\":[null],\"clientCertificates\":[null]}", 401)]
    [InlineData("{\"headers\":{\"X-Ocpp-Front\":[\"{secret}\"],\"X-Ocpp-Path\":[\"/ocpp/%ff%00\"]}}", 401)]
    [InlineData("{\"headers\":{\"X-Ocpp-Front\":[\"{secret}\"],\"X-Ocpp-Path\":[null]}}", 401)]
    public async Task A_body_that_is_no_connect_event_is_refused(string body, int status) =>
        Assert.Equal(status, (await events.SendAsync("sys.connect", NewId(), null,
            Encoding.UTF8.GetBytes(body.Replace("{secret}", EventHandlerWorld.FrontSecret, StringComparison.Ordinal)), "application/json; charset=utf-8", null)).Status);

    [Fact]
    public async Task A_body_that_is_no_UTF_8_is_refused() =>
        Assert.Equal(400, (await events.SendAsync("sys.connect", NewId(), null, [.. "{\"headers\":{\""u8, 0xff, .. "\":[\""u8, 0xfe, .. "\"]}}"u8], "application/json", null)).Status);

    [Fact]
    public async Task Frames_are_text_or_bytes_of_one_mebibyte_at_most()
    {
        var (station, id) = (await world.Tenant.CreateStationAsync(), NewId());
        var state = (await events.ConnectAsync(id, ServiceEvents.Body(station, EventHandlerWorld.FrontSecret))).State;
        var frame = """[2,"1","Heartbeat",{}]"""u8.ToArray();
        Assert.Equal(415, (await events.SendAsync("user.message", id, state, frame, "application/cloudevents+json", null)).Status);
        Assert.Equal(413, (await events.SendAsync("user.message", id, state, new byte[1024 * 1024 + 1], "text/plain", null)).Status);
        Assert.Equal(200, (await events.SendAsync("user.message", id, state, [.. frame, .. Enumerable.Repeat((byte)' ', 1024 * 1024 - frame.Length)], "text/plain", null)).Status);
        Assert.Equal(200, (await events.SendAsync("user.message", id, state, frame, "application/octet-stream", null)).Status);
        Assert.Equal(200, (await events.SendAsync("user.message", id, state, frame, "TEXT/PLAIN; charset=utf-8", null)).Status);
        Assert.InRange((await events.SendAsync("user.message", id, state, [], "text/plain", null)).Status, 200, 204);
        Assert.Equal(415, (await events.SendAsync("sys.connect", NewId(), null, "{}"u8.ToArray(), "text/plain", null)).Status);
        Assert.Equal(400, (await events.SendAsync("sys.connect", NewId(), null, new byte[1024 * 1024 + 1], "application/json", null)).Status);
        Assert.Equal(204, (await events.SendAsync("sys.connected", id, state, [], null, null)).Status);
    }

    [Theory]
    [InlineData("header as PEM", 200)]
    [InlineData("header percent-encoded", 200)]
    [InlineData("header with spaces for line breaks", 200)]
    [InlineData("header without line breaks", 200)]
    [InlineData("header with base64 alone", 200)]
    [InlineData("body", 200)]
    [InlineData("header before body", 200)]
    [InlineData("body although the front saw none", 401)]
    [InlineData("header without the secret", 401)]
    [InlineData("header twice", 401)]
    [InlineData("header with rubbish", 401)]
    [InlineData("header cut off", 401)]
    [InlineData("body with a thumbprint alone", 401)]
    [InlineData("nothing", 401)]
    [InlineData("without TLS", 401)]
    [InlineData("key usage without signatures", 401)]
    public async Task A_client_certificate_comes_from_the_front_or_in_the_connect_event(string how, int status)
    {
        var station = await world.Tenant.CreateStationAsync(",\"securityProfile\":3");
        using var certificate = how.StartsWith("key usage", StringComparison.Ordinal)
            ? Certificates.Charger($"CN={station}", world.Root, keyUsage: X509KeyUsageFlags.KeyEncipherment)
            : Certificates.Charger($"CN={station}", world.Root, keyUsage: X509KeyUsageFlags.DigitalSignature);
        using var other = Certificates.Charger("CN=SOMEBODY-ELSE", world.Root);
        var pem = certificate.ExportCertificatePem();
        var body = ServiceEvents.Body(station, how == "header without the secret" ? null : EventHandlerWorld.FrontSecret, ("X-Ocpp-Transport", how == "without TLS" ? "ws" : "wss"));
        if (how.StartsWith("body", StringComparison.Ordinal) || how == "header before body")
        {
            body["clientCertificates"] = new JsonArray(new JsonObject
            {
                ["thumbprint"] = certificate.Thumbprint,
                ["content"] = how.StartsWith("body", StringComparison.Ordinal) && how != "body with a thumbprint alone" ? pem : how == "header before body" ? other.ExportCertificatePem() : null,
            });
        }
        string? header = how switch
        {
            "header percent-encoded" => Uri.EscapeDataString(pem + "\n"),
            "header with spaces for line breaks" => pem.ReplaceLineEndings(" "),
            "header without line breaks" => pem.ReplaceLineEndings(""),
            "header with base64 alone" => Convert.ToBase64String(certificate.RawData),
            "header with rubbish" => "-----BEGIN CERTIFICATE-----%zz",
            "header cut off" => pem[..(pem.Length / 2)],
            "body although the front saw none" => "",
            "nothing" or "body" or "body with a thumbprint alone" => null,
            _ => pem,
        };
        if (header is not null)
            body["headers"]!["X-Ocpp-Client-Certificate"] = how == "header twice" ? new JsonArray(header, header) : new JsonArray(header);

        Assert.Equal(status, (await events.ConnectAsync(NewId(), body)).Status);
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
