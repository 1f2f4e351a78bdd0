using System.Text.Json;
using GreenFlux.Tests.EndToEnd.Api;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

[Collection(ApiCollection.Name)]
public sealed class AuditTests(ApiHost host)
{
    private const string Entries = "/api/v1/audit-entries";

    [Fact]
    public async Task Each_change_of_a_tariff_is_told_with_who_when_before_and_after()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff("A1"));
        await tenant.PutAsync("/api/v1/tariffs/A1", Some.With(Some.Tariff("A1"), "description", "Fast"), "*");
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/tariffs/A1", "*")).Status);

        var entries = (await tenant.GetAsync($"{Entries}?kind=TARIFF&resourceId=A1")).Items;

        Assert.Equal(["DELETED", "CHANGED", "CREATED"], entries.Select(entry => entry.GetProperty("action").GetString()));
        Assert.All(entries, entry => Assert.Equal("API_KEY", entry.GetProperty("by").GetProperty("kind").GetString()));
        Assert.False(entries[2].TryGetProperty("before", out _));
        Assert.False(entries[0].TryGetProperty("after", out _));
        Assert.False(entries[1].GetProperty("before").TryGetProperty("description", out _));
        Assert.Equal("Fast", entries[1].GetProperty("after").GetProperty("description").GetString());
        var one = await tenant.GetAsync($"{Entries}/{entries[1].GetProperty("id").GetString()}");
        Assert.True(JsonElement.DeepEquals(entries[1], one.Body));
    }

    [Fact]
    public async Task Entries_are_paged_and_found_by_kind_and_time()
    {
        var tenant = await host.NewTenantAsync();
        foreach (var code in (string[])["P1", "P2", "P3", "P4", "P5"])
            await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff(code));

        var all = (await tenant.GetAsync(Entries)).Items;
        var paged = new List<string>();
        for (ApiReply page = await tenant.GetAsync($"{Entries}?limit=2"); ; page = await tenant.GetAsync($"{Entries}?limit=2&cursor={page.Next}"))
        {
            paged.AddRange(page.Items.Select(Resource));
            if (page.Next is null)
                break;
        }
        Assert.Equal(["P5", "P4", "P3", "P2", "P1"], all.Select(Resource));
        Assert.Equal(all.Select(Resource), paged);
        Assert.Empty((await tenant.GetAsync($"{Entries}?to=2020-01-01T00:00:00Z")).Items);
        Assert.Equal(5, (await tenant.GetAsync($"{Entries}?from=2020-01-01T00:00:00Z&kind=tariff")).Items.Count);
        Assert.Equal((400, "kind"), ((await tenant.GetAsync($"{Entries}?kind=weather")).Status, (await tenant.GetAsync($"{Entries}?kind=weather")).Field));
    }

    [Fact]
    public async Task What_was_refused_left_no_entry()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff("R1"));
        Assert.Equal(409, (await tenant.PostAsync("/api/v1/tariffs", Some.Tariff("R1"))).Status);
        Assert.Equal(422, (await tenant.PutAsync("/api/v1/tariffs/R1", Some.Tariff("R1", "Reimbursement"), "*")).Status);
        Assert.Single((await tenant.GetAsync(Entries)).Items);
    }

    [Fact]
    public async Task The_platforms_own_key_is_told_as_the_platform()
    {
        var tenant = await host.NewTenantAsync();
        var id = (await tenant.GetAsync("/api/v1/tenant")).Text("id");
        await host.Root.PostAsync("/api/v1/tariffs", Some.Tariff("B1"), ("X-Tenant", id));
        Assert.Equal("PLATFORM", (await tenant.GetAsync(Entries)).Items[0].GetProperty("by").GetProperty("kind").GetString());
    }

    private static string Resource(JsonElement entry) => entry.GetProperty("resourceId").GetString()!;
}
