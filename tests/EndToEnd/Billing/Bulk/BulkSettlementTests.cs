using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Bulk;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Billing.Bulk;

/// <summary>Many sessions at once come to what they come to one by one.</summary>
public sealed class BulkSettlementTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 8, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("greenflux-bulk-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Bulk_and_one_by_one_leave_the_same_bytes()
    {
        for (var seed = 0; seed < Soak.Times(1, 20); seed++)
        {
            var home = Path.Combine(folder, $"{seed}");
            var (tenantId, ids) = await FurnishAsync(home, seed, count: 240);
            var copy = Copy(home);
            var singly = await LedgerAfterAsync(home, tenantId, services => SettleOneByOneAsync(services, tenantId, ids));
            var inBulk = await LedgerAfterAsync(copy, tenantId, async services =>
            {
                var result = await services.GetRequiredService<BulkSettlement>().SettleAsync(tenantId, ids, new BulkTerms(Now), default);
                Assert.Equal(ids.Count, result.Sessions);
                Assert.True(result is { Priced: > 10, Flagged: > 10, Unchanged: > 0, Skipped: > 0 }, $"{result}");
            });
            Assert.Equal(singly, inBulk);
        }
    }

    [Fact]
    public async Task A_race_with_the_live_path_doubles_nothing()
    {
        var (tenantId, ids) = await FurnishAsync(folder, seed: 7, count: 200);
        var copy = Copy(folder);
        var singly = await LedgerAfterAsync(folder, tenantId, services => SettleOneByOneAsync(services, tenantId, ids));
        var raced = await LedgerAfterAsync(copy, tenantId, services => Task.WhenAll(
            services.GetRequiredService<BulkSettlement>().SettleAsync(tenantId, ids, new BulkTerms(Now), default),
            services.GetRequiredService<BulkSettlement>().SettleAsync(tenantId, [.. ids.Reverse()], new BulkTerms(Now), default),
            Task.Run(() => SettleOneByOneAsync(services, tenantId, ids))));
        // Which of a driver's sessions a coupon pays depends on who comes first.
        Assert.Equal(singly.Where(IsWithoutCoupon), raced.Where(IsWithoutCoupon));
        Assert.Equal(singly.Select(IdOf), raced.Select(IdOf));
    }

    /// <summary>A run whose chunk is begun again while the first attempt still goes on counts each session as what the run made of it, whoever of both did.</summary>
    [Fact]
    public async Task Two_attempts_of_one_run_count_the_same()
    {
        var (tenantId, ids) = await FurnishAsync(folder, seed: 5, count: 400);
        await LedgerAfterAsync(folder, tenantId, async services =>
        {
            var bulk = services.GetRequiredService<BulkSettlement>();
            var terms = new BulkTerms(Now) { Since = Now };
            var attempts = await Task.WhenAll(
                Task.Run(() => bulk.SettleAsync(tenantId, ids, terms, default)),
                Task.Run(() => bulk.SettleAsync(tenantId, ids, terms, default)),
                Task.Run(() => bulk.SettleAsync(tenantId, ids, terms, default)));
            Assert.Single(attempts.Select(result => (result.Priced, result.Flagged, result.Unchanged, result.Same, result.Changed, result.Standing)).Distinct());
        });
    }

    [Fact]
    public async Task Flags_that_stay_as_they_are_write_nothing()
    {
        var (tenantId, ids) = await FurnishAsync(folder, seed: 3, count: 60);
        await LedgerAfterAsync(folder, tenantId, async services =>
        {
            var bulk = services.GetRequiredService<BulkSettlement>();
            var documents = services.GetRequiredService<IDocumentStore>();
            await bulk.SettleAsync(tenantId, ids, new BulkTerms(Now), default);
            var before = await ETagsAsync(documents, tenantId, ids);
            var again = await bulk.SettleAsync(tenantId, ids, new BulkTerms(Now.AddHours(1)), default);
            Assert.Equal((0, 0), (again.Priced, again.Flagged));
            Assert.True(again.Unchanged > 5);
            Assert.Equal(before, await ETagsAsync(documents, tenantId, ids));
        });
    }

    /// <summary>A tenant's sessions, of which those without a rule are flagged and their cause is mended.</summary>
    private static async Task<(string TenantId, IReadOnlyList<SessionId> Ids)> FurnishAsync(string home, int seed, int count)
    {
        await using var platform = await TestPlatform.StartInAsync(home, time: new FakeTimeProvider(Now));
        var tenant = await PastSessions.TenantAsync(platform);
        await tenant.PostAsync("/api/v1/webhooks", """{"url":"https://partner.example/told","events":["CDR_CREATED","TRANSACTION_FLAGGED"]}""");
        var random = new Random(seed);
        var sessions = Enumerable.Range(0, count).Select(number => PastSessions.Mixed(tenant.Id, number, random, Now)).ToList();
        await PastSessions.StoreAsync(platform, sessions);
        var ids = sessions.Select(each => SessionId.Parse(each.Session.Id)).ToList();
        await SettleOneByOneAsync(platform.Services, tenant.Id, [.. ids.Where((_, at) => sessions[at].Session.TariffCode != "WS" || at % 5 == 0)]);
        await PastSessions.MendAsync(tenant);
        return (tenant.Id, ids);
    }

    private static async Task SettleOneByOneAsync(IServiceProvider services, string tenantId, IReadOnlyList<SessionId> ids)
    {
        var settlement = services.GetRequiredService<SessionSettlement>();
        var sessions = services.GetRequiredService<SessionStore>();
        foreach (var id in ids)
        {
            var session = (await sessions.GetAsync(tenantId, id, default))!.Value;
            if (session.Status == SessionStatus.Flagged)
                await settlement.RetryAsync(tenantId, id, Now, default);
            // What waits for late readings is its workflow's.
            else if (session.SettleDelaySeconds == 0)
                await settlement.SettleAsync(tenantId, id, default);
        }
    }

    private static async Task<IReadOnlyList<string>> LedgerAfterAsync(string home, string tenantId, Func<IServiceProvider, Task> act)
    {
        await using var platform = await TestPlatform.StartInAsync(home, time: new FakeTimeProvider(Now));
        await act(platform.Services);
        return await PastSessions.LedgerAsync(platform, tenantId);
    }

    private static async Task<IReadOnlyList<string?>> ETagsAsync(IDocumentStore documents, string tenantId, IReadOnlyList<SessionId> ids)
    {
        var tags = new List<string?>();
        foreach (var id in ids)
            tags.AddRange((await documents.GetManyAsync(Container.Ledger, id.Partition(tenantId), [$"{id}", FlaggedTransaction.IdOf($"{id}")], default)).Select(found => found?.ETag));
        return tags;
    }

    private static string Copy(string home)
    {
        var copy = home + "-copy";
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(home))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    private static bool IsWithoutCoupon(string line) => !line.Contains("\"driverId\":\"saver\"", StringComparison.Ordinal);

    private static string IdOf(string line) => string.Join(' ', line.Split(' ')[..2]);
}
