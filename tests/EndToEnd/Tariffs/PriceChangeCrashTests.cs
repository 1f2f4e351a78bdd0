using System.Globalization;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Outbox;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>
/// A price change that takes effect at once, and one that is scheduled and cancelled, while the process is killed (SIGKILL)
/// before or after its n-th commit. Whoever asked and got no answer looks, and asks again if nothing is there.
/// </summary>
public sealed class PriceChangeCrashTests(PriceChangeCrashTests.Template template) : IClassFixture<PriceChangeCrashTests.Template>
{
    /// <summary>Commits of documents and of the workflow, before and after each; one of them in a usual run.</summary>
    public static TheoryData<int> Points() => [.. Soak.IsOn ? Enumerable.Range(1, 40) : [8]];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Wherever_the_process_dies_the_change_is_whole_and_is_told(int point)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("greenflux-crash-").FullName;
        foreach (var file in System.IO.Directory.GetFiles(template.Directory))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        var port = ChildPlatform.FreePort();
        var tenant = Tenant.Existing(new Uri($"http://localhost:{port}"), template.Key);
        var platform = await ChildPlatform.StartAsync(directory, port, $"--Embedded:Faults:KillAtCommit={point}");
        try
        {
            async Task<T> AskAsync<T>(Func<Task<T?>> ask, string what)
                where T : class => await Eventually.Async(async () =>
            {
                try
                {
                    return await ask();
                }
                catch (HttpRequestException)
                {
                    await platform.ExitedAsync();
                    await platform.DisposeAsync();
                    platform = await ChildPlatform.StartAsync(directory, port);
                    return null;
                }
            }, what);

            await AskAsync<string>(async () =>
            {
                var rule = await tenant.GetAsync("/api/v1/billing-rules/ws-1");
                if ((int)rule["version"]! == 2)
                    return "saved";
                await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.45m));
                return null;
            }, "the new price");
            var later = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'00:00:00", CultureInfo.InvariantCulture);
            await AskAsync<string>(async () =>
            {
                var changes = await tenant.ListAsync("/api/v1/price-changes");
                if (changes.Any(change => (string)change["status"]! == "CANCELLED"))
                    return "cancelled";
                if (changes.FirstOrDefault(change => change["effectiveAt"] is not null) is { } scheduled)
                    await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{(string)scheduled["id"]!}/cancel", "{}");
                else
                    await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("later", 0.50m, later));
                return null;
            }, "the cancellation");

            Task<JsonNode> EffectiveAsync() => AskAsync(async () =>
                (await tenant.ListAsync("/api/v1/price-changes")).FirstOrDefault(change => (string)change["status"]! == "EFFECTIVE"), "the change to take effect");
            JsonNode effective;
            try
            {
                effective = await EffectiveAsync();
            }
            catch (TimeoutException)
            {
                // What was saved without its workflow waits for the sweep, which comes every minute.
                effective = await EffectiveAsync();
            }
            var resource = $"/api/v1/price-changes/{(string)effective["id"]!}";
            IReadOnlyList<ReceivedDelivery> Told() => [.. template.Receiver.Received.Where(delivery => (string)JsonNode.Parse(delivery.Body)!["resource"]! == resource)];
            // Asking starts the platform again if it died just now.
            await AskAsync<string>(async () => await tenant.GetAsync(resource) is not null && Told().Count > 0 ? "told" : null, "the webhook");
            Assert.Single(Told().Select(delivery => delivery.Key).Distinct());
            var ruleAfter = await AskAsync<JsonNode>(async () => await tenant.GetAsync("/api/v1/billing-rules/ws-1"), "the rule");
            Assert.Equal((4, null), ((int)ruleAfter["version"]!, (string?)ruleAfter["validTo"]));
            var entries = await AskAsync<IReadOnlyList<JsonNode>>(async () => await tenant.ListAsync("/api/v1/audit-entries?kind=BILLING_RULE&resourceId=ws-1"), "the audit");
            Assert.Equal(["RESTORED", "SPLIT", "CHANGED", "CREATED"], entries.Select(entry => (string)entry["action"]!));
            Assert.Equal("ws-1", await tenant.PricedByAsync(TimeProvider.System.GetUtcNow().AddDays(40)));
        }
        finally
        {
            await platform.DisposeAsync();
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>A data directory with a tenant and a station, made once and copied for each test.</summary>
    public sealed class Template : IAsyncLifetime
    {
        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("greenflux-crash-").FullName;
        public string Key { get; private set; } = "";
        public WebhookReceiver Receiver { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Receiver = await WebhookReceiver.StartAsync();
            await using var platform = await TestPlatform.StartInAsync(Directory);
            var tenant = await Tenant.CreateAsync(platform);
            await tenant.CreateStationAsync();
            await tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{Receiver.Address}}","events":["TARIFF_CHANGED"]}""");
            Key = tenant.Key;
        }

        public async Task DisposeAsync()
        {
            await Receiver.DisposeAsync();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
