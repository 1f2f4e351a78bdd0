using System.Globalization;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>What chargers say wrongly, late or twice never falsifies what is billed.</summary>
public sealed class ProtocolTruthTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_stop_that_arrives_before_its_start_is_flagged_and_ends_nothing_that_comes_later()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StopAsync(-1, Ten.AddHours(1), 5_000);
        var transaction = await charger.StartAsync(Ten, 1_000);
        Assert.Equal("UNKNOWN_TRANSACTION", Assert.Single(Reasons(Assert.Single(await world.Tenant.FlaggedAsync(station)))));

        await charger.StopAsync(transaction, Ten.AddHours(1), 5_000);
        var cdr = await CdrAsync(station);
        Assert.Equal(4_000m, (decimal)cdr["totalEnergyWh"]!);
    }

    [Fact]
    public async Task A_batch_delivered_hours_late_keeps_its_own_times()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 2_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 4_000);
        await charger.StopAsync(transaction, Ten.AddMinutes(47).AddSeconds(11), 5_000);

        var cdr = await CdrAsync(station);
        Assert.Equal(Ten, (DateTimeOffset)cdr["startedAt"]!);
        Assert.Equal(Ten.AddSeconds(2_831), (DateTimeOffset)cdr["endedAt"]!);
        Assert.Equal(2_831, (long)cdr["totalTimeSeconds"]!);
        var values = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}/meter-values");
        Assert.Equal([Ten.AddMinutes(15), Ten.AddMinutes(30)], values["samples"]!.AsArray().Select(sample => (DateTimeOffset)sample!["at"]!));
        var session = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}");
        Assert.Contains("OFFLINE_TRANSACTION", Observations(session));
    }

    [Fact]
    public async Task A_stop_without_a_register_is_refused_by_its_field_and_the_session_stays_open()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        var answer = await charger.CallAsync("StopTransaction", $$"""{"transactionId":{{transaction}},"timestamp":"2026-03-10T11:00:00Z"}""");

        Assert.Equal(4, (int)answer[0]!);
        Assert.Equal("OccurenceConstraintViolation", (string)answer[2]!);
        Assert.Contains("meterStop", (string)answer[3]!, StringComparison.Ordinal);
        Assert.Equal("OPEN", (string)Assert.Single(await world.Tenant.SessionsAsync(station))["status"]!);
    }

    [Fact]
    public async Task Without_any_reading_the_registers_of_start_and_stop_are_the_energy()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StopAsync(await charger.StartAsync(Ten, 1_000), Ten.AddHours(1), 5_000);

        Assert.Equal(4_000m, (decimal)(await CdrAsync(station))["totalEnergyWh"]!);
    }

    [Fact]
    public async Task A_negative_register_is_taken_with_a_note_and_never_priced_below_zero()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StopAsync(await charger.StartAsync(Ten, 0), Ten.AddHours(1), -4_000);

        var flagged = await FlaggedAsync(station);
        Assert.Contains("NEGATIVE_ENERGY", Reasons(flagged));
        Assert.Equal(0m, (decimal)flagged["energyWh"]!);
        await world.Tenant.NoteAsync(station, "negativeMeter");
        Assert.Empty(await world.Tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task A_meter_that_runs_backwards_all_along_is_flagged_and_not_billed()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 9_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 8_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 7_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 6_000);

        var flagged = await FlaggedAsync(station);
        Assert.NotEmpty(Reasons(flagged).Intersect(["NEGATIVE_ENERGY", "METER_RESET"]));
        Assert.Equal(0m, (decimal)flagged["energyWh"]!);
        Assert.Empty(await world.Tenant.CdrsAsync(station));
    }

    [Theory]
    [InlineData("""{"value":"3","unit":"kWh"}""", 3_000)]
    [InlineData("""{"value":"3000","unit":"Wh"}""", 3_000)]
    [InlineData("""{"value":"3000"}""", 3_000)]
    public async Task A_register_counts_in_the_unit_that_it_names(string sample, int registerWh)
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.ResultAsync("MeterValues",
            $$"""{"connectorId":1,"transactionId":{{transaction}},"meterValue":[{"timestamp":"2026-03-10T10:15:00Z","sampledValue":[{{sample}}]}]}""");
        await charger.StopAsync(transaction, Ten.AddHours(1), 5_000);

        var cdr = await CdrAsync(station);
        var values = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}/meter-values");
        Assert.Contains(registerWh, values["points"]!.AsArray().Select(point => (decimal)point!["registerWh"]!));
    }

    [Theory]
    [InlineData("MWh", "MWh")]
    [InlineData("J", "J")]
    [InlineData("kW", "W")]
    public async Task A_register_in_a_unit_that_it_can_not_have_is_kept_and_never_counted(string unit, string kept)
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.ResultAsync("MeterValues",
            $$"""{"connectorId":1,"transactionId":{{transaction}},"meterValue":[{"timestamp":"2026-03-10T10:15:00Z","sampledValue":[{"value":"3000000","unit":"{{unit}}"}]}]}""");
        await charger.StopAsync(transaction, Ten.AddHours(1), 5_000);

        var cdr = await CdrAsync(station);
        Assert.Equal(4_000m, (decimal)cdr["totalEnergyWh"]!);
        var values = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}/meter-values");
        Assert.Equal(kept, (string)Assert.Single(values["samples"]!.AsArray())!["unit"]!);
        Assert.All(values["points"]!.AsArray(), point => Assert.True((decimal)point!["registerWh"]! <= 5_000));
    }

    /// <summary>A charger in Amsterdam that writes its local time as if it were UTC is one hour ahead in winter, two in summer.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_clock_that_is_hours_ahead_is_flagged_and_its_times_are_kept_as_sent(int hours)
    {
        var claimed = WholeSeconds(TimeProvider.System.GetUtcNow()).AddHours(hours);
        var (station, charger) = await world.ConnectAsync();
        await charger.StopAsync(await charger.StartAsync(claimed, 0), claimed.AddMinutes(30), 4_000);

        var flagged = await FlaggedAsync(station);
        Assert.Equal(["IN_THE_FUTURE"], Reasons(flagged));
        var session = Assert.Single(await world.Tenant.SessionsAsync(station));
        Assert.Equal(claimed, (DateTimeOffset)session["startedAt"]!);
        Assert.Contains("CLOCK_SKEW", Observations(session));
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_behind_is_billed_by_the_length_that_it_measured()
    {
        var claimed = WholeSeconds(TimeProvider.System.GetUtcNow()).AddHours(-1);
        var (station, charger) = await world.ConnectAsync();
        await charger.StopAsync(await charger.StartAsync(claimed, 0), claimed.AddMinutes(30), 4_000);

        var cdr = await CdrAsync(station);
        Assert.Equal(claimed, (DateTimeOffset)cdr["startedAt"]!);
        Assert.Equal(1_800, (long)cdr["totalTimeSeconds"]!);
    }

    /// <summary>Amsterdam: forward on 29 March 2026 at 01:00Z, back on 26 October 2025 at 01:00Z.</summary>
    [Theory]
    [InlineData("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00")]
    [InlineData("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z")]
    [InlineData("2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00")]
    public async Task A_session_across_a_change_of_the_clocks_has_its_exact_seconds(string start, string stop)
    {
        var (station, charger) = await world.ConnectAsync();
        var started = await charger.ResultAsync("StartTransaction", $$"""{"connectorId":1,"idTag":"{{Tenant.Token}}","meterStart":0,"timestamp":"{{start}}"}""");
        await charger.ResultAsync("StopTransaction", $$"""{"transactionId":{{(int)started["transactionId"]!}},"meterStop":4000,"timestamp":"{{stop}}"}""");

        var cdr = await CdrAsync(station);
        Assert.Equal(3_600, (long)cdr["totalTimeSeconds"]!);
        Assert.Equal(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture), (DateTimeOffset)cdr["startedAt"]!);
        // 4 kWh at 0.50, 60 minutes at 0.02 and 1.00 flat.
        Assert.Equal(4.20m, (decimal)cdr["totalRetailCost"]!);
    }

    [Fact]
    public async Task Instants_go_out_in_UTC_with_at_most_milliseconds()
    {
        var (_, charger) = await world.ConnectAsync();
        var boot = await charger.ResultAsync("BootNotification", """{"chargePointVendor":"ACME","chargePointModel":"One"}""");
        var heartbeat = await charger.ResultAsync("Heartbeat", "{}");

        foreach (var told in new[] { (string)boot["currentTime"]!, (string)heartbeat["currentTime"]! })
            Assert.Matches(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z\z", told);
    }

    [Fact]
    public async Task Calls_that_do_not_wait_for_one_another_are_answered_in_their_order()
    {
        var (station, charger) = await world.ConnectAsync();
        for (var i = 0; i < 10; i++)
            await charger.SendAsync($$"""[2,"c{{i}}","StartTransaction",{"connectorId":{{(i % 2) + 1}},"idTag":"{{Tenant.Token}}","meterStart":{{i}},"timestamp":"{{TestCharger.At(Ten.AddMinutes(i))}}"}]""");

        for (var i = 0; i < 10; i++)
            Assert.Equal($"c{i}", (string)(await charger.NextAnswerAsync())[1]!);
        Assert.Equal(10, (await world.Tenant.SessionsAsync(station)).Count);
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    private Task<JsonNode> CdrAsync(string station) =>
        Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), $"the CDR of {station}");

    private Task<JsonNode> FlaggedAsync(string station) =>
        Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), $"a flagged transaction of {station}");

    private static IEnumerable<string> Reasons(JsonNode flagged) => flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!);

    private static IEnumerable<string> Observations(JsonNode session) => session["observations"]!.AsArray().Select(seen => (string)seen!["code"]!);
}
