namespace GreenFlux.Tests.EndToEnd.Api.Parties;

[Collection(ApiCollection.Name)]
public sealed class AgreementTests(ApiHost host)
{
    private const string Agreements = "/api/v1/agreements";

    [Fact]
    public async Task An_agreement_is_active_standard_and_without_time_of_use_unless_it_says_otherwise()
    {
        var tenant = await WithPartnerAsync();
        var plain = await tenant.MakeAsync(Agreements, Body(from: "2026-01-01"));
        Assert.Equal(
            ("ACTIVE", "STANDARD", false, "2026-01-01T00:00:00"),
            (plain.Text("status"), plain.Text("vatTreatment"), plain.Body.GetProperty("timeOfUseForRoaming").GetBoolean(), plain.Text("validFrom")));

        var changed = await tenant.PutAsync(
            plain.Location!, new { cpoNetworkId = "own", emspNetworkId = "partner", status = "SUSPENDED", vatTreatment = "REVERSE_CHARGE", timeOfUseForRoaming = true }, plain.ETag!);
        Assert.Equal(200, changed.Status);
        Assert.Equal(
            ("SUSPENDED", "REVERSE_CHARGE", true, false),
            (changed.Text("status"), changed.Text("vatTreatment"), changed.Body.GetProperty("timeOfUseForRoaming").GetBoolean(), changed.Body.TryGetProperty("validFrom", out _)));
    }

    [Fact]
    public async Task It_binds_networks_that_exist_and_that_stay()
    {
        var tenant = await WithPartnerAsync();
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "emspNetworkId"), await tenant.PostAsync(Agreements, Body(emsp: "none")).RefusalAsync());
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "cpoNetworkId"), await tenant.PostAsync(Agreements, Body(cpo: "partner")).RefusalAsync());
        await tenant.DeleteAsync("/api/v1/emsps/partner", "*");
        await tenant.DeleteAsync("/api/v1/emsp-contracts/partner", "*");
        await tenant.MakeAsync(Agreements, Body("one"));
        Assert.Contains("agreement 'one'", await tenant.UserOfAsync("/api/v1/emsp-networks/partner"), StringComparison.Ordinal);
        Assert.Equal(204, (await tenant.DeleteAsync($"{Agreements}/one", "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/emsp-networks/partner", "*")).Status);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("2026-06-30T23:59:59", null)]
    [InlineData(null, "2026-01-01T00:00:01")]
    [InlineData("2026-02-01", "2026-03-01")]
    [InlineData("2025-01-01", "2027-01-01")]
    public async Task Of_two_networks_never_two_agreements_count_at_a_time(string? from, string? to)
    {
        var tenant = await WithPartnerAsync();
        await tenant.MakeAsync(Agreements, Body("one", from: "2026-01-01", to: "2026-07-01"));
        var refused = await tenant.PostAsync(Agreements, Body("two", from: from, to: to));
        Assert.Equal((409, "CONFLICT", "validFrom"), (refused.Status, refused.Code, refused.Field));
        Assert.Contains("'one' (2026-01-01T00:00:00 to 2026-07-01T00:00:00)", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_may_begin_where_another_ends_and_take_the_place_that_it_leaves()
    {
        var tenant = await WithPartnerAsync();
        await tenant.MakeEmspAsync("third", "EXTERNAL");
        await tenant.MakeAsync(Agreements, Body("one", from: "2026-01-01", to: "2026-07-01"));
        await tenant.MakeAsync(Agreements, Body("two", from: "2026-07-01"));
        await tenant.MakeAsync(Agreements, Body("before", to: "2026-01-01"));
        await tenant.MakeAsync(Agreements, Body("elsewhere", emsp: "third"));
        Assert.Equal((409, "CONFLICT", "validFrom"), await tenant.PutAsync($"{Agreements}/one", Body("one", from: "2026-01-01"), "*").RefusalAsync());
        Assert.Equal(200, (await tenant.PutAsync($"{Agreements}/one", Body("one", from: "2026-02-01", to: "2026-07-01"), "*")).Status);

        // The pair's other agreement leaves its place when it moves to another pair, and when it is deleted.
        Assert.Equal((409, "CONFLICT", "validFrom"), await tenant.PutAsync($"{Agreements}/one", Body("one", emsp: "third"), "*").RefusalAsync());
        Assert.Equal(204, (await tenant.DeleteAsync($"{Agreements}/elsewhere", "*")).Status);
        Assert.Equal(200, (await tenant.PutAsync($"{Agreements}/one", Body("one", emsp: "third"), "*")).Status);
        await tenant.MakeAsync(Agreements, Body("again", from: "2026-03-01", to: "2026-07-01"));
        Assert.Equal(3, (await tenant.GetAsync($"{Agreements}?emspNetworkId=partner")).Items.Count);
    }

    [Fact]
    public async Task Of_many_at_once_for_the_same_time_one_is_made()
    {
        var tenant = await WithPartnerAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => tenant.PostAsync(Agreements, Body($"a{i}", from: "2026-01-01"))));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => Assert.Equal((409, "CONFLICT"), (reply.Status, reply.Code)));
        Assert.Single((await tenant.GetAsync(Agreements)).Items);
    }

    [Theory]
    [InlineData("2026-01-02", "2026-01-01", "ACTIVE")]
    [InlineData("2026-01-01", "2026-01-01", "ACTIVE")]
    [InlineData("2026-01-01", null, "ENDED")]
    [InlineData("2026-01-01", "2999-01-01", "ENDED")]
    public async Task It_ends_after_it_began_and_an_ended_one_has_ended(string from, string? to, string status)
    {
        var tenant = await WithPartnerAsync();
        Assert.Equal((422, "INVALID_FIELD", "validTo"), await tenant.PostAsync(Agreements, Body(from: from, to: to, status: status)).RefusalAsync());
    }

    [Theory]
    [InlineData("validFrom", "2026-01-01T00:00:00Z")]
    [InlineData("validFrom", "yesterday")]
    [InlineData("status", "PAUSED")]
    [InlineData("vatTreatment", "ZERO")]
    public async Task What_can_not_be_read_names_its_field(string field, string value)
    {
        var tenant = await WithPartnerAsync();
        var refused = await tenant.PostAsync(Agreements, Some.With(Body(), field, value));
        Assert.Equal((400, "INVALID_TYPE", field), (refused.Status, refused.Code, refused.Field));
    }

    private async Task<ApiClient> WithPartnerAsync()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeEmspAsync("partner", "EXTERNAL");
        return tenant;
    }

    private static object Body(string? id = null, string cpo = "own", string emsp = "partner", string? from = null, string? to = null, string status = "ACTIVE") =>
        new { id, cpoNetworkId = cpo, emspNetworkId = emsp, validFrom = from, validTo = to, status };
}
