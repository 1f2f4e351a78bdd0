using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>What every resource has in common.</summary>
[Collection(ApiCollection.Name)]
public sealed class ResourceTests(ApiHost host)
{
    public static TheoryData<string> Resources => new(
        "locations", "retail-packages", "drivers", "tariffs", "billing-rules", "tokens", "webhooks", "charge-stations",
        "cpo-networks", "emsp-networks", "cpo-contracts", "emsp-contracts", "cpos", "emsps", "agreements", "customers",
        "reimbursement-parties", "reimbursement-assignments");

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task What_was_created_can_be_read_changed_and_deleted(string resource)
    {
        var tenant = await host.NewTenantAsync();
        var (made, body) = await MakeAsync(tenant, resource);

        var read = await tenant.GetAsync(made.Location!);
        Assert.Equal((200, made.ETag), (read.Status, read.ETag));
        Assert.Contains((await tenant.GetAsync($"/api/v1/{resource}")).Items, item => IdOf(item.GetRawText()) == IdOf(read.Raw));

        var changed = await tenant.PutAsync(made.Location!, body, read.ETag!);
        Assert.True(changed.Status == 200, changed.Raw);
        Assert.NotEqual(read.ETag, changed.ETag);
        Assert.Equal(changed.ETag, (await tenant.GetAsync(made.Location!)).ETag);

        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, changed.ETag!)).Status);
        Assert.Equal((404, "NOT_FOUND"), await CodeAsync(tenant.GetAsync(made.Location!)));
        Assert.Equal((404, "NOT_FOUND"), await CodeAsync(tenant.DeleteAsync(made.Location!, "*")));
        Assert.Equal((404, "NOT_FOUND"), await CodeAsync(tenant.PutAsync(made.Location!, body, "*")));
    }

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task A_change_needs_the_version_that_it_was_decided_on(string resource)
    {
        var tenant = await host.NewTenantAsync();
        var (made, body) = await MakeAsync(tenant, resource);
        var path = made.Location!;

        Assert.Equal((428, "PRECONDITION_REQUIRED"), await CodeAsync(tenant.SendAsync("PUT", path, ApiClient.Of(body))));
        Assert.Equal((428, "PRECONDITION_REQUIRED"), await CodeAsync(tenant.SendAsync("DELETE", path)));
        Assert.Equal((400, "INVALID_HEADER"), await CodeAsync(tenant.PutAsync(path, body, $"{made.ETag}, \"x\"")));

        Assert.Equal(200, (await tenant.PutAsync(path, body, made.ETag!)).Status);

        foreach (var stale in new[] { made.ETag!, "\"never-given\"", "W/" + made.ETag, "nonsense" })
        {
            Assert.Equal((412, "PRECONDITION_FAILED"), await CodeAsync(tenant.PutAsync(path, body, stale)));
            Assert.Equal((412, "PRECONDITION_FAILED"), await CodeAsync(tenant.DeleteAsync(path, stale)));
        }
        Assert.Equal(200, (await tenant.PutAsync(path, body, "*")).Status);
    }

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task Another_tenant_can_not_see_it_nor_touch_it(string resource)
    {
        var owner = await host.NewTenantAsync();
        var (made, body) = await MakeAsync(owner, resource);
        var other = await host.NewTenantAsync();

        Assert.Equal((404, "NOT_FOUND"), await CodeAsync(other.GetAsync(made.Location!)));
        // A body whose references the other tenant doesn't have is refused for that; either way nothing is told and nothing changes.
        Assert.Contains((await other.PutAsync(made.Location!, body, made.ETag!)).Status, new[] { 404, 422 });
        Assert.Equal((404, "NOT_FOUND"), await CodeAsync(other.DeleteAsync(made.Location!, made.ETag!)));
        Assert.Empty((await other.GetAsync($"/api/v1/{resource}")).Items);
        Assert.Equal(made.ETag, (await owner.GetAsync(made.Location!)).ETag);
    }

    [Theory]
    [InlineData("locations")]
    [InlineData("retail-packages")]
    [InlineData("drivers")]
    [InlineData("tariffs")]
    [InlineData("billing-rules")]
    [InlineData("tokens")]
    [InlineData("charge-stations")]
    [InlineData("cpo-networks")]
    [InlineData("emsp-networks")]
    [InlineData("cpo-contracts")]
    [InlineData("emsp-contracts")]
    [InlineData("cpos")]
    [InlineData("emsps")]
    [InlineData("agreements")]
    [InlineData("customers")]
    [InlineData("reimbursement-parties")]
    [InlineData("reimbursement-assignments")]
    public async Task The_same_id_twice_is_refused(string resource)
    {
        var tenant = await host.NewTenantAsync();
        var (_, body) = await MakeAsync(tenant, resource);
        Assert.Equal((409, "ALREADY_EXISTS"), await CodeAsync(tenant.PostAsync($"/api/v1/{resource}", body)));
    }

    [Theory]
    [InlineData("locations")]
    [InlineData("retail-packages")]
    [InlineData("drivers")]
    [InlineData("billing-rules")]
    [InlineData("cpos")]
    [InlineData("agreements")]
    [InlineData("reimbursement-assignments")]
    public async Task An_id_is_made_up_when_none_is_given(string resource)
    {
        var tenant = await host.NewTenantAsync();
        var (first, body) = await MakeAsync(tenant, resource);
        await tenant.DeleteAsync(first.Location!, "*");
        var without = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(body))!.AsObject();
        without.Remove("id");

        var made = await tenant.MakeAsync($"/api/v1/{resource}", without);

        Assert.Equal($"/api/v1/{resource}/{made.Text("id")}", made.Location);
    }

    [Theory]
    [InlineData("locations", "id")]
    [InlineData("tariffs", "code")]
    [InlineData("tokens", "uid")]
    [InlineData("charge-stations", "id")]
    public async Task An_id_can_not_be_changed(string resource, string field)
    {
        var tenant = await host.NewTenantAsync();
        var (made, body) = await MakeAsync(tenant, resource);
        var refused = await tenant.PutAsync(made.Location!, Some.With(body, field, "other"), made.ETag!);
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    /// <summary>Makes one, with everything that it refers to.</summary>
    private static async Task<(ApiReply Made, object Body)> MakeAsync(ApiClient tenant, string resource)
    {
        if (resource == "drivers")
            await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        if (resource == "billing-rules")
            await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff());
        if (resource == "charge-stations")
            await Some.SetUpAsync(tenant);
        if (resource == "reimbursement-assignments")
        {
            await tenant.MakeAsync("/api/v1/locations", Some.Location());
            await tenant.MakeAsync("/api/v1/reimbursement-parties", new { id = "landlord", kind = "LANDLORD", name = "Landlord" });
        }
        object body = resource switch
        {
            "locations" => Some.Location(),
            "retail-packages" => new { id = "gold", name = "Gold" },
            "drivers" => new { id = "ann", name = "Ann", retailPackageId = "gold" },
            "tariffs" => Some.Tariff(),
            "billing-rules" => Some.Rule(),
            "tokens" => new { uid = "04A2B3C4", authId = "NL-TNM-C00122045-K" },
            "webhooks" => new { url = "https://example.com/hook", events = new[] { "CDR_CREATED" } },
            "charge-stations" => Some.Station(Some.Name("STATION")),
            "cpo-networks" => new { id = "acme", name = "Acme", kind = "EXTERNAL", roaming = "MANAGED" },
            "emsp-networks" => new { id = "acme", name = "Acme", kind = "EXTERNAL" },
            "cpo-contracts" or "emsp-contracts" => new { id = "acme", name = "Acme", networkId = "own" },
            "cpos" or "emsps" => new { id = "acme", name = "Acme", contractId = "own", partyId = "NL-ACM" },
            "agreements" => new { id = "acme", cpoNetworkId = "own", emspNetworkId = "own", validFrom = "2026-01-01", vatTreatment = "REVERSE_CHARGE" },
            "customers" => new { id = "fleet", externalId = "C-1", name = "Fleet" },
            "reimbursement-parties" => new { id = "landlord", kind = "LANDLORD", name = "Landlord", iban = "NL91ABNA0417164300" },
            "reimbursement-assignments" => new { id = "depot-landlord", reimbursementPartyId = "landlord", locationId = "depot", validFrom = "2026-01-01" },
            _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, "no such resource"),
        };
        return (await tenant.MakeAsync($"/api/v1/{resource}", body), body);
    }

    private static string IdOf(string json)
    {
        var item = JsonNode.Parse(json)!;
        return (string)(item["id"] ?? item["uid"] ?? item["code"])!;
    }

    private static async Task<(int, string)> CodeAsync(Task<ApiReply> reply)
    {
        var answer = await reply;
        return (answer.Status, answer.Code);
    }
}
