namespace GreenFlux.Tests.EndToEnd.Api.Parties;

/// <summary>Networks, contracts, CPOs, eMSPs, customers and drivers.</summary>
[Collection(ApiCollection.Name)]
public sealed class OperatorTests(ApiHost host)
{
    [Fact]
    public async Task A_network_is_internal_and_manages_its_own_roaming_unless_it_says_otherwise()
    {
        var tenant = await host.NewTenantAsync();
        var plain = await tenant.MakeAsync("/api/v1/cpo-networks", new { name = "Acme" });
        Assert.Equal(("INTERNAL", "SELF_MANAGED"), (plain.Text("kind"), plain.Text("roaming")));

        var other = await tenant.MakeAsync("/api/v1/cpo-networks", new { name = "Other", kind = "EXTERNAL", roaming = "MANAGED" });
        var read = await tenant.GetAsync(other.Location!);
        Assert.Equal(("EXTERNAL", "MANAGED"), (read.Text("kind"), read.Text("roaming")));
        Assert.Equal(400, (await tenant.PostAsync("/api/v1/cpo-networks", new { name = "Acme", kind = "FOREIGN" })).Status);
    }

    [Theory]
    [InlineData("cpo-contracts", "networkId")]
    [InlineData("emsp-contracts", "networkId")]
    [InlineData("cpos", "contractId")]
    [InlineData("emsps", "contractId")]
    public async Task What_a_party_stands_under_must_exist_in_the_same_tenant(string resource, string field)
    {
        var elsewhere = await host.NewTenantAsync();
        await elsewhere.MakeCpoAsync("acme");
        await elsewhere.MakeEmspAsync("acme");
        var tenant = await host.NewTenantAsync();
        var body = Some.With(new { id = "x", name = "X" }, field, "acme");

        Assert.Equal((422, "REFERENCE_NOT_FOUND", field), await tenant.PostAsync($"/api/v1/{resource}", body).RefusalAsync());
        var made = await tenant.MakeAsync($"/api/v1/{resource}", Some.With(body, field, "own"));
        Assert.Equal((422, "REFERENCE_NOT_FOUND", field), await tenant.PutAsync(made.Location!, body, "*").RefusalAsync());
    }

    [Fact]
    public async Task A_party_stays_while_another_stands_under_it()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeCpoAsync("acme");
        await tenant.MakeEmspAsync("acme");
        await tenant.MakeAsync("/api/v1/cpos", new { id = "sub", name = "Sub", contractId = "acme", parentCpoId = "acme" });
        await tenant.MakeAsync("/api/v1/locations", Some.With(Some.Location(), "cpoId", "sub"));

        Assert.Contains("CPO contract 'acme'", await tenant.UserOfAsync("/api/v1/cpo-networks/acme"), StringComparison.Ordinal);
        Assert.Contains("CPO '", await tenant.UserOfAsync("/api/v1/cpo-contracts/acme"), StringComparison.Ordinal);
        Assert.Contains("CPO 'sub'", await tenant.UserOfAsync("/api/v1/cpos/acme"), StringComparison.Ordinal);
        Assert.Contains("location 'depot'", await tenant.UserOfAsync("/api/v1/cpos/sub"), StringComparison.Ordinal);
        Assert.Contains("eMSP contract 'acme'", await tenant.UserOfAsync("/api/v1/emsp-networks/acme"), StringComparison.Ordinal);
        Assert.Contains("eMSP 'acme'", await tenant.UserOfAsync("/api/v1/emsp-contracts/acme"), StringComparison.Ordinal);

        foreach (var path in new[] { "locations/depot", "cpos/sub", "cpos/acme", "cpo-contracts/acme", "cpo-networks/acme", "emsps/acme", "emsp-contracts/acme", "emsp-networks/acme" })
            Assert.Equal(204, (await tenant.DeleteAsync($"/api/v1/{path}", "*")).Status);
    }

    [Fact]
    public async Task Nothing_is_left_under_a_party_that_is_deleted_at_the_same_moment()
    {
        var tenant = await host.NewTenantAsync();
        for (var i = 0; i < 20; i++)
        {
            var network = $"network-{i}";
            await tenant.MakeAsync("/api/v1/cpo-networks", new { id = network, name = network });
            var (created, deleted) = (tenant.PostAsync("/api/v1/cpo-contracts", new { id = network, name = network, networkId = network }), tenant.DeleteAsync($"/api/v1/cpo-networks/{network}", "*"));
            Assert.Contains(((await created).Status, (await deleted).Status), new[] { (201, 409), (422, 204) });
        }
    }

    [Fact]
    public async Task An_eMSP_stays_while_a_customer_a_driver_a_package_or_a_token_names_it()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeEmspAsync("acme");
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "any", name = "Any" });
        foreach (var (path, body, user) in new (string, object, string)[]
        {
            ("customers", new { id = "fleet", name = "Fleet", externalId = "C-1", emspId = "acme" }, "customer 'fleet'"),
            ("retail-packages", new { id = "gold", name = "Gold", emspId = "acme" }, "retail package 'gold'"),
            ("drivers", new { id = "ann", name = "Ann", retailPackageId = "any", emspId = "acme" }, "driver 'ann'"),
            ("tokens", new { uid = "CARD", emspId = "acme" }, "token 'CARD'"),
        })
        {
            var made = await tenant.MakeAsync($"/api/v1/{path}", body);
            Assert.Contains(user, await tenant.UserOfAsync("/api/v1/emsps/acme"), StringComparison.Ordinal);
            Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, "*")).Status);
        }
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/emsps/acme", "*")).Status);
    }

    [Fact]
    public async Task A_sub_CPO_stands_under_a_CPO_of_the_same_contract()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeCpoAsync("acme");
        await tenant.MakeCpoAsync("other");
        var sub = new { id = "sub", name = "Sub", contractId = "acme", parentCpoId = "acme" };
        await tenant.MakeAsync("/api/v1/cpos", sub);

        Assert.Equal((422, "INVALID_FIELD", "contractId"), await tenant.PostAsync("/api/v1/cpos", new { name = "X", contractId = "other", parentCpoId = "acme" }).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "parentCpoId"), await tenant.PostAsync("/api/v1/cpos", new { name = "X", contractId = "acme", parentCpoId = "sub" }).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "parentCpoId"), await tenant.PutAsync("/api/v1/cpos/acme", new { name = "X", contractId = "acme", parentCpoId = "acme" }, "*").RefusalAsync());
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "parentCpoId"), await tenant.PostAsync("/api/v1/cpos", new { name = "X", contractId = "acme", parentCpoId = "none" }).RefusalAsync());
        Assert.Equal((409, "IN_USE", "contractId"), await tenant.PutAsync("/api/v1/cpos/acme", new { name = "X", contractId = "other" }, "*").RefusalAsync());
        Assert.Equal((409, "IN_USE", "parentCpoId"), await tenant.PutAsync("/api/v1/cpos/acme", new { name = "X", contractId = "own", parentCpoId = "own" }, "*").RefusalAsync());
        Assert.Single((await tenant.GetAsync("/api/v1/cpos?parentCpoId=acme")).Items);
    }

    [Theory]
    [InlineData("cpos")]
    [InlineData("emsps")]
    public async Task A_party_id_is_kept_in_its_normal_form(string resource)
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync($"/api/v1/{resource}", new { name = "Acme", contractId = "own", partyId = "nl*acm" });
        Assert.Equal("NL-ACM", made.Text("partyId"));
        foreach (var wrong in new[] { "ZZ-ACM", "NL-AC", "NL-ACME", "acme", "" })
            Assert.Equal((422, "INVALID_FIELD", "partyId"), await tenant.PostAsync($"/api/v1/{resource}", new { name = "X", contractId = "own", partyId = wrong }).RefusalAsync());
    }

    [Fact]
    public async Task A_contract_rounds_wholesale_to_four_decimals_or_to_the_currencys()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/cpo-contracts", new { name = "Acme", networkId = "own", wholesaleDecimals = 4 });
        Assert.Equal(4, made.Body.GetProperty("wholesaleDecimals").GetInt32());
        Assert.Equal((422, "INVALID_FIELD", "wholesaleDecimals"), await tenant.PostAsync("/api/v1/cpo-contracts", new { name = "X", networkId = "own", wholesaleDecimals = 3 }).RefusalAsync());
    }

    [Fact]
    public async Task A_customer_has_a_name_and_an_external_id_that_is_unique_within_its_eMSP()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeEmspAsync("acme");
        Assert.Equal((400, "MISSING_FIELD", "externalId"), await tenant.PostAsync("/api/v1/customers", new { name = "Fleet" }).RefusalAsync());
        Assert.Equal((400, "MISSING_FIELD", "name"), await tenant.PostAsync("/api/v1/customers", new { externalId = "C-1" }).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "externalId"), await tenant.PostAsync("/api/v1/customers", new { name = "Fleet", externalId = " " }).RefusalAsync());

        await tenant.MakeAsync("/api/v1/customers", new { id = "fleet", name = "Fleet", externalId = "C-1" });
        Assert.Equal((409, "ALREADY_EXISTS", "externalId"), await tenant.PostAsync("/api/v1/customers", new { name = "Two", externalId = "C-1", emspId = "own" }).RefusalAsync());
        await tenant.MakeAsync("/api/v1/customers", new { id = "acmes", name = "Two", externalId = "C-1", emspId = "acme" });
        Assert.Equal(200, (await tenant.PutAsync("/api/v1/customers/fleet", new { name = "Fleet 2", externalId = "C-1" }, "*")).Status);
        Assert.Equal((422, "INVALID_FIELD", "emspId"), await tenant.PutAsync("/api/v1/customers/fleet", new { name = "Fleet", externalId = "C-2", emspId = "acme" }, "*").RefusalAsync());
        Assert.Single((await tenant.GetAsync("/api/v1/customers?emspId=acme")).Items);
        Assert.Equal(2, (await tenant.GetAsync("/api/v1/customers?externalId=C-1")).Items.Count);
    }

    [Fact]
    public async Task Of_many_customers_with_one_external_id_at_once_one_is_made()
    {
        var tenant = await host.NewTenantAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => tenant.PostAsync("/api/v1/customers", new { name = $"Fleet {i}", externalId = "C-1" })));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => Assert.Equal((409, "ALREADY_EXISTS"), (reply.Status, reply.Code)));
    }

    [Fact]
    public async Task Driver_customer_and_package_belong_to_one_eMSP()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeEmspAsync("acme");
        await tenant.MakeEmspAsync("other");
        await tenant.MakeAsync("/api/v1/customers", new { id = "fleet", name = "Fleet", externalId = "C-1", emspId = "acme" });
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold", emspId = "acme" });
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "silver", name = "Silver", emspId = "other" });

        Assert.Equal((422, "REFERENCE_NOT_FOUND", "customerId"), await tenant.PostAsync("/api/v1/drivers", Driver(customerId: "none")).RefusalAsync());
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "emspId"), await tenant.PostAsync("/api/v1/drivers", Driver(emspId: "none")).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "customerId"), await tenant.PostAsync("/api/v1/drivers", Driver(emspId: "other", customerId: "fleet", package: "silver")).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "retailPackageId"), await tenant.PostAsync("/api/v1/drivers", Driver(customerId: "fleet", package: "silver")).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "retailPackageId"), await tenant.PostAsync("/api/v1/drivers", Driver(emspId: "own")).RefusalAsync());
        var made = await tenant.MakeAsync("/api/v1/drivers", Driver(customerId: "fleet"));

        Assert.Equal("fleet", (await tenant.GetAsync(made.Location!)).Text("customerId"));
        Assert.Single((await tenant.GetAsync("/api/v1/drivers?customerId=fleet")).Items);
        Assert.Contains("driver 'ann'", await tenant.UserOfAsync("/api/v1/customers/fleet"), StringComparison.Ordinal);
        Assert.Equal((422, "INVALID_FIELD", "emspId"), await tenant.PutAsync("/api/v1/retail-packages/gold", new { name = "Gold" }, "*").RefusalAsync());
    }

    [Fact]
    public async Task A_location_names_a_CPO_that_exists()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeCpoAsync("acme");
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "cpoId"), await tenant.PostAsync("/api/v1/locations", Some.With(Some.Location(), "cpoId", "none")).RefusalAsync());
        await tenant.MakeAsync("/api/v1/locations", Some.With(Some.Location("a"), "cpoId", "acme"));
        await tenant.MakeAsync("/api/v1/locations", Some.With(Some.Location("b"), "cpoId", "own"));
        var listed = await tenant.GetAsync("/api/v1/locations?cpoId=acme");
        Assert.Equal("a", Assert.Single(listed.Items).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_token_belongs_to_a_driver_or_to_a_partners_eMSP()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeEmspAsync("partner", "EXTERNAL");
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        await tenant.MakeDriverAsync("ann");
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "emspId"), await tenant.PostAsync("/api/v1/tokens", new { uid = "CARD", emspId = "none" }).RefusalAsync());
        Assert.Equal((422, "INVALID_FIELD", "emspId"), await tenant.PostAsync("/api/v1/tokens", new { uid = "CARD", emspId = "partner", driverId = "ann" }).RefusalAsync());
        Assert.Equal("partner", (await tenant.MakeAsync("/api/v1/tokens", new { uid = "CARD", emspId = "partner" })).Text("emspId"));
    }

    [Fact]
    public async Task A_wrong_check_character_is_told_and_refused_where_the_tenant_is_strict()
    {
        var tenant = await host.NewTenantAsync();
        var right = await tenant.MakeAsync("/api/v1/tokens", new { uid = "A", authId = "nltnmc00122045k" });
        Assert.Equal(("nltnmc00122045k", "NL-TNM-C00122045-K", false), (right.Text("authId"), right.Text("contractId"), right.Body.TryGetProperty("authIdWarning", out _)));
        var wrong = await tenant.MakeAsync("/api/v1/tokens", new { uid = "B", authId = "NL-TNM-C00122045-X" });
        Assert.Equal("NL-TNM-C00122045-K", wrong.Text("contractId"));
        Assert.Contains("X, but K belongs to it", wrong.Text("authIdWarning"), StringComparison.Ordinal);

        var strict = await host.NewTenantAsync(new { strictContractIds = true });
        Assert.Equal((422, "INVALID_FIELD", "authId"), await strict.PostAsync("/api/v1/tokens", new { uid = "B", authId = "NL-TNM-C00122045-X" }).RefusalAsync());
        await strict.MakeAsync("/api/v1/tokens", new { uid = "A", authId = "NL-TNM-C00122045-K" });
        await strict.MakeAsync("/api/v1/tokens", new { uid = "C", authId = "NL-TNM-C00122045" });
    }

    private static object Driver(string? emspId = null, string? customerId = null, string package = "gold") =>
        new { id = "ann", name = "Ann", retailPackageId = package, emspId, customerId };
}
