using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>Two sessions at a time on one connector or of one token, from the charger's frames to the flag.</summary>
public sealed class OverlapTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_session_that_lies_over_another_one_on_its_connector_is_flagged_and_names_it()
    {
        var (station, charger) = await world.ConnectAsync();
        await ChargeAsync(charger, await TokenAsync(), Ten, Ten.AddHours(1));
        var first = await SettledAsync(station, Ten);
        await ChargeAsync(charger, await TokenAsync(), Ten.AddMinutes(30), Ten.AddMinutes(90));

        var second = await SettledAsync(station, Ten.AddMinutes(30));
        Assert.Equal(("COMPLETED", "FLAGGED"), ((string)first["status"]!, (string)second["status"]!));
        var reason = Assert.Single(Assert.Single(await world.Tenant.FlaggedAsync(station))["reasons"]!.AsArray())!;
        Assert.Equal(("CONNECTOR_OVERLAP", $"connector {station}/1"), ((string)reason["code"]!, (string)reason["about"]!));
        Assert.Contains((string)first["id"]!, (string)reason["sentence"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, "COMPLETED")]
    [InlineData(61, "FLAGGED")]
    public async Task A_minute_is_no_matter(int seconds, string status)
    {
        var (station, charger) = await world.ConnectAsync();
        await ChargeAsync(charger, await TokenAsync(), Ten, Ten.AddHours(1));
        await SettledAsync(station, Ten);
        var start = Ten.AddHours(1).AddSeconds(-seconds);
        await ChargeAsync(charger, await TokenAsync(), start, Ten.AddHours(2));
        Assert.Equal(status, (string)(await SettledAsync(station, start))["status"]!);
    }

    [Fact]
    public async Task One_that_began_in_the_month_before_is_found()
    {
        var (station, charger) = await world.ConnectAsync();
        var turn = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        await ChargeAsync(charger, await TokenAsync(), turn.AddDays(-2), turn.AddHours(2));
        await SettledAsync(station, turn.AddDays(-2));
        await ChargeAsync(charger, await TokenAsync(), turn.AddHours(1), turn.AddHours(3));
        Assert.Equal("FLAGGED", (string)(await SettledAsync(station, turn.AddHours(1)))["status"]!);
    }

    [Fact]
    public async Task A_token_that_still_charges_since_days_is_found()
    {
        var token = await TokenAsync();
        var (station, charger) = await world.ConnectAsync();
        await ChargeAsync(charger, token, Ten.AddDays(-6), Ten.AddMinutes(30));
        await SettledAsync(station, Ten.AddDays(-6));
        await ChargeAsync(charger, token, Ten, Ten.AddHours(1), connector: 2);
        Assert.Equal("FLAGGED", (string)(await SettledAsync(station, Ten))["status"]!);
    }

    [Fact]
    public async Task A_token_at_two_connectors_of_a_station_is_flagged_and_at_two_stations_noted()
    {
        var token = await TokenAsync();
        var (station, charger) = await world.ConnectAsync();
        var (other, second) = await world.ConnectAsync();
        await ChargeAsync(charger, token, Ten, Ten.AddHours(1));
        await SettledAsync(station, Ten);
        await ChargeAsync(charger, token, Ten.AddMinutes(10), Ten.AddHours(1), connector: 2);
        Assert.Equal("FLAGGED", (string)(await SettledAsync(station, Ten.AddMinutes(10)))["status"]!);
        await ChargeAsync(second, token, Ten.AddMinutes(20), Ten.AddHours(1));
        await SettledAsync(other, Ten.AddMinutes(20));

        var reason = Assert.Single(Assert.Single(await world.Tenant.FlaggedAsync(station))["reasons"]!.AsArray())!;
        Assert.Equal(("TOKEN_OVERLAP", $"token {token}"), ((string)reason["code"]!, (string)reason["about"]!));
        Assert.Equal("TOKEN_AT_TWO_STATIONS", (string)Assert.Single(Assert.Single(await world.Tenant.CdrsAsync(other))["warnings"]!.AsArray())!["code"]!);
    }

    [Fact]
    public async Task A_session_that_is_still_open_is_left_out_and_sees_the_other_when_it_ends()
    {
        var token = await TokenAsync();
        var (station, charger) = await world.ConnectAsync();
        var open = await charger.StartAsync(Ten, 0, token);
        await ChargeAsync(charger, token, Ten.AddMinutes(10), Ten.AddMinutes(20), connector: 2);
        Assert.Equal("COMPLETED", (string)(await SettledAsync(station, Ten.AddMinutes(10)))["status"]!);

        await charger.StopAsync(open, Ten.AddHours(1), 10_000);
        Assert.Equal("FLAGGED", (string)(await SettledAsync(station, Ten))["status"]!);
    }

    [Fact]
    public async Task Of_two_that_settle_at_the_same_time_at_least_one_is_flagged()
    {
        for (var round = 0; round < 5; round++)
        {
            var token = await TokenAsync();
            var (station, charger) = await world.ConnectAsync();
            var one = await charger.StartAsync(Ten, 0, token);
            var two = await charger.StartAsync(Ten.AddSeconds(1), 0, token, connector: 2);
            await charger.SendAsync($$"""[2,"s1","StopTransaction",{"transactionId":{{one}},"meterStop":5000,"timestamp":"{{TestCharger.At(Ten.AddHours(1))}}"}]""");
            await charger.SendAsync($$"""[2,"s2","StopTransaction",{"transactionId":{{two}},"meterStop":5000,"timestamp":"{{TestCharger.At(Ten.AddHours(1))}}"}]""");
            await charger.NextAnswerAsync();
            await charger.NextAnswerAsync();
            await SettledAsync(station, Ten);
            await SettledAsync(station, Ten.AddSeconds(1));
            Assert.InRange((await world.Tenant.FlaggedAsync(station)).Count, 1, 2);
        }
    }

    [Fact]
    public async Task One_that_was_dropped_no_longer_counts()
    {
        var (station, charger) = await world.ConnectAsync();
        await ChargeAsync(charger, "NOBODY", Ten, Ten.AddHours(1));
        await SettledAsync(station, Ten);
        await world.Tenant.PostAsync($"/api/v1/flagged-transactions/{(string)Assert.Single(await world.Tenant.FlaggedAsync(station))["id"]!}/drop", """{"reason":"it did not happen"}""");
        await ChargeAsync(charger, await TokenAsync(), Ten.AddMinutes(30), Ten.AddMinutes(90));
        Assert.Equal("COMPLETED", (string)(await SettledAsync(station, Ten.AddMinutes(30)))["status"]!);
    }

    private static async Task ChargeAsync(TestCharger charger, string token, DateTimeOffset from, DateTimeOffset to, int connector = 1) =>
        await charger.StopAsync(await charger.StartAsync(from, 0, token, connector), to, to > from ? 1_000 : 0, token);

    private async Task<string> TokenAsync()
    {
        var uid = $"{Guid.NewGuid():N}"[..16];
        await world.Tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{uid}}","driverId":"drv"}""");
        return uid;
    }

    private Task<JsonNode> SettledAsync(string station, DateTimeOffset startedAt) => Eventually.Async(
        async () => (await world.Tenant.SessionsAsync(station)).SingleOrDefault(session =>
            (DateTimeOffset)session["startedAt"]! == startedAt && (string)session["status"]! is not ("OPEN" or "STOPPED")),
        $"the session of {startedAt:u} at {station} to be settled");
}
