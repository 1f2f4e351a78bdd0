using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>A CDR never changes: it is taken back by a credit, and replaced (domain, Credit CDR).</summary>
public sealed class CdrCorrectionTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private const string Why = """{"reason":"meter was read by a technician"}""";
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_credit_mirrors_all_three_engines_once_and_the_session_can_be_billed_again()
    {
        var (station, _, _) = await BilledAsync();
        var cdr = await CdrAsync(station);
        var credited = await PostAsync(cdr, "credit");

        Assert.Equal("DROPPED", (string)credited["billingStatus"]!);
        var credit = Assert.Single(credited["made"]!.AsArray())!;
        Assert.Equal(("CREDIT", (string)cdr["id"]!), ((string)credit["kind"]!, (string)credit["referenceId"]!));
        foreach (var cost in (string[])["totalCost", "totalRetailCost", "totalReimbursementCost"])
            Assert.Equal(-(decimal)cdr[cost]!, (decimal)credit[cost]!);
        foreach (var (line, negated) in cdr["wholesale"]!["lines"]!.AsArray().Zip(credit["wholesale"]!["lines"]!.AsArray()))
        {
            Assert.Equal(((decimal)line!["quantity"]!, -(decimal)line["roundedCost"]!), ((decimal)negated!["quantity"]!, (decimal)negated["roundedCost"]!));
        }
        Assert.Equal((decimal)cdr["totalEnergyWh"]!, (decimal)credit["totalEnergyWh"]!);

        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(cdr, "credit"));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(credit, "credit"));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(cdr, "correct"));

        var reopened = await world.Tenant.PostAsync($"/api/v1/flagged-transactions/{(string)credited["flaggedTransaction"]!["id"]!}/reopen", Why);
        Assert.Equal("CALCULATED", (string)reopened["billingStatus"]!);
        var again = await world.Tenant.GetAsync($"/api/v1/cdrs/{(string)reopened["cdrId"]!}");
        Assert.Equal((3, (decimal)cdr["totalCost"]!), ((int)again["revision"]!, (decimal)again["totalCost"]!));
    }

    [Fact]
    public async Task A_correction_that_comes_to_the_same_makes_nothing()
    {
        var (station, _, _) = await BilledAsync();
        var corrected = await PostAsync(await CdrAsync(station), "correct");
        Assert.Empty(corrected["made"]!.AsArray());
        Assert.Single(await world.Tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task Late_readings_that_need_a_look_flag_the_correction_while_the_CDR_stands()
    {
        var (station, charger, transaction) = await BilledAsync();
        var cdr = await CdrAsync(station);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 4_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(20), 500);
        await MarkedAsync(cdr);

        var flagged = await PostAsync(cdr, "correct");
        Assert.Equal(("FLAGGED", (string)cdr["id"]!), ((string)flagged["billingStatus"]!, (string)flagged["cdrId"]!));
        Assert.Single(await world.Tenant.CdrsAsync(station));

        // Without the jump the energy is what it was.
        await world.Tenant.PostAsync($"/api/v1/flagged-transactions/{(string)flagged["flaggedTransaction"]!["id"]!}/accept", Why);
        Assert.Single(await world.Tenant.CdrsAsync(station));
        var session = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}");
        Assert.Equal(("COMPLETED", (string)cdr["id"]!, false), ((string)session["status"]!, (string)session["cdrId"]!, (bool)session["needsCorrection"]!));
    }

    [Fact]
    public async Task Late_readings_that_divide_the_energy_otherwise_lead_to_a_credit_and_a_new_CDR()
    {
        var start = TimeOfUseStation.HalfPastNine;
        var station = await world.Tenant.CreateTimeOfUseStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(start, 0);
        await charger.StopAsync(transaction, start.AddHours(1), 11_000);
        var flag = await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        await world.Tenant.PostAsync($"/api/v1/flagged-transactions/{(string)flag["id"]!}/accept", """{"reason":"no readings","timeOfUsePricing":"INTERPOLATED"}""");
        var cdr = await CdrAsync(station);
        Assert.Equal(4.79m, (decimal)cdr["totalCost"]!);

        await charger.ReadingAsync(transaction, start.AddMinutes(30), 8_000);
        await MarkedAsync(cdr);
        var made = (await PostAsync(cdr, "correct"))["made"]!.AsArray();
        Assert.Equal([("CREDIT", -4.79m), ("CHARGE", 4.24m + 1.02m)], made.Select(each => ((string)each!["kind"]!, (decimal)each["totalCost"]!)));
        Assert.All(made, each => Assert.Equal((string)cdr["id"]!, (string)each!["referenceId"]!));
        Assert.Null(made[1]!["accepted"]?.AsArray().FirstOrDefault());
    }

    [Fact]
    public async Task A_correction_that_is_dropped_leaves_the_CDR_as_it_was()
    {
        var (station, charger, transaction) = await BilledAsync();
        var cdr = await CdrAsync(station);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 4_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(20), 500);
        await PostAsync(cdr, "correct");
        var flagged = await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        await world.Tenant.PostAsync($"/api/v1/flagged-transactions/{(string)flagged["id"]!}/drop", Why);
        var session = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}");
        Assert.Equal(("COMPLETED", (string)cdr["id"]!), ((string)session["status"]!, (string)session["cdrId"]!));
        Assert.Single(await world.Tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task A_credit_gives_back_what_coupons_paid()
    {
        await world.Tenant.PostAsync("/api/v1/drivers", """{"id":"saver","name":"Sam","retailPackageId":"basic"}""");
        await world.Tenant.PostAsync("/api/v1/tokens", """{"uid":"SAVER","driverId":"saver"}""");
        await world.Tenant.PostAsync("/api/v1/coupons", """{"id":"five","driverId":"saver","unit":"MONEY","value":5,"currency":"EUR"}""");
        var (station, _, _) = await BilledAsync("SAVER", TimeProvider.System.GetUtcNow().AddMinutes(-58));
        var cdr = await CdrAsync(station);
        Assert.Equal((7.20m, 2.20m), ((decimal)cdr["internalRetailCost"]!, (decimal)cdr["totalRetailCost"]!));
        Assert.Equal(0m, (decimal)(await world.Tenant.GetAsync("/api/v1/coupons/five"))["remaining"]!);
        var credit = Assert.Single((await PostAsync(cdr, "credit"))["made"]!.AsArray())!;
        Assert.Equal(-2.20m, (decimal)credit["totalRetailCost"]!);
        Assert.Equal(5m, (decimal)(await world.Tenant.GetAsync("/api/v1/coupons/five"))["remaining"]!);
    }

    private async Task<(string Station, TestCharger Charger, int Transaction)> BilledAsync(string token = Tenant.Token, DateTimeOffset? start = null)
    {
        var at = start ?? Ten;
        var station = await world.Tenant.CreateStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(at, 0, token);
        await charger.StopAsync(transaction, at.AddHours(1), 10_000, token);
        await CdrAsync(station);
        return (station, charger, transaction);
    }

    private Task MarkedAsync(JsonNode cdr) => Eventually.Async(async () =>
        await world.Tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}") is var seen && (bool)seen["needsCorrection"]! ? seen : null, "the mark");

    private Task<JsonNode> CdrAsync(string station) =>
        Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), $"the CDR of {station}");

    private Task<JsonNode> PostAsync(JsonNode cdr, string action) => world.Tenant.PostAsync($"/api/v1/cdrs/{(string)cdr["id"]!}/{action}", Why);

    private async Task<HttpStatusCode> StatusAsync(JsonNode cdr, string action)
    {
        using var answer = await world.Tenant.Client.PostAsync($"/api/v1/cdrs/{(string)cdr["id"]!}/{action}", new StringContent(Why, Encoding.UTF8, "application/json"));
        return answer.StatusCode;
    }
}
