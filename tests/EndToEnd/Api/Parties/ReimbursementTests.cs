namespace GreenFlux.Tests.EndToEnd.Api.Parties;

/// <summary>Who is paid back, and where.</summary>
[Collection(ApiCollection.Name)]
public sealed class ReimbursementTests(ApiHost host)
{
    private const string Payees = "/api/v1/reimbursement-parties";
    private const string Assignments = "/api/v1/reimbursement-assignments";

    [Fact]
    public async Task A_party_is_paid_for_unbilled_energy_unless_it_says_otherwise()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync(Payees, new { kind = "LANDLORD", name = "Landlord", iban = "nl91 abna 0417 1643 00" });
        Assert.Equal(("NL91ABNA0417164300", true), (made.Text("iban"), made.Body.GetProperty("paysUnbilledEnergy").GetBoolean()));
        var changed = await tenant.PutAsync(made.Location!, new { kind = "LANDLORD", name = "Landlord", paysUnbilledEnergy = false }, made.ETag!);
        Assert.Equal((200, false, false), (changed.Status, changed.Body.GetProperty("paysUnbilledEnergy").GetBoolean(), changed.Body.TryGetProperty("iban", out _)));
    }

    [Theory]
    [InlineData("LANDLORD", "ann", null, "driverId")]
    [InlineData("LANDLORD", null, "fleet", "customerId")]
    [InlineData("DRIVER", null, null, "driverId")]
    [InlineData("CUSTOMER", null, null, "customerId")]
    [InlineData("CUSTOMER", "ann", "fleet", "driverId")]
    public async Task Its_kind_says_whom_it_names(string kind, string? driverId, string? customerId, string field)
    {
        var tenant = await WithPartiesAsync();
        var refused = await tenant.PostAsync(Payees, new { kind, name = "X", driverId, customerId });
        Assert.Equal((422, "INVALID_FIELD", field), (refused.Status, refused.Code, refused.Field));
    }

    [Fact]
    public async Task A_driver_and_a_customer_stay_while_they_are_paid_back()
    {
        var tenant = await WithPartiesAsync();
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "driverId"), await tenant.PostAsync(Payees, new { kind = "DRIVER", name = "X", driverId = "none" }).RefusalAsync());
        await tenant.MakeAsync(Payees, new { id = "ann-home", kind = "DRIVER", name = "Ann", driverId = "ann" });
        await tenant.MakeAsync(Payees, new { id = "fleet-site", kind = "CUSTOMER", name = "Fleet", customerId = "fleet" });
        Assert.Contains("reimbursement party 'ann-home'", await tenant.UserOfAsync("/api/v1/drivers/ann"), StringComparison.Ordinal);
        Assert.Contains("reimbursement party 'fleet-site'", await tenant.UserOfAsync("/api/v1/customers/fleet"), StringComparison.Ordinal);
        Assert.Equal((422, "INVALID_FIELD", "iban"), await tenant.PostAsync(Payees, new { kind = "LANDLORD", name = "X", iban = "NL00ABNA0417164300" }).RefusalAsync());
    }

    [Fact]
    public async Task An_assignment_names_a_location_or_a_station_that_exists_and_stays()
    {
        var tenant = await WithSiteAsync("REIMB");
        var station = (await tenant.GetAsync("/api/v1/charge-stations")).Items[0].GetProperty("id").GetString()!;
        Assert.Equal((422, "INVALID_FIELD", "locationId"), await tenant.PostAsync(Assignments, Body()).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "locationId"), await tenant.PostAsync(Assignments, Body(location: "depot", station: station)).RefusalAsync());
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "locationId"), await tenant.PostAsync(Assignments, Body(location: "none")).RefusalAsync());
        foreach (var unknown in new[] { "none", "", "a/b", new string('x', 2000) })
            Assert.Equal((422, "REFERENCE_NOT_FOUND", "stationId"), await tenant.PostAsync(Assignments, Body(station: unknown)).RefusalAsync());
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "reimbursementPartyId"), await tenant.PostAsync(Assignments, Body(party: "none", location: "depot")).RefusalAsync());

        await tenant.MakeAsync(Assignments, Body("here", location: "depot"));
        await tenant.MakeAsync(Assignments, Body("there", station: station));
        Assert.Contains("reimbursement assignment 'there'", await tenant.UserOfAsync($"/api/v1/charge-stations/{station}"), StringComparison.Ordinal);
        Assert.Contains("reimbursement assignment '", await tenant.UserOfAsync($"{Payees}/landlord"), StringComparison.Ordinal);
        Assert.Single((await tenant.GetAsync($"{Assignments}?stationId={station}")).Items);

        Assert.Equal(204, (await tenant.DeleteAsync($"{Assignments}/there", "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync($"/api/v1/charge-stations/{station}", "*")).Status);
        Assert.Contains("reimbursement assignment 'here'", await tenant.UserOfAsync("/api/v1/locations/depot"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_one_location_one_party_is_paid_back_at_a_time()
    {
        var tenant = await WithSiteAsync("REIMB");
        await tenant.MakeAsync(Payees, new { id = "next", kind = "LANDLORD", name = "Next" });
        await tenant.MakeAsync(Assignments, Body("one", location: "depot", to: "2026-07-01"));
        Assert.Equal((409, "CONFLICT", "validFrom"), await tenant.PostAsync(Assignments, Body("two", "next", location: "depot", from: "2026-06-30")).RefusalAsync());
        await tenant.MakeAsync(Assignments, Body("two", "next", location: "depot", from: "2026-07-01"));
        Assert.Equal((422, "INVALID_FIELD", "validTo"), await tenant.PostAsync(Assignments, Body("x", location: "depot", from: "2026-07-01", to: "2026-06-01")).RefusalAsync());
    }

    private async Task<ApiClient> WithPartiesAsync()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        await tenant.MakeAsync("/api/v1/customers", new { id = "fleet", name = "Fleet", externalId = "C-1" });
        await tenant.MakeDriverAsync("ann");
        return tenant;
    }

    /// <summary>A depot with a station, and a landlord.</summary>
    private async Task<ApiClient> WithSiteAsync(string prefix)
    {
        var tenant = await host.NewTenantAsync();
        await Some.SetUpAsync(tenant);
        await tenant.MakeAsync("/api/v1/charge-stations", Some.Station(Some.Name(prefix)));
        await tenant.MakeAsync(Payees, new { id = "landlord", kind = "LANDLORD", name = "Landlord" });
        return tenant;
    }

    private static object Body(string? id = null, string party = "landlord", string? location = null, string? station = null, string? from = null, string? to = null) =>
        new { id, reimbursementPartyId = party, locationId = location, stationId = station, validFrom = from, validTo = to };
}
