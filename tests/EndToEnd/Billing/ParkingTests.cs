using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Parked time in CDRs: what the charger's side caused is none, and what the meter can't tell is none.</summary>
public sealed class ParkingTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_suspended_connector_or_a_faulted_station_is_not_parking()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten);
        await charger.StatusAsync("Charging", Ten);
        await charger.StatusAsync("SuspendedEVSE", Ten.AddMinutes(16));
        await charger.StatusAsync("SuspendedEV", Ten.AddMinutes(17));
        await charger.StatusAsync("Faulted", Ten.AddMinutes(50), connector: 0);
        await charger.StatusAsync("Available", Ten.AddMinutes(51), connector: 0);
        await IdleAsync(charger, transaction, minutes: 90);

        // Of the quarters from 10:15 on, the first and the third one are excused.
        Assert.Equal((90 - 45) * 60, (int)(await CdrAsync(station))["totalParkingTimeSeconds"]!);
    }

    [Fact]
    public async Task A_connector_that_was_faulted_when_the_session_started_is_excused_until_it_recovers()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StatusAsync("Faulted", Ten.AddMinutes(-5));
        var transaction = await charger.StartAsync(Ten);
        await IdleAsync(charger, transaction, minutes: 60);
        Assert.Equal(0, (int)(await CdrAsync(station))["totalParkingTimeSeconds"]!);
    }

    [Fact]
    public async Task A_meter_that_counts_in_whole_kilowatt_hours_proves_no_parking_and_the_CDR_says_so()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 12_345);
        foreach (var (minute, kilowattHours) in ((int, int)[])[(0, 12), (15, 14), (30, 17), (45, 20), (60, 20), (75, 20)])
        {
            await charger.ResultAsync("MeterValues",
                $$"""{"connectorId":1,"transactionId":{{transaction}},"meterValue":[{"timestamp":"{{TestCharger.At(Ten.AddMinutes(minute))}}","sampledValue":[{"value":"{{kilowattHours}}","unit":"kWh"}]}]}""");
        }
        await charger.StopAsync(transaction, Ten.AddMinutes(90), 20_300);

        var cdr = await CdrAsync(station);
        Assert.Equal(0, (int)cdr["totalParkingTimeSeconds"]!);
        var warning = Assert.Single(cdr["warnings"]!.AsArray(), each => (string)each!["code"]! == "METER_TOO_COARSE")!;
        Assert.Contains("1000 Wh", (string)warning["sentence"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_threshold_is_the_tenants_for_the_kind_of_connector_as_it_was_when_the_session_started()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await SetThresholdsAsync(tenant, ac: 200, dc: 1_000);

        // 150 Wh in a quarter are 600 W.
        Assert.Equal(0, await ParkedSecondsAsync(tenant, """{"id":1,"maxPowerW":22000}"""));
        Assert.Equal(45 * 60, await ParkedSecondsAsync(tenant, """{"id":1,"maxPowerW":50000}"""));
        Assert.Equal(0, await ParkedSecondsAsync(tenant, """{"id":1,"maxPowerW":50000,"powerType":"AC"}"""));
        Assert.Equal(45 * 60, await ParkedSecondsAsync(tenant, """{"id":1,"maxPowerW":22000,"powerType":"DC"}""", during: () => SetThresholdsAsync(tenant, ac: 200, dc: null)));
        Assert.Equal(0, await ParkedSecondsAsync(tenant, """{"id":1,"maxPowerW":22000,"powerType":"DC"}"""));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10000.5")]
    public async Task A_threshold_beyond_reason_is_refused(string watts)
    {
        using var root = world.Platform.Client(world.Platform.RootKey);
        using var content = new StringContent($$"""{"id":"t-{{Guid.NewGuid():N}}","name":"X","settings":{"parkingThresholdDcW":{{watts}}} }""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await root.PostAsync("/api/v1/tenants", content);
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("settings.parkingThresholdDcW", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task SetThresholdsAsync(Tenant tenant, int ac, int? dc)
    {
        using var content = new StringContent(
            $$"""{"allowOpenStations":true,"maxAgeDays":null,"parkingThresholdW":{{ac}},"parkingThresholdDcW":{{dc?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}} }""", System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/tenant/settings") { Content = content };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await tenant.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<int> ParkedSecondsAsync(Tenant tenant, string connector, Func<Task>? during = null)
    {
        var station = (string)(await tenant.PostAsync("/api/v1/charge-stations", $$"""
            {"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{{connector}}]}]}
            """))["id"]!;
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(Ten);
        if (during is not null)
            await during();
        foreach (var (minute, register) in ((int, decimal)[])[(15, 4_001), (30, 4_151), (45, 4_301)])
            await charger.ReadingAsync(transaction, Ten.AddMinutes(minute), register);
        await charger.StopAsync(transaction, Ten.AddMinutes(60), 4_451);
        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");
        return (int)cdr["totalParkingTimeSeconds"]!;
    }

    /// <summary>4 kWh in the first quarter, nothing afterwards.</summary>
    private static async Task IdleAsync(TestCharger charger, int transaction, int minutes)
    {
        for (var minute = 15; minute < minutes; minute += 15)
            await charger.ReadingAsync(transaction, Ten.AddMinutes(minute), 4_000);
        await charger.StopAsync(transaction, Ten.AddMinutes(minutes), 4_000);
    }

    private async Task<JsonNode> CdrAsync(string station) =>
        await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");
}
