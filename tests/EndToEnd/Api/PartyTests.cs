namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class PartyTests(ApiHost host)
{
    [Fact]
    public async Task A_token_is_one_whatever_the_case_of_its_uid()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/tokens", new { uid = "04a2b3C4" });
        Assert.Equal("04a2b3C4", (await tenant.GetAsync("/api/v1/tokens/04A2B3C4")).Text("uid"));
        Assert.Equal(409, (await tenant.PostAsync("/api/v1/tokens", new { uid = "04A2B3c4" })).Status);

        var blocked = await tenant.PutAsync("/api/v1/tokens/04A2B3C4", new { uid = "04A2B3C4", blocked = true }, made.ETag!);
        Assert.Equal((200, "04a2b3C4"), (blocked.Status, blocked.Text("uid")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("123456789012345678901")]
    [InlineData("a b")]
    [InlineData("a\u0007b")]
    [InlineData("a/b")]
    public async Task A_uid_that_no_charger_sends_is_refused(string uid)
    {
        var tenant = await host.NewTenantAsync();
        var refused = await tenant.PostAsync("/api/v1/tokens", new { uid });
        Assert.Equal((422, "uid"), (refused.Status, refused.Field));
    }

    [Theory]
    [InlineData("NL-TNM-C00122045-K", 201)]
    [InlineData("NLTNMC00122045K", 201)]
    [InlineData("NL-GFX-C0B34A240-H", 201)]
    [InlineData("NL-GFX-C0B34A240", 201)]
    [InlineData("NLGFXC0B34A240H", 201)]
    [InlineData("NL-GFX-0B34A2400", 422)]
    [InlineData("NLD-GFX-C0B34A240", 422)]
    [InlineData("ZZ-GFX-C0B34A240", 422)]
    [InlineData("card", 422)]
    public async Task A_contract_id_has_eMA_form(string authId, int status)
    {
        var tenant = await host.NewTenantAsync();
        Assert.Equal(status, (await tenant.PostAsync("/api/v1/tokens", new { uid = "CARD", authId })).Status);
    }

    [Fact]
    public async Task References_exist_and_stay_while_they_are_used()
    {
        var tenant = await host.NewTenantAsync();
        Assert.Equal((422, "driverId"), await FieldAsync(tenant.PostAsync("/api/v1/tokens", new { uid = "CARD", driverId = "ann" })));
        Assert.Equal((422, "retailPackageId"), await FieldAsync(tenant.PostAsync("/api/v1/drivers", new { id = "ann", name = "Ann", retailPackageId = "gold" })));

        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        await tenant.MakeAsync("/api/v1/drivers", new { id = "ann", name = "Ann", retailPackageId = "gold" });
        await tenant.MakeAsync("/api/v1/tokens", new { uid = "CARD", driverId = "ann" });

        Assert.Single((await tenant.GetAsync("/api/v1/tokens?driverId=ann")).Items);
        Assert.Equal(409, (await tenant.DeleteAsync("/api/v1/retail-packages/gold", "*")).Status);
        Assert.Equal(409, (await tenant.DeleteAsync("/api/v1/drivers/ann", "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/tokens/card", "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/drivers/ann", "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/retail-packages/gold", "*")).Status);
    }

    [Fact]
    public async Task A_reference_into_another_tenant_is_none()
    {
        var owner = await host.NewTenantAsync();
        await owner.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        var other = await host.NewTenantAsync();
        Assert.Equal((422, "retailPackageId"), await FieldAsync(other.PostAsync("/api/v1/drivers", new { name = "Bob", retailPackageId = "gold" })));
    }

    [Theory]
    [InlineData("country", "NL")]
    [InlineData("country", "nld")]
    [InlineData("country", "XXX")]
    [InlineData("timeZone", "CET+1")]
    [InlineData("timeZone", "UTC+02")]
    [InlineData("timeZone", "europe/amsterdam")]
    [InlineData("name", " ")]
    [InlineData("name", "line\nbreak")]
    [InlineData("id", "a b")]
    [InlineData("latitude", 91)]
    [InlineData("longitude", 5)]
    public async Task A_location_that_can_not_be_names_its_field(string property, object value)
    {
        var tenant = await host.NewTenantAsync();
        var refused = await tenant.PostAsync("/api/v1/locations", Some.With(Some.Location(), property, value));
        Assert.Equal((422, "INVALID_FIELD"), (refused.Status, refused.Code));
        Assert.Contains(property, refused.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/hook", 201)]
    [InlineData("http://localhost:8080/hook", 201)]
    [InlineData("http://example.com/hook", 422)]
    [InlineData("ftp://example.com", 422)]
    [InlineData("/hook", 422)]
    [InlineData("https://user:pass@example.com", 422)]
    public async Task A_webhook_goes_to_https_or_to_this_machine(string url, int status)
    {
        var tenant = await host.NewTenantAsync();
        Assert.Equal(status, (await tenant.PostAsync("/api/v1/webhooks", new { url, events = new[] { "CDR_CREATED" } })).Status);
    }

    [Fact]
    public async Task A_webhooks_secret_is_shown_once()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/webhooks", new { url = "https://example.com", events = new[] { "CDR_CREATED", "TRANSACTION_FLAGGED" } });
        var secret = made.Text("secret");
        var changed = await tenant.PutAsync(made.Location!, new { url = "https://example.org", events = new[] { "CDR_CREATED" } }, made.ETag!);
        Assert.DoesNotContain(secret, (await tenant.GetAsync(made.Location!)).Raw + changed.Raw + (await tenant.GetAsync("/api/v1/webhooks")).Raw, StringComparison.Ordinal);
    }

    private static async Task<(int, string?)> FieldAsync(Task<ApiReply> reply) => ((await reply).Status, (await reply).Field);
}
