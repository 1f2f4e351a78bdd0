using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Statements;

/// <summary>A tenant's billing seen through its API.</summary>
internal sealed class BillingBench(Tenant tenant)
{
    public const string March = """{"from":"2026-03-01","runDate":"2026-04-02","cutoff":"2026-04-02T00:00:00Z","seed":"march"}""";
    public const string April = """{"from":"2026-04-01","runDate":"2026-05-02","cutoff":"2026-05-02T00:00:00Z","seed":"april"}""";

    /// <summary>Two CPO contracts, one with a fee, a partner's eMSP, a landlord, and the tenant's own name.</summary>
    public async Task FurnishAsync()
    {
        await tenant.PostAsync("/api/v1/cpo-contracts", """
            {"id":"contract-a","name":"Charge A","networkId":"own",
             "platformFee":{"percentOfNet":5,"perCdr":0.10,"currency":"EUR","vatPercent":21},
             "legal":{"name":"Charge <A> B.V.","address":"Laan 1","postalCode":"1011 AB","city":"Amsterdam","country":"NLD","vatId":"NL123456789B01","iban":"NL91 ABNA 0417 1643 00","invoicePrefix":"CA"} }
            """);
        await tenant.PostAsync("/api/v1/cpo-contracts", """{"id":"contract-b","name":"=Charge B","networkId":"own"}""");
        await tenant.PostAsync("/api/v1/cpos", """{"id":"cpo-a","name":"A","contractId":"contract-a"}""");
        await tenant.PostAsync("/api/v1/cpos", """{"id":"cpo-b","name":"B","contractId":"contract-b"}""");
        await tenant.PostAsync("/api/v1/emsp-networks", """{"id":"theirs","name":"Theirs","kind":"EXTERNAL"}""");
        await tenant.PostAsync("/api/v1/emsp-contracts", """{"id":"theirs","name":"Theirs","networkId":"theirs"}""");
        await tenant.PostAsync("/api/v1/emsps", """
            {"id":"roam","name":"Roam","contractId":"theirs","legal":{"name":"Roam GmbH","address":"Weg 2","postalCode":"10115","city":"Berlin","country":"DEU","vatId":"DE123456789"} }
            """);
        await tenant.PostAsync("/api/v1/reimbursement-parties", """{"id":"landlord","kind":"LANDLORD","name":"Landlord","iban":"NL91 ABNA 0417 1643 00"}""");
        await SettleWithAsync("""
            {"legal":{"name":"Platform B.V.","address":"Kade 3","postalCode":"3511 CD","city":"Utrecht","country":"NLD","vatId":"NL987654321B01","invoicePrefix":"PF"} }
            """);
    }

    public async Task SettleWithAsync(string settings)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/billing-settings") { Content = new StringContent(settings, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await tenant.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <returns>The completed run.</returns>
    public async Task<JsonNode> RunAsync(string order) => await CompletedAsync((string)(await tenant.PostAsync("/api/v1/billing-runs", order))["statusUrl"]!);

    public Task<JsonNode> CompletedAsync(string url) => Eventually.Async(async () =>
    {
        var run = await tenant.GetAsync(url);
        return (string)run["status"]! == "RUNNING" ? null : run;
    }, "the billing run to end");

    public async Task<IReadOnlyList<JsonNode>> StatementsAsync(JsonNode run) => await tenant.ListAsync((string)run["links"]!["statements"]! + "&limit=1000");

    /// <summary>The run's statement of a kind, party and currency.</summary>
    public async Task<JsonNode> StatementAsync(JsonNode run, string kind, string party, string currency = "EUR") =>
        Assert.Single(await StatementsAsync(run), statement =>
            (string)statement["kind"]! == kind && (string)statement["partyId"]! == party && (string)statement["currency"]! == currency);

    public Task<IReadOnlyList<JsonNode>> LinesAsync(JsonNode statement) => tenant.ListAsync((string)statement["links"]!["lines"]! + "?limit=1000");

    public async Task<string> TextAsync(JsonNode statement, string form)
    {
        using var answer = await tenant.Client.GetAsync((string)statement["links"]![form]!);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task<JsonNode> FinaliseAsync(JsonNode statement)
    {
        await ActAsync(statement, "approve");
        return await ActAsync(statement, "finalise");
    }

    public async Task FinaliseAllAsync(JsonNode run)
    {
        foreach (var statement in await StatementsAsync(run))
            await FinaliseAsync(statement);
    }

    public Task<JsonNode> ActAsync(JsonNode statement, string action) => tenant.PostAsync($"/api/v1/statements/{statement["id"]}/{action}", "{}");

    public async Task<IEnumerable<string>> EntryAsync(JsonNode statement) =>
        (await tenant.GetAsync($"/api/v1/journal-entries/{statement["id"]}"))["postings"]!.AsArray().Select(posting => $"{posting!["account"]} {posting["debit"]} {posting["credit"]}");

    /// <returns>Status and detail of what was refused.</returns>
    public async Task<(HttpStatusCode Status, string Detail)> RefusedAsync(string path, string body)
    {
        using var answer = await tenant.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await answer.Content.ReadFromJsonAsync<JsonNode>();
        return (answer.StatusCode, (string?)problem!["detail"] ?? "");
    }

    public async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await tenant.Client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Everything that a run made, in every form, but for the stamps of who did what when.</summary>
    public async Task<string> ResultAsync(JsonNode run)
    {
        var text = new StringBuilder();
        foreach (var statement in await StatementsAsync(run))
        {
            var bare = statement.DeepClone().AsObject();
            foreach (var stamp in (string[])["run", "approved", "finalised", "discarded"])
                bare.Remove(stamp);
            text.AppendLine(bare.ToJsonString());
            foreach (var line in await LinesAsync(statement))
                text.AppendLine(line.ToJsonString());
            text.AppendLine(await TextAsync(statement, "csv")).AppendLine(await TextAsync(statement, "html"));
        }
        return text.ToString();
    }
}
