using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GreenFlux.Tests.EndToEnd.BadDays;

/// <summary>What fails again and again for a fault of ours is put aside with its reason, and nothing of it is lost.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);
    private readonly FaultyStores faults = new();
    private readonly FastTime time = new(20);
    private TestPlatform platform = null!;
    private Tenant tenant = null!;
    private string station = "";
    private TestCharger charger = null!;

    public async Task InitializeAsync()
    {
        platform = await TestPlatform.StartAsync(time, faults.AddTo);
        tenant = await Tenant.CreateAsync(platform);
        station = await tenant.CreateStationAsync();
        charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
    }

    public async Task DisposeAsync()
    {
        charger.Abort();
        await charger.DisposeAsync();
        await platform.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_that_can_not_be_served_does_not_block_its_charger_and_is_billed_once_the_fault_is_mended()
    {
        var transaction = await charger.StartAsync(Ten, 1_000);
        faults.OnWrite = Fails("session");
        Assert.Equal(3, (int)(await charger.CallAsync("StopTransaction", Stop(transaction, 6_000)))[0]!);
        await charger.ResultAsync("Heartbeat", "{}");
        Assert.Equal(WebSocketState.Open, charger.State);

        var parked = Assert.Single(await ParkedAsync());
        Assert.Equal(("FRAME", "PARKED", "StopTransaction", 3), ((string)parked["kind"]!, (string)parked["status"]!, (string)parked["action"]!, (int)parked["failures"]!));
        Assert.Contains("InvalidOperationException: made to fail", (string)parked["reason"]!, StringComparison.Ordinal);
        Assert.Contains("\"meterStop\":6000", (string)parked["content"]!, StringComparison.Ordinal);
        Assert.Contains((string)parked["id"]!, (string)(await tenant.NoteAsync(station, "MESSAGE_PARKED"))["detail"]!, StringComparison.Ordinal);
        Assert.Equal("OPEN", (string)Assert.Single(await tenant.SessionsAsync(station))["status"]!);

        var again = await ReplayAsync(parked);
        Assert.Equal(("PARKED", 4), ((string)again["status"]!, (int)again["failures"]!));
        faults.OnWrite = null;
        Assert.Equal("REPLAYED", (string)(await ReplayAsync(parked))["status"]!);
        await BilledAsync(5_000);

        using var twice = await tenant.Client.PostAsync($"/api/v1/parked-messages/{parked["id"]}/replay", null);
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        var entry = Assert.Single(await tenant.ListAsync($"/api/v1/audit-entries?kind=PARKED_MESSAGE&resourceId={parked["id"]}"));
        Assert.Equal("REPLAYED", (string)entry["action"]!);
        // Whatever the charger may say again is known.
        await charger.StopAsync(transaction, Ten.AddHours(1), 6_000);
        await BilledAsync(5_000);
    }

    [Fact]
    public async Task A_whole_session_waits_behind_its_start_and_follows_it()
    {
        faults.OnWrite = Fails("transaction");
        var started = await charger.CallAsync("StartTransaction", Start);
        var transaction = (int)started[2]!["transactionId"]!;
        Assert.Equal("Accepted", (string)started[2]!["idTagInfo"]!["status"]!);
        // A charger that did not get the answer is given the same one.
        Assert.Equal(transaction, (int)(await charger.CallAsync("StartTransaction", Start))[2]!["transactionId"]!);
        faults.OnWrite = null;
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 3_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 5_000);
        Assert.Empty(await tenant.SessionsAsync(station));
        Assert.Empty(await tenant.FlaggedAsync(station));

        var parked = (await ParkedAsync()).Reverse().ToList();
        Assert.Equal(["StartTransaction", "MeterValues", "StopTransaction"], parked.Select(message => (string)message["action"]!));
        Assert.Equal([null, (string)parked[0]["id"]!, (string)parked[0]["id"]!], parked.Select(message => (string?)message["behindId"]));
        using (var tooEarly = await tenant.Client.PostAsync($"/api/v1/parked-messages/{parked[2]["id"]}/replay", null))
            Assert.Equal(HttpStatusCode.Conflict, tooEarly.StatusCode);

        Assert.Equal("REPLAYED", (string)(await ReplayAsync(parked[0]))["status"]!);
        Assert.Empty(await ParkedAsync());
        var session = await BilledAsync(5_000);
        Assert.Equal($"{transaction}", (string)session["transactionId"]!);
        Assert.Single((await tenant.GetAsync($"/api/v1/sessions/{session["id"]}/meter-values"))["samples"]!.AsArray());
        // The start was served by now: saying it again changes nothing.
        Assert.Equal(transaction, (int)(await charger.ResultAsync("StartTransaction", Start))["transactionId"]!);
        Assert.Single(await tenant.SessionsAsync(station));
    }

    [Fact]
    public async Task What_is_no_transaction_is_answered_with_an_error_and_can_be_given_up()
    {
        faults.OnWrite = Fails("connector");
        var answer = await charger.CallAsync("StatusNotification", """{"connectorId":1,"errorCode":"NoError","status":"Charging"}""");
        Assert.Equal((4, "InternalError"), ((int)answer[0]!, (string)answer[2]!));
        faults.OnWrite = null;
        var parked = Assert.Single(await ParkedAsync());

        var path = $"/api/v1/parked-messages/{parked["id"]}/discard";
        using (var without = await tenant.Client.PostAsync(path, new StringContent("""{"reason":""}""", Encoding.UTF8, "application/json")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, without.StatusCode);
        var discarded = await tenant.PostAsync(path, """{"reason":"An hour old."}""");
        Assert.Equal(("DISCARDED", "An hour old."), ((string)discarded["status"]!, (string)discarded["discardReason"]!));
        Assert.Empty(await ParkedAsync());
        Assert.Single(await tenant.ListAsync("/api/v1/parked-messages?status=DISCARDED&kind=FRAME&action=StatusNotification&limit=1"));
        Assert.Empty(await tenant.ListAsync("/api/v1/parked-messages?kind=SESSION"));
    }

    [Fact]
    public async Task What_a_store_did_is_never_parked()
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            faults.OnDocuments = static what => what == "write" ? new IOException("The disk is gone.") : null;
            var unanswered = charger.CallAsync("StartTransaction", Start);
            await Assert.ThrowsAsync<ConnectionClosedException>(() => unanswered);
            faults.OnDocuments = null;
            charger.Abort();
            charger = await TestCharger.ConnectAsync(platform, station);
        }

        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 6_000);
        await BilledAsync(5_000);
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task A_session_that_can_not_be_settled_is_parked_and_settled_once_the_fault_is_mended()
    {
        var transaction = await charger.StartAsync(Ten, 1_000);
        faults.OnWrite = Fails("cdr");
        await charger.StopAsync(transaction, Ten.AddHours(1), 6_000);
        var parked = await Eventually.Async(async () => (await ParkedAsync()).SingleOrDefault(), "the session to be parked");
        var session = Assert.Single(await tenant.SessionsAsync(station));
        Assert.Equal(("SESSION", (string)session["id"]!, station), ((string)parked["kind"]!, (string)parked["sessionId"]!, (string)parked["stationId"]!));

        // The sweep, an hour later, leaves it alone.
        var services = platform.Services;
        var sweep = new SessionSweep(
            services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<SessionStore>(), services.GetRequiredService<PoisonSessions>(),
            new FastTime(1, TimeSpan.FromHours(1)));
        Assert.Equal(0, await sweep.WakeAsync(tenant.Id, Mock.Of<IWorkflows>(MockBehavior.Strict), CancellationToken.None));
        faults.OnWrite = null;
        Assert.Equal("REPLAYED", (string)(await ReplayAsync(parked))["status"]!);
        await BilledAsync(5_000);
    }

    private static Func<Container, IReadOnlyList<DocumentWrite>, Exception?> Fails(string kind) =>
        (_, writes) => FaultyStores.Writes(writes, kind) ? new InvalidOperationException("made to fail") : null;

    private static string Start => $$"""{"connectorId":1,"idTag":"{{Tenant.Token}}","meterStart":0,"timestamp":"{{TestCharger.At(Ten)}}"}""";

    private static string Stop(int transaction, int meter) =>
        $$"""{"transactionId":{{transaction}},"idTag":"{{Tenant.Token}}","meterStop":{{meter}},"timestamp":"{{TestCharger.At(Ten.AddHours(1))}}"}""";

    private Task<IReadOnlyList<JsonNode>> ParkedAsync() => tenant.ListAsync($"/api/v1/parked-messages?stationId={station}&status=PARKED");

    private Task<JsonNode> ReplayAsync(JsonNode parked) => tenant.PostAsync($"/api/v1/parked-messages/{parked["id"]}/replay", "");

    private async Task<JsonNode> BilledAsync(decimal energyWh)
    {
        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal((energyWh, energyWh * 0.0004m), ((decimal)cdr["totalEnergyWh"]!, (decimal)cdr["totalCost"]!));
        Assert.Empty(await tenant.FlaggedAsync(station));
        return Assert.Single(await tenant.SessionsAsync(station));
    }
}
