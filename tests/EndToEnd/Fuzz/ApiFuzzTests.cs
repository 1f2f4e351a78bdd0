using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Local.Runtime.Http;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.Fuzz;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace GreenFlux.Tests.EndToEnd.Fuzz;

/// <summary>Requests made wrong to every operation of the API: each is served or refused properly, and no other tenant notices.</summary>
[Collection(FuzzCollection.Name)]
public sealed class ApiFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Callers = 4;
    private const int LargestRefusalBytes = 64 * 1024;
    private const int LargestAnswerBytes = 4 * 1024 * 1024;
    private const long MostGrowthBytes = 256L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly HashSet<string> Codes = [.. Problems.Table.Keys.Select(Problems.CodeOf)];

    private readonly ErrorLog log = new();
    private readonly ConcurrentDictionary<string, int> served = new(StringComparer.Ordinal);
    private TestPlatform platform = null!;
    private long slowestTicks;

    public async Task InitializeAsync() => platform = await TestPlatform.StartAsync(configure: log.AddTo);

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task Whatever_is_asked_is_served_or_refused_and_no_other_tenant_notices()
    {
        var (tenant, bystander) = (await Tenant.CreateAsync(platform), await Tenant.CreateAsync(platform));
        var stations = new[] { await BillAsync(tenant), await BillAsync(bystander) };
        var furniture = await Furnishing.MakeAsync(tenant, platform);
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"WS2","engine":"WHOLESALE","currency":"EUR"}""");
        var document = (await tenant.GetAsync("/api/openapi.json")).Deserialize<JsonElement>();
        var requests = new ApiRequests(document, stations[0], tenant.Key, platform.RootKey);
        // The bystander's ids, too: asking for them must find nothing.
        await LearnAsync(requests, tenant);
        await LearnAsync(requests, bystander);
        foreach (var (collection, id) in furniture)
            requests.Learn($"/api/v1/{collection}", id, disposable: true);
        var untouched = await SnapshotAsync(requests, bystander);
        var secret = stations[1];

        await FuzzAsync(requests, FuzzRun.FirstSeed(), 200, secret);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await FuzzAsync(requests, FuzzRun.FirstSeed(), Soak.Times(8_000, 80_000), secret);

        output.WriteLine($"Slowest answer: {TimeSpan.FromTicks(slowestTicks).TotalMilliseconds:0} ms");
        Assert.Equal(untouched, await SnapshotAsync(requests, bystander));
        Assert.Empty(log.Errors);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowthBytes, $"The heap grew by {growth} bytes.");
        var never = requests.Operations.Select(operation => $"{operation.Method} {operation.Path}").Where(name => !served.ContainsKey(name)).ToList();
        output.WriteLine($"Never served: {string.Join(", ", never)}");
        Assert.True(never.Count < requests.Operations.Count / 5, $"What is beyond the validation wasn't reached for {string.Join(", ", never)}.");
    }

    private Task FuzzAsync(ApiRequests requests, int first, int count, string secret)
    {
        var http = platform.Services.GetRequiredService<IInProcessHttp>();
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; i < count; i += Callers)
            {
                var seed = FuzzRun.Seed(first, i);
                var (operation, call) = requests.Make(FuzzRun.Of(seed));
                try
                {
                    var began = Stopwatch.GetTimestamp();
                    var reply = await http.SendAsync(call, CancellationToken.None).WaitAsync(Patience);
                    Slowest(Stopwatch.GetElapsedTime(began).Ticks);
                    Check(reply, secret);
                    Learn(requests, operation, reply);
                }
                catch (Exception fault)
                {
                    throw FuzzRun.Failure(seed, [.. Encoding.UTF8.GetBytes(Head(call)), .. call.Body.Span], fault);
                }
            }
        })));
    }

    private static void Check(HttpReply reply, string secret)
    {
        var body = Encoding.UTF8.GetString(reply.Body.Span);
        Assert.True(reply.StatusCode is >= 200 and < 300 or >= 400 and < 500, $"It was answered {reply.StatusCode} {body}");
        if (reply.StatusCode < 300)
        {
            Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
            Assert.InRange(body.Length, 0, LargestAnswerBytes);
            return;
        }
        Assert.InRange(body.Length, 1, LargestRefusalBytes);
        Assert.StartsWith("application/problem+json", reply.Headers.ContentType.ToString(), StringComparison.Ordinal);
        var problem = JsonNode.Parse(body)!;
        Assert.Equal(reply.StatusCode, (int)problem["status"]!);
        Assert.Contains((string)problem["code"]!, Codes);
    }

    private void Learn(ApiRequests requests, ApiOperation operation, HttpReply reply)
    {
        if (reply.StatusCode >= 300)
            return;
        served.AddOrUpdate($"{operation.Method} {operation.Path}", 1, (_, count) => count + 1);
        if (reply.Headers.Location.ToString() is not { Length: > 0 } location || location.LastIndexOf('/') is var at && at < 0)
            return;
        requests.Learn(location[..at], Uri.UnescapeDataString(location[(at + 1)..]), reply.Headers.ETag.ToString() is { Length: > 0 } etag ? etag : "*", disposable: true);
    }

    /// <summary>A station with one session that is billed and one that is flagged.</summary>
    private async Task<string> BillAsync(Tenant tenant)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var start = TimeProvider.System.GetUtcNow().AddHours(-3);
        await charger.StopAsync(await charger.StartAsync(start), start.AddHours(1), 5000);
        await charger.StopAsync(await charger.StartAsync(start.AddHours(1.5), meterStart: 5000), start.AddHours(2), 4000);
        await Eventually.Async(async () => (await tenant.CdrsAsync(station)).Count == 1 && (await tenant.FlaggedAsync(station)).Count == 1, "a CDR and a flag");
        return station;
    }

    private static async Task LearnAsync(ApiRequests requests, Tenant tenant)
    {
        // Not the keys: the run would revoke its own.
        foreach (var list in Lists(requests).Where(path => !path.EndsWith("/api-keys", StringComparison.Ordinal)))
        {
            foreach (var item in await tenant.ListAsync(list))
            {
                if ((item["id"] ?? item["uid"] ?? item["code"]) is { } id)
                    requests.Learn(list, (string)id!);
            }
        }
    }

    /// <summary>All that a tenant can see of itself.</summary>
    private static async Task<string> SnapshotAsync(ApiRequests requests, Tenant tenant)
    {
        var all = new StringBuilder();
        foreach (var path in Lists(requests).Append("/api/v1/tenant").Append("/api/v1/cdrs/export"))
            all.AppendLine(await tenant.Client.GetStringAsync(path));
        return all.ToString();
    }

    private static IEnumerable<string> Lists(ApiRequests requests) => requests.Operations
        .Where(operation => operation.Method == "GET" && operation.Queries.Contains("limit") && !operation.Path.Contains('{', StringComparison.Ordinal)
            && !ApiRequests.IsForThePlatformsKey(operation.Path))
        .Select(operation => operation.Path);

    private static string Head(HttpCall call) =>
        $"{call.Method} {call.PathAndQuery} {string.Join(' ', call.Headers.Where(header => header.Key != "Authorization").Select(header => $"{header.Key}: {header.Value}"))} | ";

    private void Slowest(long ticks)
    {
        if (ticks > Volatile.Read(ref slowestTicks))
            Volatile.Write(ref slowestTicks, ticks);
    }
}
