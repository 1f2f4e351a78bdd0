using System.Globalization;
using System.Text.Json.Nodes;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outbox;
using GreenFlux.Tests.EndToEnd.Exports;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.BadDays;

/// <summary>A good day on Azure's stores: every query that the platform makes stays within one partition.</summary>
public sealed class AzureFlowTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task From_plug_in_to_statement_and_export()
    {
        var azure = await AzureStorage.OpenAsync();
        var directory = Directory.CreateTempSubdirectory("greenflux-azure-").FullName;
        try
        {
            await using (var platform = await azure.StartAsync(directory))
            {
                var tenant = await Tenant.CreateAsync(platform);
                Assert.Equal("Documents: Cosmos DB. Readings: Table Storage. Messages: Table Storage. Files: Blob Storage.", await StoresAsync(tenant));
                var station = await ChargeAsync(platform, tenant);
                await FlagsAsync(tenant, station);
                var made = await Furnishing.MakeAsync(tenant, platform);
                await ReadEverythingAsync(platform, tenant, made, station);
                await ExportAsync(platform, tenant);
                await platform.Services.GetRequiredService<OutboxDelivery>().DrainTenantAsync(tenant.Id, CancellationToken.None);
            }
            Assert.Empty(azure.Server.RefusedQueries);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [SkippableTheory]
    [InlineData(true, false, "Documents: Cosmos DB. Readings: this machine. Messages: this machine. Files: this machine.")]
    [InlineData(false, true, "Documents: this machine. Readings: Table Storage. Messages: Table Storage. Files: Blob Storage.")]
    public async Task What_has_no_setting_stays_on_this_machine(bool documents, bool storage, string stores)
    {
        var azure = await AzureStorage.OpenAsync();
        var directory = Directory.CreateTempSubdirectory("greenflux-mixed-").FullName;
        try
        {
            await using var platform = await azure.StartAsync(directory, documents: documents, storage: storage);
            var tenant = await Tenant.CreateAsync(platform);
            Assert.Equal(stores, await StoresAsync(tenant));
            var station = await tenant.CreateStationAsync();
            await using var charger = await TestCharger.ConnectAsync(platform, station);
            var transaction = await charger.StartAsync(Ten, 0);
            await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 2_000);
            await charger.StopAsync(transaction, Ten.AddHours(1), 4_000);
            var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
            Assert.Equal(4_000m, (decimal)cdr["totalEnergyWh"]!);
            Assert.Single((await tenant.GetAsync($"/api/v1/sessions/{cdr["sessionId"]}/meter-values"))["samples"]!.AsArray());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<string> StoresAsync(Tenant tenant) =>
        (string)(await tenant.GetAsync("/api/health"))["checks"]!.AsArray().Single(check => (string)check!["name"]! == "stores")!["detail"]!;

    /// <summary>Three sessions that are billed, two that are held back.</summary>
    private static async Task<string> ChargeAsync(TestPlatform platform, Tenant tenant)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        for (var day = 0; day < 5; day++)
        {
            var start = Ten.AddDays(9 * day);
            var transaction = await charger.StartAsync(start, 10_000 * day);
            await charger.ReadingAsync(transaction, start.AddMinutes(30), 10_000 * day + 2_000);
            await charger.StopAsync(transaction, start.AddHours(1), day < 3 ? 10_000 * day + 4_000 : 0);
        }
        await Eventually.Async(async () => (await tenant.CdrsAsync(station)).Count == 3 && (await tenant.FlaggedAsync(station)).Count == 2, "three CDRs and two flags");
        Assert.All(await tenant.CdrsAsync(station), cdr => Assert.Equal((4_000m, 1.60m), ((decimal)cdr["totalEnergyWh"]!, (decimal)cdr["totalCost"]!)));

        Assert.Equal(5, (await AllAsync(tenant, $"/api/v1/sessions?stationId={station}&limit=2")).Count);
        Assert.Equal(3, (await AllAsync(tenant, $"/api/v1/sessions?status=COMPLETED&tokenUid={Tenant.Token}&limit=1")).Count);
        Assert.Equal(2, (await AllAsync(tenant, $"/api/v1/cdrs?stationId={station}&from=2026-03-15T00:00:00Z&before=2026-04-01T00:00:00Z&limit=1")).Count);
        var session = (await tenant.SessionsAsync(station))[0];
        Assert.NotEmpty((await tenant.GetAsync($"/api/v1/sessions/{session["id"]}/meter-values"))["samples"]!.AsArray());
        Assert.NotEmpty(await AllAsync(tenant, $"/api/v1/charge-stations/{station}/messages?limit=5"));
        return station;
    }

    private static async Task FlagsAsync(Tenant tenant, string station)
    {
        var causes = (await tenant.GetAsync("/api/v1/flag-causes"))["items"]!.AsArray();
        Assert.NotEmpty(causes);
        var flags = await AllAsync(tenant, $"/api/v1/flagged-transactions?stationId={station}&limit=1");
        Assert.Equal(2, flags.Count);
        await tenant.PostAsync($"/api/v1/flagged-transactions/{flags[0]["id"]}/drop", """{"reason":"Beyond repair."}""");
        Assert.Single(await AllAsync(tenant, "/api/v1/flagged-transactions?billingStatus=DROPPED"));
        Assert.Single(await AllAsync(tenant, $"/api/v1/flagged-transactions?stationId={station}"));
    }

    /// <summary>Every list of the API, page by page, and everything that is read by its id.</summary>
    private static async Task ReadEverythingAsync(TestPlatform platform, Tenant tenant, Dictionary<string, string> made, string station)
    {
        made["charge-stations"] = station;
        made["sessions"] = (string)(await tenant.SessionsAsync(station))[^1]["id"]!;
        made["cdrs"] = (string)(await tenant.CdrsAsync(station))[^1]["id"]!;
        using var root = platform.Client(platform.RootKey);
        foreach (var function in new ApiCatalog(typeof(ApiMiddleware).Assembly).Functions.Where(function => !function.IsPublic && function.Methods.Contains("GET")))
        {
            var isId = function.Route.IndexOf("/{", StringComparison.Ordinal) is var at && at > 0;
            if (isId && !made.ContainsKey(function.Route["v1/".Length..at]))
                continue;
            var path = "/api/" + (isId
                ? function.Route[..at] + "/" + made[function.Route["v1/".Length..at]] + (function.Route.IndexOf('}', StringComparison.Ordinal) is var end ? function.Route[(end + 1)..] : "")
                : function.Route);
            if (path.Contains('{', StringComparison.Ordinal))
                continue;
            var client = function.Permission == Permission.ManageTenants ? root : tenant.Client;
            var next = (string?)null;
            for (var page = 0; page < 2 && (page == 0 || next is not null); page++)
            {
                var query = function.QueryNames.Contains("limit") ? $"?limit=1{(next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}")}" : "";
                using var answer = await client.GetAsync(path + query);
                Assert.True((int)answer.StatusCode is < 500, $"{path}{query} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                next = answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "application/json"
                    && JsonNode.Parse(await answer.Content.ReadAsStringAsync()) is JsonObject read ? (string?)read["next"] : null;
            }
        }
    }

    private static async Task ExportAsync(TestPlatform platform, Tenant tenant)
    {
        var export = await ExportWorld.ExportAsync(tenant, """{"format":"CSV"}""");
        Assert.Equal("COMPLETED", (string)export["status"]!);
        var lines = System.Text.Encoding.UTF8.GetString(await ExportWorld.DownloadAsync(platform.Address, export)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(((long)export["rows"]! + 1).ToString(CultureInfo.InvariantCulture), lines.Length.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<IReadOnlyList<JsonNode>> AllAsync(Tenant tenant, string path)
    {
        var all = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = await tenant.GetAsync($"{path}{(next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}")}");
            all.AddRange(page["items"]!.AsArray()!);
            next = (string?)page["next"];
        }
        while (next is not null);
        return all;
    }
}
