namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class PagingTests(ApiHost host)
{
    [Theory]
    [InlineData("locations")]
    [InlineData("tokens")]
    [InlineData("charge-stations")]
    public async Task Page_by_page_everything_comes_exactly_once(string resource)
    {
        var tenant = await host.NewTenantAsync();
        if (resource == "charge-stations")
            await Some.SetUpAsync(tenant);
        var prefix = Some.Name("PAGE");
        for (var i = 0; i < 23; i++)
        {
            await tenant.MakeAsync($"/api/v1/{resource}", resource switch
            {
                "locations" => Some.Location($"{prefix}-{i}"),
                "tokens" => new { uid = $"{prefix}-{i}" },
                _ => Some.Station($"{prefix}-{i}"),
            });
        }

        foreach (var limit in new[] { 1, 5, 22, 23, 24 })
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await tenant.GetAsync($"/api/v1/{resource}?limit={limit}" + (cursor is null ? "" : $"&cursor={cursor}"));
                Assert.Equal(200, page.Status);
                Assert.True(page.Items.Count <= limit);
                seen.AddRange(page.Items.Select(item => item.TryGetProperty("uid", out var uid) ? uid.GetString()! : item.GetProperty("id").GetString()!));
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.Equal(23, seen.Count);
            Assert.Equal(23, seen.Distinct().Count());
        }
    }

    [Theory]
    [InlineData("limit=0", "INVALID_QUERY")]
    [InlineData("limit=1001", "INVALID_QUERY")]
    [InlineData("limit=-1", "INVALID_QUERY")]
    [InlineData("limit=ten", "INVALID_QUERY")]
    [InlineData("limit=", "INVALID_QUERY")]
    [InlineData("limit=5&limit=6", "INVALID_QUERY")]
    [InlineData("cursor=", "INVALID_CURSOR")]
    [InlineData("cursor=abc", "INVALID_CURSOR")]
    [InlineData("cursor=%00", "INVALID_CURSOR")]
    [InlineData("cursor=YQ", "INVALID_CURSOR")]
    [InlineData("cursor=YQBiAGM", "INVALID_CURSOR")]
    public async Task A_malformed_page_is_refused(string query, string code)
    {
        var tenant = await host.NewTenantAsync();
        var reply = await tenant.GetAsync($"/api/v1/locations?{query}");
        Assert.Equal((400, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_cursor_of_another_tenant_shows_nothing_of_it()
    {
        var owner = await host.NewTenantAsync();
        await owner.MakeAsync("/api/v1/locations", Some.Location("a"));
        await owner.MakeAsync("/api/v1/locations", Some.Location("b"));
        var cursor = (await owner.GetAsync("/api/v1/locations?limit=1")).Next;
        var other = await host.NewTenantAsync();
        Assert.Empty((await other.GetAsync($"/api/v1/locations?cursor={cursor}")).Items);
    }
}
