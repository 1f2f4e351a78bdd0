using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Local.Runtime.Http;
using GreenFlux.Platform.Chargers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>The gateway on a real server, before a handler that a test commands.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string AccessKey = "primary-key-of-the-test-gateway-0123456789";
    public const string SecondaryKey = "secondary-key-of-the-test-gateway-012345678";
    public const string FrontSecret = "front-secret-of-the-test-gateway";

    private readonly WebApplication _app;

    private GatewayFixture(WebApplication app, RecordingHandler handler, RecordingClock clock) => (_app, Handler, Clock) = (app, handler, clock);

    public RecordingHandler Handler { get; }

    public RecordingClock Clock { get; }

    public OcppGateway Gateway => _app.Services.GetRequiredService<OcppGateway>();

    public IChargerLink Link => _app.Services.GetRequiredService<IChargerLink>();

    public Uri Http => new(_app.Urls.Single());

    public Uri Ws(string pathAndQuery) => new("ws" + _app.Urls.Single()["http".Length..] + pathAndQuery);

    /// <param name="certificate">Given, the server speaks TLS with it and takes client certificates, unchecked as the service does.</param>
    public static async Task<GatewayFixture> StartAsync(Func<GatewayOptions, GatewayOptions>? configure = null, X509Certificate2? certificate = null)
    {
        var options = new GatewayOptions { AccessKey = AccessKey, SecondaryAccessKey = SecondaryKey, FrontSecret = FrontSecret, Origin = "gateway.example" };
        var handler = new RecordingHandler();
        var clock = new RecordingClock();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0");
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.ConfigureHttpsDefaults(h =>
            {
                h.ServerCertificate = certificate;
                h.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                h.AllowAnyClientCertificate();
            }));
        }
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IInProcessHttp>(handler);
        builder.Services.AddOcppGateway(configure?.Invoke(options) ?? options);
        var app = builder.Build();
        app.MapOcppGateway();
        await app.StartAsync();
        return new GatewayFixture(app, handler, clock);
    }

    /// <summary>A charger whose connect was accepted and whose <c>connected</c> was delivered.</summary>
    public async Task<(ClientWebSocket Socket, string ConnectionId)> ConnectAsync(string identity = "CP001", string subprotocol = "ocpp1.6")
    {
        var socket = await OpenAsync($"/ocpp/{identity}", o => o.AddSubProtocol(subprotocol));
        return (socket, (await Handler.NextAsync("connect")).ConnectionId);
    }

    public async Task<ClientWebSocket> OpenAsync(string pathAndQuery, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        try
        {
            await socket.ConnectAsync(Ws(pathAndQuery), CancellationToken.None).InTime();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The status by which an upgrade is refused.</summary>
    public async Task<int> RefusedAsync(string pathAndQuery, Action<ClientWebSocketOptions>? configure = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Ws(pathAndQuery), CancellationToken.None).InTime());
        return (int)socket.HttpStatusCode;
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        try
        {
            await _app.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // A test that leaves sockets or deliveries hanging on purpose.
        }
        await _app.DisposeAsync();
    }
}

internal static class ClientSockets
{
    public static Task SayAsync(this WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None).InTime();

    public static async Task<string> HearAsync(this WebSocket socket)
    {
        var (type, body) = await socket.HearAnyAsync();
        Assert.Equal(WebSocketMessageType.Text, type);
        return Encoding.UTF8.GetString(body);
    }

    public static async Task<(WebSocketMessageType Type, byte[] Body)> HearAnyAsync(this WebSocket socket)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None).InTime();
            body.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (part.MessageType, body.ToArray());
        }
    }

    /// <summary>Waits for the far end's close frame.</summary>
    public static async Task<(int Code, string? Text)> ClosedAsync(this WebSocket socket)
    {
        while ((await socket.HearAnyAsync()).Type != WebSocketMessageType.Close)
            continue;
        return ((int)socket.CloseStatus!.Value, socket.CloseStatusDescription);
    }
}
