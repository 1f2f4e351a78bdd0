using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Local.Runtime.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>
/// The gateway in a process of its own, so to speak: its events reach the platform by HTTP and the platform's commands
/// reach it by REST, as with a Web PubSub resource.
/// </summary>
public sealed class GatewayHost : IAsyncDisposable, IInProcessHttp
{
    private readonly HttpClient http = new();
    private WebApplication app = null!;
    private volatile Uri? platform;

    private GatewayHost(string origin) => Origin = origin;

    /// <summary>What the resource calls itself.</summary>
    public string Origin { get; }

    public string AccessKey => $"access-key-of-{Origin}-0123456789";

    public Uri Address => new(app.Urls.Single());

    public OcppGateway Gateway => app.Services.GetRequiredService<OcppGateway>();

    /// <summary>Whether the data plane refuses every call. The client repeats none that is answered 403.</summary>
    public bool RefusesCalls { get; set; }

    public static async Task<GatewayHost> StartAsync(string origin, string frontSecret)
    {
        var host = new GatewayHost(origin);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IInProcessHttp>(host);
        builder.Services.AddOcppGateway(new GatewayOptions { AccessKey = host.AccessKey, FrontSecret = frontSecret, Origin = origin });
        host.app = builder.Build();
        host.app.Use((context, next) =>
        {
            if (!host.RefusesCalls || !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        host.app.MapOcppGateway();
        await host.app.StartAsync();
        return host;
    }

    /// <summary>Settings of a platform that has this gateway for a shard.</summary>
    public string[] SettingsAs(string shard) =>
    [
        $"--WebPubSub:Shards:{shard}:ConnectionString", $"Endpoint={Address};AccessKey={AccessKey};Version=1.0;",
        $"--WebPubSub:Shards:{shard}:Host", Origin,
    ];

    /// <summary>From here on events go there.</summary>
    public void SendEventsTo(Uri address) => platform = address;

    public async Task<HttpReply> SendAsync(HttpCall call, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(platform ?? throw new IOException("The platform is not there yet."), call.PathAndQuery));
        if (!call.Body.IsEmpty)
            request.Content = new ReadOnlyMemoryContent(call.Body);
        foreach (var (name, values) in call.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        using var answer = await http.SendAsync(request, ct);
        var headers = new HeaderDictionary();
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            headers[name] = values.ToArray();
        return new HttpReply((int)answer.StatusCode, headers, await answer.Content.ReadAsByteArrayAsync(ct));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        http.Dispose();
    }
}
