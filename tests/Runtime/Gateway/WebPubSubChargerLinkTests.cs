using System.Collections.Concurrent;
using System.Globalization;
using GreenFlux.Azure;
using GreenFlux.Azure.Chargers;
using GreenFlux.Platform.Chargers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>The link to chargers before a service that answers what a test tells it.</summary>
public sealed class WebPubSubChargerLinkTests : IAsyncLifetime
{
    private const int Silence = 0;

    private readonly ConcurrentQueue<(string Method, string Path, string? ContentType)> calls = new();
    private readonly ConcurrentQueue<int> answers = new();
    private readonly TaskCompletionSource release = new();
    private WebApplication service = null!;
    private ServiceProvider provider = null!;
    private IChargerLink link = null!;

    [Fact]
    public async Task Each_shard_is_called_for_its_own_connections_and_sends_are_text()
    {
        await link.SendAsync("north:abc", "[2]", CancellationToken.None);
        await link.SendAsync("plain", "[2]", CancellationToken.None);
        await link.CloseAsync("north:a/b", "bye", CancellationToken.None);
        Assert.Equal(
            [("POST", "/north/api/hubs/ocpp/connections/abc/:send", "text/plain"), ("POST", "/api/hubs/ocpp/connections/plain/:send", "text/plain"),
                ("DELETE", "/north/api/hubs/ocpp/connections/a%2Fb", null)], calls);
    }

    [Fact]
    public async Task A_connection_of_a_shard_that_is_no_longer_configured_is_gone()
    {
        await link.SendAsync("south:abc", "[2]", CancellationToken.None);
        await link.CloseAsync("south:abc", "bye", CancellationToken.None);
        Assert.False(await link.IsAliveAsync("south:abc", TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.Empty(calls);
    }

    [Fact]
    public async Task Throttled_it_is_tried_again()
    {
        answers.Enqueue(429);
        await link.SendAsync("plain", "[2]", CancellationToken.None);
        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public async Task What_the_service_does_not_know_is_gone()
    {
        for (var i = 0; i < 3; i++)
            answers.Enqueue(StatusCodes.Status404NotFound);
        await link.SendAsync("plain", "[2]", CancellationToken.None);
        await link.CloseAsync("plain", "bye", CancellationToken.None);
        Assert.False(await link.IsAliveAsync("plain", TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(413)]
    public async Task A_refusal_is_a_fault_of_the_link_that_names_connection_and_status(int status)
    {
        answers.Enqueue(status);
        var fault = await Assert.ThrowsAsync<ChargerLinkException>(() => link.SendAsync("north:abc", "[2]", CancellationToken.None));
        Assert.Contains("north:abc", fault.Message, StringComparison.Ordinal);
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Silence)]
    [InlineData(503)]
    public async Task A_service_that_does_not_say_in_time_leaves_the_answer_open(int status)
    {
        for (var i = 0; i < 5; i++)
            answers.Enqueue(status);
        await Assert.ThrowsAsync<ChargerLinkException>(() => link.IsAliveAsync("plain", TimeSpan.FromMilliseconds(300), CancellationToken.None).InTime());
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_told_that_and_nothing_else()
    {
        answers.Enqueue(Silence);
        using var cancel = new CancellationTokenSource();
        var sending = link.SendAsync("plain", "[2]", cancel.Token);
        await Eventually.TrueAsync(() => !calls.IsEmpty, "nothing was sent");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.InTime());
    }

    [Theory]
    [InlineData("WebPubSub:Shards:a b:ConnectionString", "Endpoint=https://a.example;AccessKey=k;", "a b")]
    [InlineData("WebPubSub:Shards:a:Endpoint", "a.example", "WebPubSub:Shards:a:Endpoint")]
    [InlineData("WebPubSub:Shards:a:AccessKey", "k", "WebPubSub:Shards:a")]
    [InlineData("WebPubSub:Shards:a:ConnectionString", "AccessKey=secret-of-mine", "WebPubSub:Shards:a:ConnectionString")]
    [InlineData("WebPubSub:Shards:a:Endpoint", "https://HOST.example", "host.example")]
    public void A_shard_that_can_not_be_is_refused_by_its_setting(string name, string value, string told)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddAzureStorage(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["WebPubSub:Shards:b:Endpoint"] = "https://host.example", [name] = value }).Build()));
        Assert.Contains(told, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret-of-mine", refused.Message, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        service = builder.Build();
        service.Run(async context =>
        {
            calls.Enqueue((context.Request.Method, context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0], context.Request.ContentType));
            var status = answers.TryDequeue(out var told) ? told : 202;
            if (status == Silence)
                await release.Task;
            else
                context.Response.StatusCode = status;
        });
        await service.StartAsync();
        var address = service.Urls.Single();
        provider = new ServiceCollection().AddLogging().AddAzureStorage(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["WebPubSub:ConnectionString"] = $"Endpoint={address};AccessKey=key-of-the-only-one;Version=1.0;",
            ["WebPubSub:Shards:North:ConnectionString"] = $"Endpoint={address}/north;AccessKey=key-of-north;Version=1.0;",
            ["WebPubSub:Shards:North:Host"] = "north.example",
        }).Build()).BuildServiceProvider();
        link = Assert.IsType<WebPubSubChargerLink>(provider.GetRequiredService<IChargerLink>());
    }

    public async Task DisposeAsync()
    {
        release.SetResult();
        await provider.DisposeAsync();
        await service.DisposeAsync();
    }
}
