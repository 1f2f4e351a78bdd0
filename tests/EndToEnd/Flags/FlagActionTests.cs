using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>What people do about flagged transactions, from the charger's frames to the CDR (domain §12; STOP-1, RST-1).</summary>
public sealed class FlagActionTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private const string Why = """{"reason":"seen with the driver"}""";
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_missing_stop_that_is_accepted_is_billed_and_the_late_stop_credits_it()
    {
        var (station, charger, transaction) = await BeginAsync(5_000_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 5_002_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 5_004_000);
        await charger.StatusAsync("Available", Ten.AddMinutes(63));
        var flagged = await FlagAsync(station);
        Assert.Equal(["MISSING_STOP"], Codes(flagged));
        Assert.Equal(4_000m, (decimal)flagged["energyWh"]!);
        Assert.Equal(["ACCEPT", "DROP"], Names(flagged["allowedActions"]));

        var resolved = await PostAsync(flagged, "accept");
        Assert.Equal("CALCULATED", (string)resolved["billingStatus"]!);
        var first = Assert.Single(await world.Tenant.CdrsAsync(station));
        Assert.Equal(1.60m, (decimal)first["totalCost"]!);
        Assert.Equal("MISSING_STOP", (string)Assert.Single(first["accepted"]!.AsArray())!["code"]!);

        await charger.StopAsync(transaction, Ten.AddMinutes(37), 5_005_000);
        var cdrs = await Eventually.Async(async () => await world.Tenant.CdrsAsync(station) is { Count: 3 } made ? made : null, "credit and new CDR");
        var credit = cdrs.Single(cdr => (string)cdr["kind"]! == "CREDIT");
        Assert.Equal((-1.60m, (string)first["id"]!), ((decimal)credit["totalCost"]!, (string)credit["referenceId"]!));
        Assert.Equal(4_000m, (decimal)credit["totalEnergyWh"]!);
        var replacement = cdrs.Single(cdr => (int)cdr["revision"]! == 3);
        Assert.Equal((2.00m, (string)first["id"]!), ((decimal)replacement["totalCost"]!, (string)replacement["referenceId"]!));

        await charger.StopAsync(transaction, Ten.AddMinutes(37), 5_005_000);
        var session = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)first["sessionId"]!}");
        Assert.Equal((string)replacement["id"]!, (string)session["cdrId"]!);
        Assert.Equal(["FLAGGED", "ACCEPTED", "CALCULATED", "CREDITED", "CALCULATED"], Names(session["billingHistory"], "event"));
        Assert.Equal(3, (await world.Tenant.CdrsAsync(station)).Count);
    }

    [Fact]
    public async Task A_stop_that_comes_before_anybody_accepted_is_billed_as_it_is()
    {
        var (station, charger, transaction) = await BeginAsync(5_000_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 5_004_000);
        await charger.StatusAsync("Available", Ten.AddMinutes(63));
        await FlagAsync(station);
        await charger.StopAsync(transaction, Ten.AddMinutes(37), 5_005_000);
        Assert.Equal(2.00m, (decimal)(await CdrAsync(station))["totalCost"]!);
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
    }

    [Fact]
    public async Task A_meter_that_was_reset_is_billed_by_what_it_proves_once_accepted()
    {
        var (station, charger, transaction) = await BeginAsync(12_345_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 12_347_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 400);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(45), 2_400);
        await charger.StopAsync(transaction, Ten.AddMinutes(60), 3_400);
        var flagged = await FlagAsync(station);
        Assert.Equal(["METER_RESET"], Codes(flagged));
        await PostAsync(flagged, "accept");
        var cdr = await CdrAsync(station);
        Assert.Equal((5_000m, 2.00m), ((decimal)cdr["totalEnergyWh"]!, (decimal)cdr["totalCost"]!));
    }

    [Fact]
    public async Task An_unknown_token_is_billed_on_retry_once_it_exists()
    {
        var (station, charger, transaction) = await BeginAsync(0, token: "NEW-TAG");
        await charger.StopAsync(transaction, Ten.AddHours(1), 10_000);
        var flagged = await FlagAsync(station);
        Assert.Contains("UNKNOWN_TOKEN", Codes(flagged));
        Assert.Equal(["RETRY", "DROP"], Names(flagged["allowedActions"]));
        Assert.Equal("FLAGGED", (string)(await PostAsync(flagged, "retry"))["billingStatus"]!);

        await world.Tenant.PostAsync("/api/v1/tokens", """{"uid":"NEW-TAG","driverId":"drv"}""");
        Assert.Equal("CALCULATED", (string)(await PostAsync(flagged, "retry"))["billingStatus"]!);
        Assert.Equal(7.20m, (decimal)(await CdrAsync(station))["totalRetailCost"]!);
    }

    [Fact]
    public async Task A_connector_that_was_not_configured_is_billed_on_retry_once_it_is()
    {
        var station = await world.Tenant.CreateStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(Ten, 0, connector: 3), Ten.AddHours(1), 10_000);
        var flagged = await FlagAsync(station);
        Assert.Equal(["MISSING_EVSE"], Codes(flagged));

        using var read = await world.Tenant.Client.GetAsync($"/api/v1/charge-stations/{station}");
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/charge-stations/{station}")
        {
            Content = Json($$"""{"locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]},{"evseId":"NL*GFX*E0003","connectors":[{"id":3,"maxPowerW":22000}]}]}"""),
        };
        put.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.ToString());
        using var changed = await world.Tenant.Client.SendAsync(put);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
        await PostAsync(flagged, "retry");
        Assert.Equal("NL*GFX*E0003", (string)(await CdrAsync(station))["evseId"]!);
    }

    [Theory]
    [InlineData("START_RULE", 5.83)]
    [InlineData("INTERPOLATED", 4.79)]
    [InlineData("LOWER_OF_BOTH", 4.79)]
    [InlineData(null, 4.79)]
    public async Task Accepting_a_time_of_use_flag_prices_it_as_chosen(string? choice, double cost)
    {
        var station = await world.Tenant.CreateTimeOfUseStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var start = TimeOfUseStation.HalfPastNine;
        await charger.StopAsync(await charger.StartAsync(start, 0), start.AddHours(1), 11_000);
        var flagged = await FlagAsync(station);
        Assert.Equal(["MISSING_CLOCK_ALIGNED_READINGS"], Codes(flagged));

        await PostAsync(flagged, "accept", choice is null ? Why : $$"""{"reason":"as agreed","timeOfUsePricing":"{{choice}}"}""");
        var cdr = await CdrAsync(station);
        Assert.Equal((decimal)cost, (decimal)cdr["totalCost"]!);
        Assert.Contains("MISSING_READING", Names(cdr["deviations"], "code"));
        Assert.Equal(["MISSING_CLOCK_ALIGNED_READINGS"], Names(cdr["accepted"], "code"));
    }

    [Fact]
    public async Task Actions_that_the_category_does_not_allow_are_refused_and_change_nothing()
    {
        var (station, charger, transaction) = await BeginAsync(0);
        await charger.StopAsync(transaction, Ten.AddDays(8), 10_000);
        var flagged = await FlagAsync(station);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(flagged, "retry", Why));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(flagged, "reopen", Why));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(flagged, "accept", """{"reason":"x","timeOfUsePricing":"START_RULE"}"""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(flagged, "accept", """{"reason":" "}"""));
        Assert.Equal(["TOO_LONG"], Codes(await FlagAsync(station)));
        Assert.Empty(await world.Tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task What_was_dropped_is_in_no_list_of_CDRs_and_can_be_reopened()
    {
        var (station, charger, transaction) = await BeginAsync(0);
        await charger.StopAsync(transaction, Ten.AddDays(8), 10_000);
        var flagged = await FlagAsync(station);
        Assert.Equal("DROPPED", (string)(await PostAsync(flagged, "drop"))["billingStatus"]!);
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
        Assert.Empty(await world.Tenant.CdrsAsync(station));
        var dropped = Assert.Single(await world.Tenant.ListAsync($"/api/v1/flagged-transactions?stationId={station}&billingStatus=DROPPED"));
        Assert.Equal(["REOPEN"], Names(dropped["allowedActions"]));
        Assert.Equal("DROPPED", (string)(await world.Tenant.GetAsync($"/api/v1/sessions/{(string)flagged["sessionId"]!}"))["status"]!);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(flagged, "drop", Why));

        Assert.Equal("FLAGGED", (string)(await PostAsync(flagged, "reopen"))["billingStatus"]!);
        await PostAsync(await FlagAsync(station), "accept");
        Assert.Equal(4.00m, (decimal)(await CdrAsync(station))["totalCost"]!);
        Assert.Empty(await world.Tenant.ListAsync($"/api/v1/flagged-transactions?stationId={station}&billingStatus=DROPPED"));
        var history = (await world.Tenant.GetAsync($"/api/v1/sessions/{(string)flagged["sessionId"]!}"))["billingHistory"];
        Assert.Equal(["FLAGGED", "DROPPED", "REOPENED", "ACCEPTED", "CALCULATED"], Names(history, "event"));
    }

    private async Task<(string Station, TestCharger Charger, int Transaction)> BeginAsync(decimal register, string token = Tenant.Token)
    {
        var station = await world.Tenant.CreateStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        return (station, charger, await charger.StartAsync(Ten, register, token));
    }

    private Task<JsonNode> FlagAsync(string station) =>
        Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), $"the flag of {station}");

    private Task<JsonNode> CdrAsync(string station) =>
        Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), $"the CDR of {station}");

    private Task<JsonNode> PostAsync(JsonNode flagged, string action, string body = Why) =>
        world.Tenant.PostAsync($"/api/v1/flagged-transactions/{(string)flagged["id"]!}/{action}", body);

    private async Task<HttpStatusCode> StatusAsync(JsonNode flagged, string action, string body)
    {
        using var answer = await world.Tenant.Client.PostAsync($"/api/v1/flagged-transactions/{(string)flagged["id"]!}/{action}", Json(body));
        return answer.StatusCode;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
    private static IEnumerable<string> Codes(JsonNode flagged) => Names(flagged["reasons"], "code");
    private static IEnumerable<string> Names(JsonNode? list) => list!.AsArray().Select(each => (string)each!);
    private static IEnumerable<string> Names(JsonNode? list, string property) => list!.AsArray().Select(each => (string)each![property]!);
}
