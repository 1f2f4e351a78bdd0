using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Whole sessions of chargers that depart from the specification without harm: served, priced, and noted on the station.</summary>
public sealed class QuirkTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task HeartBeat_is_served_as_Heartbeat()
    {
        var (station, charger) = await world.ConnectAsync();
        var answer = await charger.ResultAsync("HeartBeat", "{}");

        Assert.NotNull(answer["currentTime"]);
        await world.Tenant.NoteAsync(station, "actionSpelling");
    }

    [Fact]
    public async Task A_numeric_serial_number_is_kept_as_its_digits()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.ResultAsync("BootNotification",
            """{"chargePointVendor":"ACME","chargePointModel":"One","chargePointSerialNumber":123456,"firmwareVersion":"1.0"}""");

        var status = (await world.Tenant.GetAsync($"/api/v1/charge-stations/{station}"))["status"]!;
        Assert.Equal("123456", (string)status["serialNumber"]!);
        await world.Tenant.NoteAsync(station, "numberAsText");
    }

    [Fact]
    public async Task A_timestamp_in_Authorize_is_ignored()
    {
        var (station, charger) = await world.ConnectAsync();
        var answer = await charger.ResultAsync("Authorize", $$"""{"idTag":"{{Tenant.Token}}","timestamp":"2026-03-10T10:00:00Z"}""");

        Assert.Equal("Accepted", (string)answer["idTagInfo"]!["status"]!);
        await world.Tenant.NoteAsync(station, "unknownProperty");
    }

    [Theory]
    [InlineData("""{"value":"4.5","unit":"kWh"}""", null)]
    [InlineData("""{"value":"4500,0"}""", "decimalComma")]
    [InlineData("""{"value":"4,5","unit":"kWh"}""", "decimalComma")]
    [InlineData("""{"value":4500}""", "numberNotText")]
    [InlineData("""{"value":" 4500 "}""", "valueSpaces")]
    [InlineData("""{"value":"4500","unit":"wh"}""", "valueSpelling")]
    public async Task Readings_in_other_notations_mean_the_same_energy(string sample, string? note)
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.ResultAsync("MeterValues", Readings(transaction, sample));

        var session = await OnlySessionAsync(station);
        Assert.Equal(3_500m, (decimal)session["energyWh"]!);
        await charger.StopAsync(transaction, Ten.AddHours(1), 6_000);
        await SettledAsync(station);
        Assert.Equal(5_000m, (decimal)Assert.Single(await world.Tenant.CdrsAsync(station))["totalEnergyWh"]!);
        if (note is not null)
            await world.Tenant.NoteAsync(station, note);
    }

    [Fact]
    public async Task Readings_per_phase_alone_are_kept_and_the_session_is_billed_by_its_registers()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.ResultAsync("MeterValues", Readings(transaction,
            """{"value":"1000","phase":"L1"},{"value":"1100","phase":"L2"},{"value":"1200","phase":"L3"}"""));
        await charger.StopAsync(transaction, Ten.AddHours(1), 6_000);

        var session = await SettledAsync(station);
        Assert.Equal("COMPLETED", (string)session["status"]!);
        Assert.Equal(5_000m, (decimal)Assert.Single(await world.Tenant.CdrsAsync(station))["totalEnergyWh"]!);
        var values = await world.Tenant.GetAsync($"/api/v1/sessions/{(string)session["id"]!}/meter-values");
        Assert.Equal(3, values["samples"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_session_of_which_only_the_stop_came_is_flagged_and_not_billed(int transaction)
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StopAsync(transaction, Ten, 6_000);
        await charger.StopAsync(transaction, Ten, 6_000);

        var flagged = Assert.Single(await world.Tenant.FlaggedAsync(station));
        Assert.Equal("UNKNOWN_TRANSACTION", (string)flagged["reasons"]![0]!["code"]!);
        Assert.Empty(await world.Tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task A_charger_that_reports_connector_0_alone_charges_on_connector_1()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StatusAsync("Available", Ten, connector: 0);
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.StatusAsync("Available", Ten.AddMinutes(10), connector: 0);
        Assert.Equal("OPEN", (string)(await OnlySessionAsync(station))["status"]!);
        await charger.StopAsync(transaction, Ten.AddHours(1), 5_000);

        Assert.Equal("COMPLETED", (string)(await SettledAsync(station))["status"]!);
        var status = (await world.Tenant.GetAsync($"/api/v1/charge-stations/{station}"))["status"]!;
        var report = Assert.Single(status["connectors"]!.AsArray())!;
        Assert.Equal(0, (int)report["id"]!);
    }

    [Fact]
    public async Task One_message_id_for_ever_keeps_messages_apart()
    {
        var (station, charger) = await world.ConnectAsync();
        var transactions = new List<int>();
        for (var round = 0; round < 2; round++)
        {
            var at = Ten.AddHours(2 * round);
            var started = await charger.ResultAsync("StartTransaction",
                $$"""{"connectorId":1,"idTag":"{{Tenant.Token}}","meterStart":{{round * 5_000}},"timestamp":"{{TestCharger.At(at)}}"}""", "1");
            transactions.Add((int)started["transactionId"]!);
            await charger.ResultAsync("MeterValues", Readings(transactions[round], $$"""{"value":"{{(round * 5_000) + 2_000}}"}""", at.AddMinutes(15)), "1");
            await charger.ResultAsync("StopTransaction",
                $$"""{"transactionId":{{transactions[round]}},"meterStop":{{(round + 1) * 5_000}},"timestamp":"{{TestCharger.At(at.AddHours(1))}}"}""", "1");
        }

        Assert.Equal(2, transactions.Distinct().Count());
        var cdrs = await Eventually.Async(async () => await world.Tenant.CdrsAsync(station) is { Count: 2 } both ? both : null, "two CDRs");
        Assert.All(cdrs, cdr => Assert.Equal(5_000m, (decimal)cdr["totalEnergyWh"]!));
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
    }

    private static string Readings(int transaction, string samples, DateTimeOffset? at = null) =>
        $$"""{"connectorId":1,"transactionId":{{transaction}},"meterValue":[{"timestamp":"{{TestCharger.At(at ?? Ten.AddMinutes(15))}}","sampledValue":[{{samples}}]}]}""";

    private async Task<JsonNode> OnlySessionAsync(string station) =>
        await world.Tenant.GetAsync($"/api/v1/sessions/{(string)Assert.Single(await world.Tenant.SessionsAsync(station))["id"]!}");

    private async Task<JsonNode> SettledAsync(string station) =>
        await world.Tenant.SettledSessionAsync(station, (string)Assert.Single(await world.Tenant.SessionsAsync(station))["id"]!);
}
