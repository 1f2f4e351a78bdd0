using GreenFlux.Platform.Parties;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Api.Parties;

/// <summary>Who pays whom for a session.</summary>
[Collection(ApiCollection.Name)]
public sealed class PartyBookTests(ApiHost host)
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_tenant_without_parties_is_its_own_CPO_and_eMSP()
    {
        var (tenant, ask) = await WithSiteAsync();
        await tenant.MakeDriverAsync("ann");
        await tenant.MakeAsync("/api/v1/tokens", new { uid = "CARD", driverId = "ann" });
        await tenant.MakeAsync("/api/v1/tokens", new { uid = "LOOSE" });

        var parties = await ask(Query("CARD"));
        Assert.Equal(("own", "own", "own"), (parties.Cpo!.Cpo.Id, parties.Cpo.Contract.Id, parties.Cpo.Network.Id));
        Assert.Equal(("own", "own", "own", "ann"), (parties.Emsp!.Emsp.Id, parties.Emsp.Contract.Id, parties.Emsp.Network.Id, parties.Driver!.Id));
        Assert.Equal((false, false, true), (parties.IsRoaming, parties.IsManagedRoaming, parties.AllowsTimeOfUse));
        Assert.Null(parties.Agreement);
        Assert.Null(parties.Payee);
        Assert.Empty(parties.Problems);

        var loose = await ask(Query("LOOSE"));
        Assert.Equal(("own", null), (loose.Emsp!.Emsp.Id, loose.Driver));
    }

    [Fact]
    public async Task Nobody_answers_for_a_token_that_is_not_the_tenants()
    {
        var (_, ask) = await WithSiteAsync();
        foreach (var uid in new[] { "UNKNOWN", null })
        {
            var parties = await ask(Query(uid));
            Assert.Equal(("own", null, false), (parties.Cpo!.Cpo.Id, parties.Emsp, parties.IsRoaming));
            Assert.Empty(parties.Problems);
        }
    }

    [Fact]
    public async Task What_is_stored_under_own_stands_for_the_tenant()
    {
        var (tenant, ask) = await WithSiteAsync();
        await tenant.MakeAsync("/api/v1/cpo-networks", new { id = "acme", name = "Acme", roaming = "MANAGED" });
        await tenant.MakeAsync("/api/v1/cpo-contracts", new { id = "own", name = "Ours", networkId = "acme", wholesaleDecimals = 4 });
        var parties = await ask(Query(null));
        Assert.Equal(("own", "Ours", (int?)4, "acme", true), (parties.Cpo!.Cpo.Id, parties.Cpo.Contract.Name, parties.Cpo.Contract.WholesaleDecimals, parties.Cpo.Network.Id, parties.IsManagedRoaming));
        Assert.False(parties.IsRoaming);
    }

    [Fact]
    public async Task A_driver_belongs_to_the_eMSP_that_it_names_else_to_the_customers_else_to_the_packages()
    {
        var (tenant, ask) = await WithSiteAsync();
        await tenant.MakeEmspAsync("acme");
        await tenant.MakeAsync("/api/v1/customers", new { id = "fleet", name = "Fleet", externalId = "C-1", emspId = "acme" });
        await tenant.MakeAsync("/api/v1/customers", new { id = "ours", name = "Ours", externalId = "C-2" });
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "acmes", name = "Acme's", emspId = "acme" });
        await tenant.MakeDriverAsync("named", emspId: "acme");
        await tenant.MakeDriverAsync("fleets", customerId: "fleet");
        await tenant.MakeDriverAsync("packages", retailPackageId: "acmes");
        await tenant.MakeDriverAsync("own", customerId: "ours");

        foreach (var (driver, emsp, customer) in new[] { ("named", "acme", null), ("fleets", "acme", "fleet"), ("packages", "acme", null), ("own", "own", "ours") })
        {
            var parties = await ask(Query(null) with { DriverId = driver });
            Assert.Equal((driver, emsp, customer, false), (parties.Driver!.Id, parties.Emsp!.Emsp.Id, parties.Customer?.Id, parties.IsRoaming));
        }
    }

    [Fact]
    public async Task Roaming_needs_an_agreement_in_force_at_the_start_by_the_locations_clock()
    {
        var (tenant, ask) = await WithSiteAsync();
        await tenant.MakeEmspAsync("partner", "EXTERNAL");
        await tenant.MakeAsync("/api/v1/tokens", new { uid = "CARD", emspId = "partner" });

        var none = await ask(Query("CARD"));
        Assert.True(none.IsRoaming);
        Assert.False(none.AllowsTimeOfUse);
        Assert.Equal("NO_AGREEMENT", Assert.Single(none.Problems).Code);

        // Midnight of 1 May in Amsterdam is 22:00 UTC of the day before.
        var made = await tenant.MakeAsync("/api/v1/agreements", new { cpoNetworkId = "own", emspNetworkId = "partner", validFrom = "2026-05-01", vatTreatment = "REVERSE_CHARGE" });
        var midnight = new DateTimeOffset(2026, 4, 30, 22, 0, 0, TimeSpan.Zero);
        Assert.Null((await ask(Query("CARD") with { At = midnight.AddSeconds(-1) })).Agreement);
        var first = await ask(Query("CARD") with { At = midnight });
        Assert.Equal((VatTreatment.ReverseCharge, false), (first.Agreement!.VatTreatment, first.AllowsTimeOfUse));
        Assert.Empty(first.Problems);

        await tenant.PutAsync(made.Location!, new { cpoNetworkId = "own", emspNetworkId = "partner", validFrom = "2026-05-01", timeOfUseForRoaming = true }, "*");
        Assert.True((await ask(Query("CARD"))).AllowsTimeOfUse);

        await tenant.PutAsync(made.Location!, new { cpoNetworkId = "own", emspNetworkId = "partner", validFrom = "2026-05-01", status = "SUSPENDED", timeOfUseForRoaming = true }, "*");
        var suspended = await ask(Query("CARD"));
        Assert.False(suspended.AllowsTimeOfUse);
        Assert.Contains("is suspended", Assert.Single(suspended.Problems).Detail, StringComparison.Ordinal);

        await tenant.PutAsync(made.Location!, new { cpoNetworkId = "own", emspNetworkId = "partner", validFrom = "2026-05-01", validTo = "2026-05-02", status = "ENDED" }, "*");
        Assert.Empty((await ask(Query("CARD"))).Problems);
        Assert.Single((await ask(Query("CARD") with { At = Noon.AddDays(1) })).Problems);
    }

    [Fact]
    public async Task A_partners_location_is_roaming_for_our_own_drivers_too()
    {
        var (tenant, ask) = await WithSiteAsync();
        await tenant.MakeCpoAsync("partner", "EXTERNAL");
        await tenant.MakeAsync("/api/v1/locations", Some.With(Some.Location("theirs"), "cpoId", "partner"));
        await tenant.MakeDriverAsync("ann");
        var parties = await ask(Query(null) with { LocationId = "theirs", DriverId = "ann" });
        Assert.Equal(("partner", "own", true), (parties.Cpo!.Network.Id, parties.Emsp!.Network.Id, parties.IsRoaming));
    }

    [Fact]
    public async Task A_locations_CPO_and_its_roaming_are_known_without_a_session()
    {
        var (tenant, _) = await WithSiteAsync();
        await tenant.MakeCpoAsync("acme", roaming: "MANAGED");
        await tenant.MakeAsync("/api/v1/cpos", new { id = "sub", name = "Sub", contractId = "acme", parentCpoId = "acme", partyId = "NL-SUB" });
        await tenant.MakeAsync("/api/v1/locations", Some.With(Some.Location("resold"), "cpoId", "sub"));
        var tenantId = (await tenant.GetAsync("/api/v1/tenant")).Text("id");
        var book = host.Services.GetRequiredService<PartyBook>();

        var side = await book.CpoOfAsync(tenantId, "resold", CancellationToken.None);
        Assert.Equal(("NL-SUB", "acme", "acme"), (side!.Cpo.PartyId, side.Contract.Id, side.Network.Id));
        Assert.Equal("own", (await book.CpoOfAsync(tenantId, "depot", CancellationToken.None))!.Cpo.Id);
        Assert.Null(await book.CpoOfAsync(tenantId, "gone", CancellationToken.None));
        foreach (var (location, managed) in new[] { ("resold", true), ("depot", false), ("gone", false) })
            Assert.Equal(managed, await book.IsManagedAsync(tenantId, location, CancellationToken.None));
    }

    [Fact]
    public async Task A_station_is_paid_back_to_its_own_party_before_its_locations()
    {
        var (tenant, ask) = await WithSiteAsync();
        var station = Some.Name("BOOK");
        await tenant.MakeAsync("/api/v1/charge-stations", Some.Station(station));
        foreach (var id in new[] { "landlord", "tenant" })
            await tenant.MakeAsync("/api/v1/reimbursement-parties", new { id, kind = "LANDLORD", name = id });
        await tenant.MakeAsync("/api/v1/reimbursement-assignments", new { reimbursementPartyId = "landlord", locationId = "depot", validTo = "2026-06-01" });
        await tenant.MakeAsync("/api/v1/reimbursement-assignments", new { reimbursementPartyId = "tenant", stationId = station, validFrom = "2026-05-15" });

        foreach (var (stationId, day, payee) in new[] { (station, 1, "landlord"), (station, 15, "tenant"), ("OTHER", 15, "landlord"), (station, 60, "tenant"), ("OTHER", 60, null) })
            Assert.Equal(payee, (await ask(Query(null) with { StationId = stationId, At = Noon.AddDays(day - 1) })).Payee?.Id);
    }

    [Fact]
    public async Task A_party_that_is_gone_is_a_problem_with_its_name()
    {
        var (_, ask) = await WithSiteAsync();
        var parties = await ask(Query(null) with { LocationId = "gone", DriverId = "gone" });
        Assert.Equal(["There is no location 'gone'. Create it, then retry.", "There is no driver 'gone'. Create it, then retry."], parties.Problems.Select(problem => problem.Detail));
        Assert.Null(parties.Cpo);
        Assert.Null(parties.Emsp);
        Assert.False(parties.IsRoaming);
    }

    private static PartyQuery Query(string? tokenUid) => new("", "depot", "STATION", tokenUid, null, Noon);

    /// <summary>A depot and a retail package; and the book, asked for this tenant.</summary>
    private async Task<(ApiClient Tenant, Func<PartyQuery, Task<SessionParties>> Ask)> WithSiteAsync()
    {
        var tenant = await host.NewTenantAsync();
        await Some.SetUpAsync(tenant);
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        var id = (await tenant.GetAsync("/api/v1/tenant")).Text("id");
        var book = host.Services.GetRequiredService<PartyBook>();
        return (tenant, query => book.FindAsync(query with { TenantId = id }, CancellationToken.None));
    }
}
