namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class ApiKeyTests(ApiHost host)
{
    [Fact]
    public async Task A_deleted_key_works_no_more()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/api-keys", new { name = "meters", permissions = new[] { "ReadSessions" } });
        var client = host.With(made.Text("key"));
        Assert.NotEqual(401, (await client.GetAsync("/api/v1/locations")).Status);

        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, made.ETag!)).Status);

        Assert.Equal(401, (await client.GetAsync("/api/v1/locations")).Status);
        Assert.Equal(404, (await tenant.GetAsync(made.Location!)).Status);
    }

    [Fact]
    public async Task The_key_itself_is_shown_once_and_never_again()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/api-keys", new { name = "once", permissions = new[] { "ReadSessions" } });
        var key = made.Text("key");

        Assert.DoesNotContain(key, (await tenant.GetAsync(made.Location!)).Raw, StringComparison.Ordinal);
        Assert.DoesNotContain(key, (await tenant.GetAsync("/api/v1/api-keys")).Raw, StringComparison.Ordinal);
        Assert.Equal("no-store", made.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Nobody_gives_a_permission_that_he_does_not_hold()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/api-keys", new { name = "keys", permissions = new[] { "WriteApiKeys", "ReadTokens" } });
        var keys = host.With(made.Text("key"));

        var refused = await keys.PostAsync("/api/v1/api-keys", new { name = "more", permissions = new[] { "ReadTokens", "WriteTokens" } });

        Assert.Equal((403, "PERMISSION_DENIED", "permissions[1]"), (refused.Status, refused.Code, refused.Field));
        Assert.Equal(201, (await keys.PostAsync("/api/v1/api-keys", new { name = "less", permissions = new[] { "ReadTokens" } })).Status);
    }

    [Fact]
    public async Task A_permission_that_does_not_exist_is_named_with_those_that_do()
    {
        var tenant = await host.NewTenantAsync();
        var refused = await tenant.PostAsync("/api/v1/api-keys", new { name = "x", permissions = new[] { "ManageTenants", "Everything" } });
        Assert.Equal((422, "permissions[0]"), (refused.Status, refused.Field));
        Assert.Equal(2, refused.Body.GetProperty("errors").GetArrayLength());
        Assert.Contains("ReadCdrs", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_key_acts_in_the_tenant_that_it_names()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/locations", Some.Location("seen-by-root"));
        var id = (await tenant.GetAsync("/api/v1/tenant")).Text("id");

        var seen = await host.Root.SendAsync("GET", "/api/v1/locations/seen-by-root", null, ("X-Tenant", id));
        var unnamed = await host.Root.GetAsync("/api/v1/locations/seen-by-root");
        var unknown = await host.Root.SendAsync("GET", "/api/v1/locations/seen-by-root", null, ("X-Tenant", "nobody"));

        Assert.Equal(200, seen.Status);
        Assert.Equal((400, "TENANT_REQUIRED"), (unnamed.Status, unnamed.Code));
        Assert.Equal((404, "NOT_FOUND"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task A_tenants_key_can_not_act_in_another_tenant()
    {
        var mine = await host.NewTenantAsync();
        var other = (await (await host.NewTenantAsync()).GetAsync("/api/v1/tenant")).Text("id");
        var refused = await mine.SendAsync("GET", "/api/v1/locations", null, ("X-Tenant", other));
        Assert.Equal((403, "PERMISSION_DENIED"), (refused.Status, refused.Code));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("platform")]
    [InlineData("Upper")]
    [InlineData("-edge")]
    [InlineData("edge-")]
    [InlineData("under_score")]
    public async Task A_tenant_id_that_breaks_the_rules_is_refused(string id)
    {
        var refused = await host.Root.PostAsync("/api/v1/tenants", new { id, name = "Name" });
        Assert.Equal((422, "INVALID_FIELD", "id"), (refused.Status, refused.Code, refused.Field));
    }

    [Fact]
    public async Task A_tenant_sets_what_it_may_set()
    {
        var tenant = await host.NewTenantAsync();
        var before = await tenant.GetAsync("/api/v1/tenant");
        var changed = await tenant.PutAsync("/api/v1/tenant/settings", new { maxAgeDays = (int?)null, maxDurationDays = 30, heartbeatIntervalSeconds = 60 }, before.ETag!);
        Assert.Equal(200, changed.Status);
        var settings = (await tenant.GetAsync("/api/v1/tenant")).Body.GetProperty("settings");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, settings.GetProperty("maxAgeDays").ValueKind);
        Assert.Equal(30, settings.GetProperty("maxDurationDays").GetInt32());

        var refused = await tenant.PutAsync("/api/v1/tenant/settings", new { maxDurationDays = 0, heartbeatIntervalSeconds = 1 }, changed.ETag!);
        Assert.Equal((422, 2), (refused.Status, refused.Body.GetProperty("errors").GetArrayLength()));
    }
}
