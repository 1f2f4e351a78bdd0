using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Identity;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>VAT rates once sessions were taxed by them: the past stays, and its gaps are filled on purpose alone.</summary>
public sealed class VatGapTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private const string Rates = "/api/v1/vat-rates";
    private const string Fill = Rates + "?gapFill=true&reason=forgotten";
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_gap_is_filled_with_a_reason_and_counts_for_what_is_held_back_alone()
    {
        var tenant = await ChargedTenantAsync();
        const string Rate = """{"id":"nl","level":"Cpo","subjectId":"own","percent":21,"validFrom":"2026-01-01"}""";
        await AssertRefusedAsync(tenant.Client, HttpMethod.Post, Rates, Rate, HttpStatusCode.UnprocessableEntity, "validFrom");
        await AssertRefusedAsync(tenant.Client, HttpMethod.Post, Rates + "?gapFill=true", Rate, HttpStatusCode.BadRequest, "reason");
        await AssertRefusedAsync(tenant.Client, HttpMethod.Post, Rates + "?gapFill=maybe", Rate, HttpStatusCode.BadRequest, "gapFill");
        var key = (string)(await tenant.PostAsync("/api/v1/api-keys", $$"""{"name":"vat","permissions":["{{Permission.WriteVatRates}}"]}"""))["key"]!;
        using (var clerk = world.Platform.Client(key))
            await AssertRefusedAsync(clerk, HttpMethod.Post, Fill, Rate, HttpStatusCode.Forbidden, "gapFill");

        await tenant.PostAsync(Fill, Rate);
        var entry = Assert.Single(await tenant.ListAsync("/api/v1/audit-entries?kind=VAT_RATE"));
        Assert.Equal(("forgotten", "GAP_FILL"), ((string)entry["reason"]!, (string)entry["privilege"]!));
        Assert.Equal(21m, (decimal)(await ChargeAsync(tenant))["vat"]!);
        var cdrs = await tenant.ListAsync("/api/v1/cdrs");
        Assert.Single(cdrs, cdr => cdr["vat"] is null);
    }

    [Fact]
    public async Task A_rate_that_has_been_in_force_is_ended_and_neither_changed_nor_deleted()
    {
        var tenant = await ChargedTenantAsync();
        await tenant.PostAsync(Fill, """{"id":"nl","level":"Cpo","subjectId":"own","percent":21,"validFrom":"2026-01-01"}""");
        const string Nl = Rates + "/nl";
        await AssertRefusedAsync(tenant.Client, HttpMethod.Put, Nl, Change("22", "2026-01-01", "null"), HttpStatusCode.UnprocessableEntity, "percent");
        await AssertRefusedAsync(tenant.Client, HttpMethod.Put, Nl, Change("21", "2026-02-01", "null"), HttpStatusCode.UnprocessableEntity, "validFrom");
        await AssertRefusedAsync(tenant.Client, HttpMethod.Put, Nl, Change("21", "2025-12-01", "null"), HttpStatusCode.UnprocessableEntity, "validFrom");
        await AssertRefusedAsync(tenant.Client, HttpMethod.Put, Nl, Change("21", "2026-01-01", "\"2026-02-01\""), HttpStatusCode.UnprocessableEntity, "validTo");
        await AssertRefusedAsync(tenant.Client, HttpMethod.Delete, Nl, "", HttpStatusCode.Conflict, null);
        await AssertDoneAsync(tenant.Client, HttpMethod.Put, Nl, Change("21", "2026-01-01", "\"2099-01-01\""));

        await tenant.PostAsync(Rates, """{"id":"later","level":"Cpo","subjectId":"own","percent":25,"validFrom":"2099-01-01"}""");
        await AssertDoneAsync(tenant.Client, HttpMethod.Put, Rates + "/later", Change("26", "2099-02-01", "null"));
        await AssertDoneAsync(tenant.Client, HttpMethod.Delete, Rates + "/later", "");

        static string Change(string percent, string from, string to) =>
            $$"""{"level":"Cpo","subjectId":"own","percent":{{percent}},"validFrom":"{{from}}","validTo":{{to}} }""";
    }

    private async Task<Tenant> ChargedTenantAsync()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        Assert.Equal("VAT_NOT_CONFIGURED", (string)(await ChargeAsync(tenant))["wholesale"]!["vat"]!["warning"]!);
        return tenant;
    }

    private async Task<JsonNode> ChargeAsync(Tenant tenant)
    {
        var station = await tenant.CreateStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(Ten), Ten.AddHours(1), 10_000);
        return await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");
    }

    private static Task AssertDoneAsync(HttpClient client, HttpMethod method, string path, string json) => SendAsync(client, method, path, json, answer =>
        Assert.InRange((int)answer.Status, 200, 299));

    private static Task AssertRefusedAsync(HttpClient client, HttpMethod method, string path, string json, HttpStatusCode status, string? field) =>
        SendAsync(client, method, path, json, answer =>
        {
            Assert.True(answer.Status == status, $"{(int)answer.Status} {answer.Text}");
            if (field is not null)
                Assert.Contains($"\"{field}\"", answer.Text, StringComparison.Ordinal);
        });

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string json, Action<(HttpStatusCode Status, string Text)> check)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json.Length > 0)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (method != HttpMethod.Post)
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await client.SendAsync(request);
        check((answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }
}
