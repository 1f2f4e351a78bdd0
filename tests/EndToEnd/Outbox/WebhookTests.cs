using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Outbox;

/// <summary>A tenant's server is told of each CDR at least once, always under one key.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private TestPlatform platform = null!;
    private Tenant tenant = null!;

    public async Task InitializeAsync()
    {
        platform = await TestPlatform.StartAsync(time);
        tenant = await Tenant.CreateAsync(platform);
    }

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task A_CDR_is_delivered_once_under_its_key_and_signed()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var hook = await CreateHookAsync(receiver);
        var cdr = await ChargeAsync();
        await EntryAsync(cdr, OutboxState.Delivered, attempts: 1);
        await SweepAsync();
        time.Advance(TimeSpan.FromHours(1));
        await SweepAsync();

        var delivery = Assert.Single(receiver.Received);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)hook["secret"]!), delivery.Body);
        Assert.Equal($"sha256={Convert.ToHexStringLower(expected)}", delivery.Signature);
        var body = JsonNode.Parse(delivery.Body)!;
        Assert.Equal(delivery.Key, (string)body["key"]!);
        Assert.Equal("cdr.created", (string)body["event"]!);
        Assert.Equal(tenant.Id, (string)body["tenantId"]!);
        Assert.Equal((string)cdr["id"]!, (string)(await tenant.GetAsync((string)body["resource"]!))["id"]!);
    }

    [Fact]
    public async Task A_flagged_transaction_is_told_to_those_who_listen_to_it()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await CreateHookAsync(receiver, "TRANSACTION_FLAGGED");
        await ChargeAsync();
        await ChargeAsync(meterStop: -1, flagged: true);

        await Eventually.Async(() => Task.FromResult(receiver.Received.Count > 0), "the delivery");
        var body = JsonNode.Parse(Assert.Single(receiver.Received).Body)!;
        Assert.Equal("transaction.flagged", (string)body["event"]!);
        var flagged = await tenant.GetAsync((string)body["resource"]!);
        Assert.Equal("NEGATIVE_ENERGY", (string)flagged["reasons"]![0]!["code"]!);
    }

    [Fact]
    public async Task A_receiver_that_failed_is_tried_again_under_the_same_key()
    {
        await using var receiver = await WebhookReceiver.StartAsync(500, 503);
        await CreateHookAsync(receiver);
        var cdr = await ChargeAsync();
        await EntryAsync(cdr, OutboxState.Pending, attempts: 1);
        await SweepAsync();
        Assert.Single(receiver.Received);

        await EntryAsync(cdr, OutboxState.Delivered, attempts: 3, OneMinute);
        time.Advance(TimeSpan.FromHours(1));
        await SweepAsync();

        Assert.Equal(3, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(delivery => delivery.Key).Distinct());
        Assert.All(receiver.Received, delivery => Assert.Equal(receiver.Received[0].Body, delivery.Body));
    }

    [Fact]
    public async Task A_delivery_of_an_old_session_is_tried_again_however_many_months_came_after()
    {
        await using var receiver = await WebhookReceiver.StartAsync(500);
        await CreateHookAsync(receiver);
        var old = await ChargeAsync(start: time.GetUtcNow().AddMonths(-5));
        await EntryAsync(old, OutboxState.Pending, attempts: 1);
        await ChargeAsync(start: time.GetUtcNow().AddMonths(-1));
        await ChargeAsync();
        time.Advance(TimeSpan.FromHours(1));
        await SweepAsync();

        await Eventually.Async(() => Task.FromResult(
            receiver.Received.Count(delivery => delivery.Key.Contains((string)old["id"]!, StringComparison.Ordinal)) > 1), "the second attempt");
    }

    [Fact]
    public async Task Two_webhooks_are_told_each_under_a_key_of_its_own()
    {
        await using var one = await WebhookReceiver.StartAsync();
        await using var two = await WebhookReceiver.StartAsync();
        await CreateHookAsync(one);
        await CreateHookAsync(two);
        await ChargeAsync();
        await Eventually.Async(() => Task.FromResult(one.Received.Count + two.Received.Count == 2), "both deliveries");

        Assert.NotEqual(Assert.Single(one.Received).Key, Assert.Single(two.Received).Key);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_holds_nothing_up()
    {
        var gone = await WebhookReceiver.StartAsync();
        await CreateHookAsync(gone);
        await gone.DisposeAsync();
        await using var other = await WebhookReceiver.StartAsync();
        await CreateHookAsync(other);

        await ChargeAsync();
        await Eventually.Async(() => Task.FromResult(other.Received.Count == 1), "the delivery to the other receiver");
    }

    [Fact]
    public async Task A_webhook_deleted_with_deliveries_pending_hears_no_more_and_holds_nothing_up()
    {
        await using var receiver = await WebhookReceiver.StartAsync(500);
        var hook = await CreateHookAsync(receiver);
        var cdr = await ChargeAsync();
        await EntryAsync(cdr, OutboxState.Pending, attempts: 1);
        await DeleteAsync(hook);
        await EntryAsync(cdr, OutboxState.Dead, attempts: 1, OneMinute);
        await ChargeAsync();
        await SweepAsync();

        Assert.Single(receiver.Received);
        Assert.Equal(2, (await tenant.ListAsync("/api/v1/cdrs")).Count);
    }

    private Task<JsonNode> CreateHookAsync(WebhookReceiver receiver, string topic = "CDR_CREATED") =>
        tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["{{topic}}"]}""");

    private async Task DeleteAsync(JsonNode hook)
    {
        var path = $"/api/v1/webhooks/{(string)hook["id"]!}";
        using var read = await tenant.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        request.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.ToString());
        using var answer = await tenant.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <returns>The CDR, or the flagged transaction where one is to be expected.</returns>
    private async Task<JsonNode> ChargeAsync(decimal meterStop = 5_000, bool flagged = false, DateTimeOffset? start = null)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var from = start ?? time.GetUtcNow().AddHours(-2);
        var transaction = await charger.StartAsync(from, 0);
        await charger.StopAsync(transaction, from.AddHours(1), meterStop);
        return await Eventually.Async(
            async () => (flagged ? await tenant.FlaggedAsync(station) : await tenant.CdrsAsync(station)).SingleOrDefault(), $"the outcome at {station}");
    }

    /// <summary>What the schedule does each minute.</summary>
    private Task<int> SweepAsync() =>
        platform.Services.GetRequiredService<OutboxDelivery>().DrainTenantAsync(tenant.Id, CancellationToken.None);

    /// <summary>Waits until the CDR's one entry is stored in that state.</summary>
    /// <param name="pace">How far the clock goes on with each look, so that the schedule comes round.</param>
    private Task EntryAsync(JsonNode cdr, OutboxState state, int attempts, TimeSpan pace = default)
    {
        var documents = platform.Services.GetRequiredService<IDocumentStore>();
        var partition = SessionId.Parse((string)cdr["sessionId"]!).Partition(tenant.Id);
        var type = state == OutboxState.Pending ? OutboxDocuments.Pending : OutboxDocuments.Closed;
        return Eventually.Async(async () =>
        {
            time.Advance(pace);
            await foreach (var entry in documents.QueryAllAsync(type, new DocumentQuery(Container.Ledger, partition, type.Kind), CancellationToken.None))
            {
                if (entry.Value.State == state && entry.Value.Attempts == attempts && entry.Value.SessionId == (string)cdr["sessionId"]!)
                    return true;
            }
            return false;
        }, $"a {state} entry with {attempts} attempts");
    }
}
