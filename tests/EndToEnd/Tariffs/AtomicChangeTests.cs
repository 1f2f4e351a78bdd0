using GreenFlux.Billing;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>While prices change, sessions start and rules are read: nobody ever sees a half of a change.</summary>
public sealed class AtomicChangeTests
{
    private const int Changes = 25;

    [Fact]
    public async Task Exactly_one_rule_prices_at_every_moment_while_rules_are_split_and_changes_cancelled()
    {
        await using var platform = await TestPlatform.StartAsync();
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        var now = TimeProvider.System.GetUtcNow();
        var during = now.AddDays(15);
        using var done = new CancellationTokenSource();

        // Each change ends ws-1 and starts another rule in the same step; each cancellation takes both back.
        var changing = Task.Run(async () =>
        {
            for (var i = 0; i < Changes; i++)
            {
                var saved = await tenant.SplitAsync(Asking.Rule($"r{i}", 0.50m, Day(now, 10), Day(now, 20)));
                var (status, body) = await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{(string)saved["priceChangeId"]!}/cancel", "{}");
                Assert.True(status == 200, body.ToJsonString());
            }
            await done.CancelAsync();
        });
        var history = platform.Services.GetRequiredService<RuleHistory>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                seen.Add(await tenant.PricedByAsync(during) ?? "none or several");
                var (known, current) = await history.ReadAsync(tenant.Id, BillingEngine.Wholesale, "WS", TimeProvider.System.GetUtcNow(), default);
                foreach (var rules in new[] { known, current })
                    Assert.Equal(1, rules.Count(rule => Holds(rule, during)));
            }
        });
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var sessions = 0;
        while (!done.IsCancellationRequested)
        {
            var start = now.AddHours(-200).AddHours(sessions++);
            await charger.StopAsync(await charger.StartAsync(start, 0), start.AddMinutes(50), 10_000);
        }
        await Task.WhenAll(changing, reading);

        Assert.DoesNotContain("none or several", seen);
        await Eventually.Async(async () => (await tenant.ListAsync($"/api/v1/cdrs?stationId={station}&limit=1000")).Count == sessions, "every CDR");
        Assert.All(await tenant.ListAsync($"/api/v1/cdrs?stationId={station}&limit=1000"), cdr => Assert.Equal(4.00m, (decimal)cdr["totalCost"]!));
        Assert.Equal(1 + (2 * Changes), (int)(await tenant.GetAsync("/api/v1/billing-rules/ws-1"))["version"]!);
    }

    /// <summary>A writer that comes between the reads of one set: the reader must notice.</summary>
    [Fact]
    public async Task Rules_that_change_while_they_are_read_are_read_again()
    {
        await using var platform = await TestPlatform.StartAsync();
        var tenant = await Tenant.CreateAsync(platform);
        var now = TimeProvider.System.GetUtcNow();
        var changed = false;
        var store = new InterruptingDocuments(platform.Services.GetRequiredService<IDocumentStore>(), async () =>
        {
            if (!changed)
            {
                changed = true;
                await tenant.SplitAsync(Asking.Rule("new", 0.50m, Day(now, 10)));
            }
        });
        var services = platform.Services;
        var history = new RuleHistory(
            new RuleSets(store),
            new BillingRuleStore(store, new RuleSets(store), services.GetRequiredService<RuleChecks>(), services.GetRequiredService<RuleChanges>(), TimeProvider.System));

        var (_, current) = await history.ReadAsync(tenant.Id, BillingEngine.Wholesale, "WS", now, default);

        Assert.True(changed);
        Assert.Equal(["new", "ws-1"], current.Select(rule => rule.Id).Order(StringComparer.Ordinal));
        Assert.Single(current, rule => Holds(rule, now.AddDays(15)));
    }

    private static bool Holds(BillingRule rule, DateTimeOffset at)
    {
        var moment = NodaTime.LocalDateTime.FromDateTime(at.UtcDateTime);
        return !(rule.ValidFrom > moment) && !(rule.ValidTo <= moment);
    }

    private static string Day(DateTimeOffset now, int days) =>
        now.AddDays(days).ToString("yyyy-MM-dd'T'00:00:00", System.Globalization.CultureInfo.InvariantCulture);
}
