using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Vat;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class VatRateTests(ApiHost host)
{
    private const string Rates = "/api/v1/vat-rates";

    private static object Rate(string id = "cpo-21", string level = "Cpo", string? subjectId = "nl", decimal percent = 21, string? validFrom = null, string? validTo = null, string? country = null) =>
        new { id, level, subjectId, country, percent, validFrom, validTo };

    [Fact]
    public async Task A_rate_is_created_read_changed_and_deleted()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rates, Rate(percent: 21m, validTo: "2027-01-01"));
        Assert.Equal((Rates + "/cpo-21", "Cpo", "nl", "2027-01-01T00:00:00"), (made.Location, made.Text("level"), made.Text("subjectId"), made.Text("validTo")));

        var read = await tenant.GetAsync(made.Location!);
        Assert.Equal((200, made.ETag), (read.Status, read.ETag));
        var changed = await tenant.PutAsync(made.Location!, Rate(percent: 22.5m), read.ETag!);
        Assert.Equal((200, 22.5m), (changed.Status, changed.Body.GetProperty("percent").GetDecimal()));
        Assert.Equal(412, (await tenant.PutAsync(made.Location!, Rate(), read.ETag!)).Status);
        Assert.Equal(428, (await tenant.SendAsync("DELETE", made.Location!)).Status);

        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, changed.ETag!)).Status);
        Assert.Equal(404, (await tenant.GetAsync(made.Location!)).Status);
        Assert.Empty((await tenant.GetAsync(Rates)).Items);
    }

    [Fact]
    public async Task Two_rates_of_one_object_are_never_valid_at_the_same_time()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rates, Rate("old", validTo: "2027-01-01"));

        var refused = await tenant.PostAsync(Rates, Rate("new", percent: 22, validFrom: "2026-12-31T23:59"));
        Assert.Equal((409, "CONFLICT", "validFrom"), (refused.Status, refused.Code, refused.Field));
        Assert.Contains("'old'", refused.Text("detail"), StringComparison.Ordinal);

        var made = await tenant.MakeAsync(Rates, Rate("new", percent: 22, validFrom: "2027-01-01"));
        await tenant.MakeAsync(Rates, Rate("elsewhere", subjectId: "fr", percent: 20));
        Assert.Equal(409, (await tenant.PutAsync(made.Location!, Rate("new", percent: 22), "*")).Status);

        Assert.Equal(204, (await tenant.DeleteAsync(Rates + "/old", "*")).Status);
        Assert.Equal(200, (await tenant.PutAsync(made.Location!, Rate("new", percent: 22), "*")).Status);
    }

    [Fact]
    public async Task Of_many_overlapping_rates_at_once_exactly_one_is_kept()
    {
        var tenant = await NewTenantAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => tenant.PostAsync(Rates, Rate($"r{i}"))));

        Assert.Equal([201, 409, 409, 409, 409, 409], replies.Select(reply => reply.Status).Order());
        Assert.Single((await tenant.GetAsync(Rates)).Items);
    }

    [Theory]
    [InlineData("percent", -0.1, "percent")]
    [InlineData("percent", 100.1, "percent")]
    [InlineData("percent", 21.00001, "percent")]
    [InlineData("country", "NLD", "country")]
    [InlineData("subjectId", null, "subjectId")]
    [InlineData("subjectId", "a b", "subjectId")]
    [InlineData("id", "a/b", "id")]
    [InlineData("validTo", "2020-01-01", "validTo")]
    public async Task A_rate_that_can_not_be_names_its_field(string property, object? value, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Rates, Some.With(Rate(validFrom: "2020-01-01"), property, value));
        Assert.Equal((422, "INVALID_FIELD", field), (refused.Status, refused.Code, refused.Field));
    }

    [Theory]
    [InlineData("RetailPackage", "gold", null, "country")]
    [InlineData("RetailPackage", "gold", "NL", "country")]
    [InlineData("Emsp", null, null, "country")]
    [InlineData("RetailPackage", "gold", "NLD", "subjectId")]
    [InlineData("Tariff", "NOTHING", null, "subjectId")]
    public async Task A_level_says_what_a_rate_needs(string level, string? subjectId, string? country, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Rates, Rate("x", level, subjectId, country: country));
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task A_rate_keeps_the_object_that_it_was_made_for()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rates, Rate());
        var refused = await tenant.PutAsync(made.Location!, Rate(subjectId: "fr"), "*");
        Assert.Equal((422, "subjectId"), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task Rates_are_listed_by_level_and_object_and_belong_to_their_tenant()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff());
        await tenant.MakeAsync(Rates, Rate("tariff", "Tariff", "AC", 9));
        await tenant.MakeAsync(Rates, Rate("nl"));
        await tenant.MakeAsync(Rates, Rate("own", "Emsp", null, country: "NLD"));

        Assert.Equal(["nl", "own", "tariff"], await IdsAsync(tenant, Rates));
        Assert.Equal(["tariff"], await IdsAsync(tenant, Rates + "?level=Tariff"));
        Assert.Equal(["nl"], await IdsAsync(tenant, Rates + "?level=Cpo&subjectId=nl"));
        Assert.Equal(400, (await tenant.GetAsync(Rates + "?level=World")).Status);

        var other = await host.NewTenantAsync();
        Assert.Empty((await other.GetAsync(Rates)).Items);
        Assert.Equal(404, (await other.GetAsync(Rates + "/nl")).Status);
    }

    [Fact]
    public async Task What_was_saved_is_what_a_session_is_taxed_by()
    {
        var tenant = await NewTenantAsync();
        var id = await TenantIdAsync(tenant);
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff());
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        await tenant.MakeAsync(Rates, Rate("cpo"));
        await tenant.MakeAsync(Rates, Rate("tariff", "Tariff", "AC", 9, validFrom: "2027-01-01"));
        await tenant.MakeAsync(Rates, Rate("gold", "RetailPackage", "gold", 19, country: "DEU"));
        await tenant.MakeAsync(Rates, Rate("own", "Emsp", null, 20, country: "NLD"));
        var rates = host.Services.GetRequiredService<VatRates>();

        async Task<decimal?> WholesaleAsync(string cpo, int year) => Resolve(
            await rates.ForAsync(id, "AC", "contract", cpo, default), VatSubject.Wholesale("AC", "contract", cpo), year);
        async Task<decimal?> RetailAsync(string country) => Resolve(
            await rates.ForRetailAsync(id, "gold", null, country, default), VatSubject.Retail("gold", null, country), 2026);

        Assert.Equal((21m, 9m, null), (await WholesaleAsync("nl", 2026), await WholesaleAsync("nl", 2028), await WholesaleAsync("fr", 2026)));
        Assert.Equal((19m, 20m, null), (await RetailAsync("DEU"), await RetailAsync("NLD"), await RetailAsync("FRA")));
    }

    [Fact]
    public async Task A_tenant_chooses_which_end_of_a_session_decides()
    {
        var tenant = await host.NewTenantAsync(new { vatRateAt = "Start" });
        Assert.Equal("Start", (await tenant.GetAsync($"/api/v1/tenant")).Body.GetProperty("settings").GetProperty("vatRateAt").GetString());
        var usual = await host.NewTenantAsync();
        Assert.Equal("End", (await usual.GetAsync($"/api/v1/tenant")).Body.GetProperty("settings").GetProperty("vatRateAt").GetString());
    }

    [Fact]
    public async Task Rates_need_permissions_of_their_own()
    {
        var tenant = await NewTenantAsync();
        var key = (await tenant.MakeAsync("/api/v1/api-keys", new { name = "tariffs", permissions = new[] { nameof(Permission.WriteTariffs), nameof(Permission.ReadTariffs) } })).Text("key");
        Assert.Equal(403, (await host.With(key).PostAsync(Rates, Rate())).Status);
        Assert.Equal(403, (await host.With(key).GetAsync(Rates)).Status);
    }

    [Theory]
    [InlineData("Cpo", null)]
    [InlineData("CpoContract", null)]
    [InlineData("RetailPackage", "NLD")]
    [InlineData("Emsp", "NLD")]
    [InlineData("Tariff", null)]
    public async Task What_a_rate_is_set_on_must_exist_in_the_tenant(string level, string? country)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Rates, Rate("x", level, "elsewhere", country: country));
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "subjectId"), (refused.Status, refused.Code, refused.Field));
        if (level is "Cpo" or "CpoContract" or "Emsp")
            await tenant.MakeAsync(Rates, Rate("own", level, "own", country: country));
    }

    [Fact]
    public async Task Each_change_of_a_rate_is_told_with_who_before_and_after()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rates, Rate());
        await tenant.PutAsync(Rates + "/cpo-21", Rate(percent: 22), "*");
        Assert.Equal(409, (await tenant.PostAsync(Rates, Rate("other"))).Status);
        await tenant.DeleteAsync(Rates + "/cpo-21", "*");

        var entries = (await tenant.GetAsync("/api/v1/audit-entries?kind=VAT_RATE&resourceId=cpo-21")).Items;
        Assert.Equal(["DELETED", "CHANGED", "CREATED"], entries.Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal("API_KEY", entries[0].GetProperty("by").GetProperty("kind").GetString());
        Assert.Equal((21m, 22m), (PercentOf(entries[1].GetProperty("before")), PercentOf(entries[1].GetProperty("after"))));
        Assert.Equal(3, (await tenant.GetAsync("/api/v1/audit-entries?kind=VAT_RATE")).Items.Count);

        static decimal PercentOf(System.Text.Json.JsonElement rate) => rate.GetProperty("rate").GetProperty("percent").GetDecimal();
    }

    /// <summary>With CPOs to set rates on.</summary>
    private async Task<ApiClient> NewTenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        foreach (var id in (string[])["nl", "fr"])
            await tenant.MakeAsync("/api/v1/cpos", new { id, name = id, contractId = "own" });
        return tenant;
    }

    internal static async Task<string> TenantIdAsync(ApiClient tenant) => (await tenant.GetAsync("/api/v1/tenant")).Text("id");

    private static decimal? Resolve(IReadOnlyList<VatRate> rates, IReadOnlyList<VatSubject> subjects, int year) =>
        VatResolver.Resolve(rates, new VatQuery(subjects, Instant.FromUtc(year, 5, 1, 10, 0), Instant.FromUtc(year, 5, 1, 11, 0), DateTimeZone.Utc)).Percent;

    private static async Task<IEnumerable<string?>> IdsAsync(ApiClient tenant, string path) =>
        (await tenant.GetAsync(path)).Items.Select(item => item.GetProperty("id").GetString());
}
