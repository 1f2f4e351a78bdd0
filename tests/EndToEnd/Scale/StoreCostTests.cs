using System.Globalization;
using System.Text;
using GreenFlux.Platform.Chargers;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.Scale;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace GreenFlux.Tests.EndToEnd.Scale;

/// <summary>
/// What docs/scale.md says that each charger message costs the stores is what it costs: counted in front of the stores,
/// with the handlers that serve real chargers.
/// </summary>
public sealed class StoreCostTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task No_charger_message_asks_more_of_the_stores_than_the_page_on_scale_says()
    {
        var time = new FakeTimeProvider(Ten);
        await using var platform = await TestPlatform.StartAsync(time, services => services.CountStores());
        var tenant = await Tenant.CreateAsync(platform);
        var (station, password) = await tenant.CreateGuardedStationAsync();
        var charger = new CountedCharger(platform.Services, new ConnectedCharger(tenant.Id, station, "socket-1", "ocpp1.6"));
        var measured = new List<MessageCost>();

        // Once, so that what only a new station or a tenant's first session of a month writes isn't counted.
        await RunAsync(charger, station, password, time, (_, _) => { });
        await RunAsync(charger, station, password, time, (name, tally) =>
        {
            measured.Add(tally.Cost(name));
            output.WriteLine($"{tally.Cost(name)}\n  {string.Join("\n  ", tally.Calls)}");
        });

        Assert.Equal(MeasuredCosts.All.Select(cost => cost.Name), measured.Select(cost => cost.Name));
        Assert.All(measured.Zip(MeasuredCosts.All), pair =>
            Assert.True(pair.Second.Covers(pair.First), $"Measured {pair.First}, the page says {pair.Second}: improve the handler, or MeasuredCosts and docs/scale.md."));
    }

    private static async Task RunAsync(CountedCharger charger, string station, string password, FakeTimeProvider time, Action<string, StoreTally> measured)
    {
        var credential = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{station}:{password}"))}";
        measured("connect", await charger.ConnectAsync(new AdmissionRequest(
            charger.Charger.ConnectionId, station, credential, ["ocpp1.6"], "203.0.113.7", IsEncrypted: true, ClientCertificate: null)));
        await CallAsync("BootNotification", """{"chargePointVendor":"ACME","chargePointModel":"One","chargePointSerialNumber":"0123456789","firmwareVersion":"1.2.3"}""");
        await CallAsync("StatusNotification", $$"""{"connectorId":1,"errorCode":"NoError","status":"Preparing","timestamp":"{{Now()}}"}""");
        await CallAsync("StatusNotification, nothing new", $$"""{"connectorId":1,"errorCode":"NoError","status":"Preparing","timestamp":"{{Now()}}"}""");
        await CallAsync("Authorize", $$"""{"idTag":"{{Tenant.Token}}"}""");
        var before = charger.WakeUps;
        var started = await CallAsync("StartTransaction", $$"""{"connectorId":1,"idTag":"{{Tenant.Token}}","meterStart":1000,"timestamp":"{{Now()}}"}""");
        var transaction = (int)started["transactionId"]!;
        time.Advance(TimeSpan.FromMinutes(1));
        await CallAsync("MeterValues", Reading(transaction, 1_100));
        charger.MoveToAnotherInstance();
        time.Advance(TimeSpan.FromMinutes(1));
        await CallAsync("MeterValues, another instance", Reading(transaction, 1_200));
        time.Advance(TimeSpan.FromMinutes(5));
        await CallAsync("Heartbeat, 5 min later", "{}");
        await CallAsync("Heartbeat, just seen", "{}");
        await CallAsync("StopTransaction", $$"""{"transactionId":{{transaction}},"idTag":"{{Tenant.Token}}","meterStop":2000,"timestamp":"{{Now()}}","reason":"Local"}""");
        var (settled, actions) = await charger.SettleAsync();
        measured("settlement: prices, CDR", settled);
        Assert.True(charger.WakeUps - before + actions <= MeasuredCosts.ActionsPerSession, $"A session took {charger.WakeUps - before} wake-ups and {actions} further actions.");
        await CallAsync("StatusNotification, available", $$"""{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"{{Now()}}"}""");
        measured("disconnect", await charger.DisconnectAsync());
        time.Advance(TimeSpan.FromMinutes(1));

        async Task<System.Text.Json.Nodes.JsonObject> CallAsync(string name, string payload)
        {
            var (tally, result) = await charger.CallAsync(name.Split(',')[0], payload);
            measured(name, tally);
            return result;
        }

        string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        string Reading(int transaction, int registerWh) => $$"""
            {"connectorId":1,"transactionId":{{transaction}},"meterValue":[{"timestamp":"{{Now()}}","sampledValue":[
            {"value":"{{registerWh}}","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},
            {"value":"11040","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"},
            {"value":"16","context":"Sample.Periodic","measurand":"Current.Import","unit":"A"},
            {"value":"54","context":"Sample.Periodic","measurand":"SoC","unit":"Percent","location":"EV"}]}]}
            """;
    }
}
