using System.Text;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Commands;

/// <summary>Chargers whose prices follow the clock are made to read the meter at the quarter-hours.</summary>
public sealed class ClockAlignedSetupTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Fact]
    public async Task At_its_boot_a_charger_is_asked_and_set_and_what_it_refuses_is_noted()
    {
        var station = await world.Tenant.CreateStationAsync(",\"timeOfUseTariffs\":true");
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        await AnswerQuestionAsync(charger,
            """{"configurationKey":[{"key":"ClockAlignedDataInterval","readonly":false,"value":"0"},{"key":"MeterValuesAlignedData","readonly":false,"value":"Voltage"}],"unknownKey":["StopTxnAlignedData"]}""");

        var set = new List<(string, string)>();
        foreach (var status in (string[])["Accepted", "Rejected"])
        {
            var call = await charger.NextCallAsync();
            Assert.Equal("ChangeConfiguration", (string)call[2]!);
            set.Add(((string)call[3]!["key"]!, (string)call[3]!["value"]!));
            await charger.AnswerAsync(call, $$"""{"status":"{{status}}"}""");
        }
        Assert.Equal([("ClockAlignedDataInterval", "900"), ("MeterValuesAlignedData", "Energy.Active.Import.Register,Voltage")], set.Order());
        await Eventually.Async(async () => (int)(await world.Tenant.NoteAsync(station, "CLOCK_ALIGNED_NOT_SET"))["count"]! == 2, "a note of the unknown key and one of the refusal");
    }

    [Fact]
    public async Task Switching_it_on_asks_a_connected_charger_and_one_that_is_set_already_is_left_alone()
    {
        var station = await world.Tenant.CreateStationAsync("");
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        await SwitchOnAsync(station);
        await AnswerQuestionAsync(charger,
            """{"configurationKey":[{"key":"ClockAlignedDataInterval","readonly":false,"value":"300"},{"key":"MeterValuesAlignedData","readonly":false,"value":"Voltage,Energy.Active.Import.Register"},{"key":"StopTxnAlignedData","readonly":true,"value":"Energy.Active.Import.Register"}]}""");

        await world.Tenant.PostAsync("/api/v1/commands", $$"""{"stationId":"{{station}}","type":"ClearCache"}""");
        Assert.Equal("ClearCache", (string)(await charger.NextCallAsync())[2]!);
    }

    private async Task SwitchOnAsync(string station)
    {
        var path = new Uri($"/api/v1/charge-stations/{station}", UriKind.Relative);
        using var current = await world.Tenant.Client.GetAsync(path);
        using var change = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = new StringContent(
                """{"locationId":"loc","tariffCode":"WS","timeOfUseTariffs":true,"evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}""", Encoding.UTF8, "application/json"),
        };
        change.Headers.IfMatch.Add(current.Headers.ETag!);
        using var changed = await world.Tenant.Client.SendAsync(change);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
    }

    private static async Task AnswerQuestionAsync(TestCharger charger, string answer)
    {
        var question = await charger.NextCallAsync();
        Assert.Equal("GetConfiguration", (string)question[2]!);
        Assert.Equal(["ClockAlignedDataInterval", "MeterValuesAlignedData", "StopTxnAlignedData"], question[3]!["key"]!.AsArray().Select(key => (string)key!));
        await charger.AnswerAsync(question, answer);
    }
}
