using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Each test is a row of the table of odd events in docs/ocpp.md.</summary>
public sealed class OddEventTests(OddEventTests.World world) : IClassFixture<OddEventTests.World>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_plain_session_becomes_one_CDR_priced_three_times()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 4_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 11_000);

        var session = await SettledAsync(station);
        Assert.Equal("COMPLETED", (string)session["status"]!);
        var cdr = Assert.Single(await world.Tenant.CdrsAsync(station));
        Assert.Equal(10_000m, (decimal)cdr["totalEnergyWh"]!);
        Assert.Equal(4.00m, (decimal)cdr["totalCost"]!);
        Assert.Equal(7.20m, (decimal)cdr["totalRetailCost"]!);
        Assert.Equal(2.50m, (decimal)cdr["totalReimbursementCost"]!);
    }

    [Fact]
    public async Task A_start_resent_under_any_message_id_is_the_same_transaction()
    {
        var (station, charger) = await ConnectAsync();
        var first = await charger.StartAsync(Ten);
        var again = await charger.StartAsync(Ten);
        await charger.StopAsync(first, Ten.AddHours(1), 1_000);
        var late = await charger.StartAsync(Ten);

        Assert.Equal(first, again);
        Assert.Equal(first, late);
        Assert.Single(await world.Tenant.SessionsAsync(station));
    }

    [Fact]
    public async Task A_message_id_used_again_for_another_start_is_another_transaction()
    {
        var (station, charger) = await ConnectAsync();
        var first = (int)(await charger.ResultAsync("StartTransaction", Start(Ten, 0, 1), "1"))["transactionId"]!;
        var second = (int)(await charger.ResultAsync("StartTransaction", Start(Ten.AddMinutes(1), 0, 2), "1"))["transactionId"]!;

        Assert.NotEqual(first, second);
        Assert.Equal(2, (await world.Tenant.SessionsAsync(station)).Count);
    }

    [Fact]
    public async Task A_stop_resent_has_no_second_effect()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten);
        await charger.StopAsync(transaction, Ten.AddHours(1), 1_000);
        var settled = await SettledAsync(station);
        await charger.StopAsync(transaction, Ten.AddHours(1), 1_000);

        var after = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)settled["id"]!}");
        Assert.Equal(settled.ToJsonString(), after.ToJsonString());
        Assert.Single(await world.Tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task Readings_resent_have_no_second_effect()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 500);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 500);

        var values = await world.Tenant.GetAsync($"/api/v1/sessions/{await OnlySessionIdAsync(station)}/meter-values");
        Assert.Single(values["samples"]!.AsArray());
    }

    [Fact]
    public async Task Another_stop_of_the_same_transaction_is_noted_and_the_first_one_counts()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten);
        await charger.StopAsync(transaction, Ten.AddHours(1), 1_000);
        await SettledAsync(station);
        await charger.StopAsync(transaction, Ten.AddHours(2), 2_000);

        var session = await SettledAsync(station);
        Assert.Equal(1_000m, (decimal)session["meterStopWh"]!);
        Assert.True((bool)session["needsCorrection"]!);
        Assert.Contains("SECOND_STOP", Observations(session));
        Assert.Equal(1_000m, (decimal)Assert.Single(await world.Tenant.CdrsAsync(station))["totalEnergyWh"]!);
    }

    [Fact]
    public async Task A_stop_of_an_unknown_transaction_is_acknowledged_and_flagged_once()
    {
        var (station, charger) = await ConnectAsync();
        await charger.StopAsync(4_711, Ten, 5_000);
        await charger.StopAsync(4_711, Ten, 5_000);

        var flagged = Assert.Single(await world.Tenant.FlaggedAsync(station));
        Assert.Equal(["UNKNOWN_TRANSACTION"], Reasons(flagged));
        Assert.Equal(5_000m, (decimal)flagged["meterStopWh"]!);
        Assert.Empty(await world.Tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task A_stop_of_another_stations_transaction_leaves_that_session_alone()
    {
        var (owner, ownersCharger) = await ConnectAsync();
        var (other, othersCharger) = await ConnectAsync();
        var transaction = await ownersCharger.StartAsync(Ten);
        await othersCharger.StopAsync(transaction, Ten.AddHours(1), 9_000);

        var session = Assert.Single(await world.Tenant.SessionsAsync(owner));
        Assert.Equal("OPEN", (string)session["status"]!);
        Assert.Equal(["UNKNOWN_TRANSACTION"], Reasons(Assert.Single(await world.Tenant.FlaggedAsync(other))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_stop_without_our_id_ends_the_one_session_that_token_and_register_fit(int id)
    {
        var (station, charger) = await ConnectAsync();
        await charger.StartAsync(Ten, 1_000);
        await charger.StopAsync(id, Ten.AddHours(1), 3_000);
        await charger.StopAsync(id, Ten.AddHours(1), 3_000);

        var session = await SettledAsync(station);
        Assert.Equal("COMPLETED", (string)session["status"]!);
        Assert.Contains("STOP_MATCHED_BY_CONTENT", Observations(session));
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
    }

    [Fact]
    public async Task A_stop_without_our_id_that_fits_two_sessions_ends_neither()
    {
        var (station, charger) = await ConnectAsync();
        await charger.StartAsync(Ten, 1_000, connector: 1);
        await charger.StartAsync(Ten, 1_000, connector: 2);
        await charger.StopAsync(-1, Ten.AddHours(1), 3_000);

        Assert.All(await world.Tenant.SessionsAsync(station), session => Assert.Equal("OPEN", (string)session["status"]!));
        Assert.Equal(["UNKNOWN_TRANSACTION"], Reasons(Assert.Single(await world.Tenant.FlaggedAsync(station))));
    }

    [Fact]
    public async Task A_start_without_the_stop_before_it_ends_the_earlier_session_at_its_last_reading()
    {
        var (station, charger) = await ConnectAsync();
        var first = await charger.StartAsync(Ten, 0);
        await charger.ReadingAsync(first, Ten.AddMinutes(30), 2_000);
        await charger.StartAsync(Ten.AddHours(3), 2_500);

        var flagged = await FlaggedAsync(station);
        Assert.Contains("MISSING_STOP", Reasons(flagged));
        Assert.Equal(2_000m, (decimal)flagged["energyWh"]!);
        Assert.Equal(Ten.AddMinutes(30), (DateTimeOffset)flagged["endedAt"]!);
    }

    [Fact]
    public async Task A_late_stop_turns_an_inferred_end_into_the_real_one()
    {
        var (station, charger) = await ConnectAsync();
        var first = await charger.StartAsync(Ten, 0);
        await charger.ReadingAsync(first, Ten.AddMinutes(30), 2_000);
        await charger.StartAsync(Ten.AddHours(3), 2_500, connector: 1);
        await FlaggedAsync(station);
        await charger.StopAsync(first, Ten.AddHours(1), 2_500);

        var cdr = await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(2_500m, (decimal)cdr["totalEnergyWh"]!);
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
    }

    [Fact]
    public async Task A_reboot_that_ends_the_session_ends_it_at_its_last_reading()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 5_000_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 5_002_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 5_004_000);
        await charger.BootAsync();
        await charger.StatusAsync("Available", Ten.AddMinutes(63));

        var flagged = await FlaggedAsync(station);
        Assert.Equal(["MISSING_STOP"], Reasons(flagged));
        Assert.Equal(4_000m, (decimal)flagged["energyWh"]!);
        Assert.Equal(Ten.AddMinutes(30), (DateTimeOffset)flagged["endedAt"]!);

        await charger.StopAsync(transaction, Ten.AddMinutes(37), 5_005_000);
        var cdr = await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(2.00m, (decimal)cdr["totalCost"]!);
    }

    [Fact]
    public async Task A_reboot_in_mid_session_that_goes_on_changes_nothing_but_a_note()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.BootAsync();
        await charger.StatusAsync("Charging", Ten.AddMinutes(20));
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 2_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 4_000);

        var session = await SettledAsync(station);
        Assert.Equal("COMPLETED", (string)session["status"]!);
        Assert.Contains("REBOOT_DURING_SESSION", Observations(session));
        Assert.Equal(4_000m, (decimal)Assert.Single(await world.Tenant.CdrsAsync(station))["totalEnergyWh"]!);
    }

    [Fact]
    public async Task Readings_after_an_inferred_end_open_the_session_again()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 1_000);
        await charger.StatusAsync("Available", Ten.AddMinutes(20));
        await FlaggedAsync(station);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 2_000);

        Assert.Equal("OPEN", (string)Assert.Single(await world.Tenant.SessionsAsync(station))["status"]!);
        Assert.Empty(await world.Tenant.FlaggedAsync(station));

        await charger.StopAsync(transaction, Ten.AddHours(1), 4_000);
        Assert.Equal("COMPLETED", (string)(await SettledAsync(station))["status"]!);
    }

    [Fact]
    public async Task Readings_after_the_CDR_mark_the_session_for_correction()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.StopAsync(transaction, Ten.AddHours(1), 4_000);
        await SettledAsync(station);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 2_000);

        var session = await SettledAsync(station);
        Assert.Equal("COMPLETED", (string)session["status"]!);
        Assert.True((bool)session["needsCorrection"]!);
        Assert.Contains("LATE_READINGS", Observations(session));
    }

    [Fact]
    public async Task A_meter_that_starts_again_is_flagged_with_the_energy_that_is_proven()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 12_345_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 12_347_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 400);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(45), 2_400);
        await charger.StopAsync(transaction, Ten.AddHours(1), 3_400);

        var flagged = await FlaggedAsync(station);
        Assert.Equal(["METER_RESET"], Reasons(flagged));
        Assert.Equal(5_000m, (decimal)flagged["energyWh"]!);
    }

    [Fact]
    public async Task A_register_that_jumps_and_comes_back_is_flagged_without_the_jump()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(15), 2_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 900_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(45), 3_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 4_000);

        var flagged = await FlaggedAsync(station);
        Assert.Equal(["METER_GLITCH"], Reasons(flagged));
        Assert.Equal(4_000m, (decimal)flagged["energyWh"]!);
    }

    [Fact]
    public async Task A_stop_below_the_start_is_accepted_and_never_priced()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 5_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 4_000);

        var flagged = await FlaggedAsync(station);
        Assert.Equal(["NEGATIVE_ENERGY"], Reasons(flagged));
        Assert.Equal(0m, (decimal)flagged["energyWh"]!);
    }

    [Fact]
    public async Task A_stop_dated_before_the_start_is_flagged()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.StopAsync(transaction, Ten.AddHours(-1), 1_000);

        Assert.Contains("END_BEFORE_START", Reasons(await FlaggedAsync(station)));
    }

    [Fact]
    public async Task An_unset_clock_is_flagged_and_a_second_start_that_looks_alike_is_a_new_transaction()
    {
        var epoch = DateTimeOffset.UnixEpoch.AddSeconds(30);
        var (station, charger) = await ConnectAsync();
        var first = await charger.StartAsync(epoch, 0);
        Assert.Equal(first, await charger.StartAsync(epoch, 0));
        await charger.StopAsync(first, epoch.AddHours(1), 1_000);
        var second = await charger.StartAsync(epoch, 0);

        Assert.NotEqual(first, second);
        Assert.Equal(["CLOCK_UNSET"], Reasons(await FlaggedAsync(station)));
    }

    [Fact]
    public async Task A_clock_that_runs_ahead_is_flagged()
    {
        var ahead = TimeProvider.System.GetUtcNow().AddDays(2);
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(ahead, 0);
        await charger.StopAsync(transaction, ahead.AddHours(1), 1_000);

        Assert.Equal(["IN_THE_FUTURE"], Reasons(await FlaggedAsync(station)));
        Assert.Contains("CLOCK_SKEW", Observations(Assert.Single(await world.Tenant.SessionsAsync(station))));
    }

    [Fact]
    public async Task Offline_transactions_are_accepted_in_any_order_with_their_own_times()
    {
        var (station, charger) = await ConnectAsync();
        var live = await charger.StartAsync(Ten.AddDays(2), 9_000);
        var older = await charger.StartAsync(Ten, 1_000);
        await charger.StopAsync(older, Ten.AddHours(1), 2_000);
        var between = await charger.StartAsync(Ten.AddDays(1), 2_000);
        await charger.StopAsync(between, Ten.AddDays(1).AddHours(1), 4_000);
        await charger.StopAsync(live, Ten.AddDays(2).AddHours(1), 12_000);

        await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).Count == 3, "three CDRs");
        Assert.Equal([3_000m, 2_000m, 1_000m], (await world.Tenant.CdrsAsync(station)).Select(cdr => (decimal)cdr["totalEnergyWh"]!));
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
    }

    [Fact]
    public async Task A_start_on_a_connector_never_announced_is_accepted_and_flagged()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0, connector: 7);
        await charger.StopAsync(transaction, Ten.AddHours(1), 1_000);

        Assert.Equal(["MISSING_EVSE"], Reasons(await FlaggedAsync(station)));
    }

    [Theory]
    [InlineData("NOBODYS-TAG", "Invalid", "UNKNOWN_TOKEN")]
    [InlineData(Tenant.BlockedToken, "Blocked", "TOKEN_NOT_ACCEPTED")]
    public async Task A_token_that_may_not_charge_is_refused_and_what_it_charged_is_flagged(string token, string verdict, string reason)
    {
        var (station, charger) = await ConnectAsync();
        var authorize = await charger.ResultAsync("Authorize", $$"""{"idTag":"{{token}}"}""");
        Assert.Equal(verdict, (string)authorize["idTagInfo"]!["status"]!);
        var started = await charger.ResultAsync("StartTransaction", Start(Ten, 0, 1, token));
        Assert.Equal(verdict, (string)started["idTagInfo"]!["status"]!);
        await charger.StopAsync((int)started["transactionId"]!, Ten.AddHours(1), 1_000, token);

        Assert.Contains(reason, Reasons(await FlaggedAsync(station)));
    }

    [Fact]
    public async Task A_stop_by_another_token_is_noted()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.StopAsync(transaction, Ten.AddHours(1), 1_000, "OTHER-TAG");

        var session = await SettledAsync(station);
        Assert.Equal("COMPLETED", (string)session["status"]!);
        Assert.Contains("STOPPED_BY_OTHER_TOKEN", Observations(session));
    }

    [Fact]
    public async Task Readings_without_a_transaction_belong_to_the_session_open_on_their_connector()
    {
        var (station, charger) = await ConnectAsync();
        await charger.StartAsync(Ten, 0);
        await charger.ReadingAsync(null, Ten.AddMinutes(15), 1_000);

        var session = await world.Tenant.GetAsync($"/api/v1/sessions/{await OnlySessionIdAsync(station)}");
        Assert.Equal(1_000m, (decimal)session["energyWh"]!);
    }

    [Fact]
    public async Task Readings_with_yesterdays_transaction_belong_to_the_session_open_now()
    {
        var (station, charger) = await ConnectAsync();
        var yesterday = await charger.StartAsync(Ten, 0);
        await charger.StopAsync(yesterday, Ten.AddHours(1), 1_000);
        await charger.StartAsync(Ten.AddDays(1), 1_000);
        await charger.ReadingAsync(yesterday, Ten.AddDays(1).AddMinutes(15), 3_000);

        var today = (await world.Tenant.SessionsAsync(station))[0];
        var session = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)today["id"]!}");
        Assert.Equal(2_000m, (decimal)session["energyWh"]!);
    }

    [Fact]
    public async Task Readings_of_an_unknown_transaction_are_acknowledged()
    {
        var (station, charger) = await ConnectAsync();
        await charger.ReadingAsync(815, Ten, 1_000);

        Assert.Empty(await world.Tenant.SessionsAsync(station));
    }

    [Fact]
    public async Task A_start_right_after_a_stop_is_accepted()
    {
        var (station, charger) = await ConnectAsync();
        for (var round = 0; round < 5; round++)
        {
            var transaction = await charger.StartAsync(Ten.AddMinutes(round * 10), round * 1_000);
            await charger.StopAsync(transaction, Ten.AddMinutes((round * 10) + 9), (round + 1) * 1_000);
        }

        await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).Count == 5, "five CDRs");
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
    }

    [Fact]
    public async Task Energy_that_the_connector_cannot_deliver_is_flagged()
    {
        var (station, charger) = await ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.StopAsync(transaction, Ten.AddHours(1), 60_000);

        Assert.Equal(["ENERGY_BEYOND_POWER"], Reasons(await FlaggedAsync(station)));
    }

    private async Task<(string Station, TestCharger Charger)> ConnectAsync()
    {
        var station = await world.Tenant.CreateStationAsync();
        var charger = await TestCharger.ConnectAsync(world.Platform, station);
        world.Chargers.Add(charger);
        await charger.BootAsync();
        return (station, charger);
    }

    private async Task<string> OnlySessionIdAsync(string station) => (string)Assert.Single(await world.Tenant.SessionsAsync(station))["id"]!;

    private async Task<JsonNode> SettledAsync(string station) =>
        await world.Tenant.SettledSessionAsync(station, await OnlySessionIdAsync(station));

    private async Task<JsonNode> FlaggedAsync(string station) =>
        await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), $"a flagged transaction of {station}");

    private static IEnumerable<string> Observations(JsonNode session) => session["observations"]!.AsArray().Select(seen => (string)seen!["code"]!);

    private static IEnumerable<string> Reasons(JsonNode flagged) => flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!);

    private static string Start(DateTimeOffset at, decimal meterStart, int connector, string idTag = Tenant.Token) =>
        $$"""{"connectorId":{{connector}},"idTag":"{{idTag}}","meterStart":{{meterStart}},"timestamp":"{{TestCharger.At(at)}}"}""";

    /// <summary>One platform and one tenant for all tests; each test has a station of its own.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestPlatform Platform { get; private set; } = null!;
        public Tenant Tenant { get; private set; } = null!;
        public List<TestCharger> Chargers { get; } = [];

        public async Task InitializeAsync()
        {
            Platform = await TestPlatform.StartAsync();
            Tenant = await Tenant.CreateAsync(Platform);
        }

        public async Task DisposeAsync()
        {
            foreach (var charger in Chargers)
                await charger.DisposeAsync();
            await Platform.DisposeAsync();
        }
    }
}
