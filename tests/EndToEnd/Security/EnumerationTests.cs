using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>What a customer of the platform can learn about the objects of another.</summary>
public sealed class EnumerationTests(EnumerationTests.World world) : IClassFixture<EnumerationTests.World>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Every route of the API that reads one thing by its id; a new one is here by itself.</summary>
    public static TheoryData<string> Routes() =>
        [.. new ApiCatalog(typeof(ApiMiddleware).Assembly).Functions
            .Where(function => !function.IsPublic && function.Methods.Contains("GET") && function.Route.Contains('{', StringComparison.Ordinal))
            .Where(function => function.Permission != Platform.Identity.Permission.ManageTenants)
            .Select(function => function.Route)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_belongs_to_another_tenant_answers_exactly_as_what_does_not_exist(string route)
    {
        var resource = route["v1/".Length..route.IndexOf("/{", StringComparison.Ordinal)];
        Assert.True(world.Ids.TryGetValue(resource, out var id), $"No {resource} was made for this test: make one in {nameof(World)}.");
        // Of the same form, so that form alone can't be what tells them apart.
        var absent = string.Concat(id.Select((c, at) => at < id.Length - 4 ? c : c == '0' ? '1' : '0'));

        using var own = await world.Owner.Client.GetAsync(Path(route, id));
        Assert.True(own.IsSuccessStatusCode, $"The owner got {(int)own.StatusCode} from {Path(route, id)}: {await own.Content.ReadAsStringAsync()}");
        var foreign = await AskAsync(Path(route, id));
        var nothing = await AskAsync(Path(route, absent));

        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal(foreign.Status, nothing.Status);
        Assert.Equal(WithoutId(foreign.Told, id), WithoutId(nothing.Told, absent));
    }

    [Fact]
    public async Task Ids_that_the_platform_makes_up_can_not_be_guessed_from_one_another()
    {
        const int Digits = 12;
        var ids = new List<string>();
        for (var round = 0; round < 20; round++)
        {
            ids.Add((string)(await world.Owner.PostAsync("/api/v1/webhooks", $$"""{"url":"https://example.com/{{round}}","events":["CDR_CREATED"]}"""))["id"]!);
            if (round >= 10)
                await DeleteAsync($"/api/v1/webhooks/{ids[^1]}");
        }
        var transactions = new List<string>();
        var station = await world.Owner.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        for (var round = 0; round < 20; round++)
        {
            var transaction = await charger.StartAsync(Ten.AddMinutes(round), round);
            Assert.True(transaction > 0);
            transactions.Add(transaction.ToString(CultureInfo.InvariantCulture));
        }
        ids.AddRange((await world.Owner.SessionsAsync(station)).Select(session => (string)session["id"]!));

        Assert.Equal(40, ids.Select(id => id[^Digits..]).Distinct().Count());
        Assert.All(ids, id => Assert.True(id[^Digits..].Distinct().Count() > 3, $"{id} does not end in chance."));
        Assert.NotEqual(transactions.Select(int.Parse).Order(), transactions.Select(int.Parse));
        Assert.All(transactions.Select(int.Parse).Order().Zip(transactions.Select(int.Parse).Order().Skip(1)), pair => Assert.True(pair.Second - pair.First > 1));
    }

    [Fact]
    public async Task A_list_shows_nothing_of_another_tenant()
    {
        var lists = new ApiCatalog(typeof(ApiMiddleware).Assembly).Functions.Where(function =>
            function.IsPaged && function.Methods.Contains("GET") && !function.Route.Contains('{', StringComparison.Ordinal)
            && function.Permission != Platform.Identity.Permission.ManageTenants).Select(function => function.Route).ToArray();
        Assert.NotEmpty(lists);
        foreach (var route in lists)
        {
            var told = (await AskAsync($"/api/{route}")).Told;
            foreach (var (resource, id) in world.Ids)
                Assert.False(told.Contains(id, StringComparison.Ordinal), $"{route} shows a {resource} of another tenant: {id}");
        }
    }

    private static string Path(string route, string id) =>
        "/api/" + string.Join('/', route.Split('/').Select(step => !step.StartsWith('{') ? step : step.EndsWith(":int}", StringComparison.Ordinal) ? "1" : Uri.EscapeDataString(id)));

    /// <summary>The answer names the id that was asked for, after a quote.</summary>
    private static string WithoutId(string told, string id) => told.Replace($"\\u0027{id}", "\\u0027it", StringComparison.Ordinal);

    private async Task<(HttpStatusCode Status, string Told)> AskAsync(string path)
    {
        using var answer = await world.Stranger.Client.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task DeleteAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await world.Owner.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>A tenant that has one of everything, and another that has nothing.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestPlatform Platform { get; private set; } = null!;
        public Tenant Owner { get; private set; } = null!;
        public Tenant Stranger { get; private set; } = null!;

        /// <summary>The owner's, by the first word of the route.</summary>
        public Dictionary<string, string> Ids { get; } = new(StringComparer.Ordinal);

        public async Task InitializeAsync()
        {
            Platform = await TestPlatform.StartAsync();
            Owner = await Tenant.CreateAsync(Platform);
            Stranger = await Tenant.CreateBareAsync(Platform);
            var station = Ids["charge-stations"] = await Owner.CreateStationAsync();
            await using var charger = await TestCharger.ConnectAsync(Platform, station);
            await charger.StopAsync(await charger.StartAsync(Ten, 0), Ten.AddHours(1), 4_000);
            await charger.StopAsync(await charger.StartAsync(Ten.AddDays(1), 5_000), Ten.AddDays(1).AddHours(1), 4_000);
            var cdr = await Eventually.Async(async () => (await Owner.CdrsAsync(station)).SingleOrDefault(), "a CDR");
            Ids["cdrs"] = (string)cdr["id"]!;
            Ids["sessions"] = (string)cdr["sessionId"]!;
            Ids["flagged-transactions"] = (string)(await Eventually.Async(async () => (await Owner.FlaggedAsync(station)).SingleOrDefault(), "a flagged transaction"))["id"]!;
            Ids["commands"] = (string)(await Owner.PostAsync("/api/v1/commands", $$"""{"stationId":"{{station}}","type":"ClearCache"}"""))["id"]!;
            Ids["api-keys"] = (string)(await Owner.PostAsync("/api/v1/api-keys", """{"name":"one","permissions":["ReadTenant"]}"""))["id"]!;
            Ids["webhooks"] = (string)(await Owner.PostAsync("/api/v1/webhooks", """{"url":"https://example.com/","events":["CDR_CREATED"]}"""))["id"]!;
            Ids["locations"] = "loc";
            Ids["tariffs"] = "WS";
            Ids["billing-rules"] = "ws-1";
            Ids["retail-packages"] = "basic";
            Ids["drivers"] = "drv";
            Ids["tokens"] = Tenant.Token;
            Ids["audit-entries"] = (string)(await Owner.ListAsync("/api/v1/audit-entries?kind=TARIFF&resourceId=WS"))[0]["id"]!;
            foreach (var (resource, id) in await Furnishing.MakeAsync(Owner, Platform))
                Ids[resource] = id;
        }

        public async Task DisposeAsync() => await Platform.DisposeAsync();
    }
}
