using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Commands;

/// <summary>What operators ask of chargers, from the API to the socket and back.</summary>
public sealed class CommandTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"status":"Accepted"}""", "ACCEPTED", "Accepted")]
    [InlineData("""{"status":"Rejected"}""", "REJECTED", "Rejected")]
    [InlineData("""{"status":"Perhaps"}""", "FAILED", "InvalidAnswer")]
    [InlineData("""{}""", "FAILED", "InvalidAnswer")]
    [InlineData("7", "FAILED", "InvalidAnswer")]
    public async Task A_remote_start_ends_as_the_charger_answers(string answer, string status, string word)
    {
        var (station, charger) = await world.ConnectAsync();
        var id = await SendAsync(station, $$"""
            "type":"RemoteStart","tokenUid":"{{Tenant.Token}}","connectorId":2
            """);
        var call = await charger.NextCallAsync();
        Assert.Equal(id, (string)call[1]!);
        Assert.Equal("RemoteStartTransaction", (string)call[2]!);
        Assert.Equal(Tenant.Token, (string)call[3]!["idTag"]!);
        Assert.Equal(2, (int)call[3]!["connectorId"]!);
        Assert.Equal("SENT", (string)(await world.Tenant.GetAsync($"/api/v1/commands/{id}"))["status"]!);
        await charger.AnswerAsync(call, answer);

        var command = await SettledAsync(id);
        Assert.Equal(status, (string)command["status"]!);
        Assert.Equal(word, (string)command["chargerStatus"]!);
        Assert.NotNull(command["completedAt"]);
    }

    [Theory]
    [InlineData("NotImplemented", "NOT_SUPPORTED")]
    [InlineData("NotSupported", "NOT_SUPPORTED")]
    [InlineData("InternalError", "FAILED")]
    public async Task A_CALLERROR_ends_the_command(string code, string status)
    {
        var (station, charger) = await world.ConnectAsync();
        var id = await SendAsync(station, "\"type\":\"ClearCache\"");
        await charger.NextCallAsync();
        await charger.SendAsync($$"""[4,"{{id}}","{{code}}","I can't.",{}]""");

        var command = await SettledAsync(id);
        Assert.Equal(status, (string)command["status"]!);
        Assert.Equal(code, (string)command["chargerStatus"]!);
        Assert.Equal("I can't.", (string)command["detail"]!);
    }

    [Fact]
    public async Task A_command_to_a_station_that_is_not_connected_ends_as_offline()
    {
        var never = await world.Tenant.CreateStationAsync();
        Assert.Equal("OFFLINE", (string)(await SettledAsync(await SendAsync(never, "\"type\":\"ClearCache\"")))["status"]!);

        var (gone, charger) = await world.ConnectAsync();
        await charger.DisposeAsync();
        await Eventually.Async(async () =>
            (await world.Tenant.GetAsync($"/api/v1/charge-stations/{gone}"))["status"]!["connectedSince"] is null, "the end of the connection to be known");
        Assert.Equal("OFFLINE", (string)(await SettledAsync(await SendAsync(gone, "\"type\":\"ClearCache\"")))["status"]!);
    }

    [Fact]
    public async Task The_second_call_waits_until_the_first_is_answered()
    {
        var (station, charger) = await world.ConnectAsync();
        var ids = await Task.WhenAll(
            SendAsync(station, "\"type\":\"ClearCache\""), SendAsync(station, "\"type\":\"Reset\",\"kind\":\"Soft\""), SendAsync(station, "\"type\":\"ClearCache\""));
        var seen = new List<string>();
        foreach (var _ in ids)
        {
            var call = await charger.NextCallAsync();
            seen.Add((string)call[1]!);
            // The connection is ordered: what the platform sent before this answer would arrive before it.
            await charger.ResultAsync("Heartbeat", "{}");
            Assert.False(charger.HasCalls, "A second call was sent while the first was open.");
            await charger.AnswerAsync(call, """{"status":"Accepted"}""");
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        foreach (var id in ids)
            Assert.Equal("ACCEPTED", (string)(await SettledAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_session_is_stopped_by_its_id()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        var session = (string)Assert.Single(await world.Tenant.SessionsAsync(station))["id"]!;
        var id = await SendAsync(station, $"\"type\":\"RemoteStop\",\"sessionId\":\"{session}\"");
        var call = await charger.NextCallAsync();
        Assert.Equal("RemoteStopTransaction", (string)call[2]!);
        Assert.Equal(transaction, (int)call[3]!["transactionId"]!);
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");
        Assert.Equal("ACCEPTED", (string)(await SettledAsync(id))["status"]!);
        await charger.StopAsync(transaction, Ten.AddHours(1), 1_000);
        await world.Tenant.SettledSessionAsync(station, session);

        var (status, problem) = await PostAsync(world.Tenant, $$"""{"type":"RemoteStop","stationId":"{{station}}","sessionId":"{{session}}"}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("CONFLICT", (string)problem["code"]!);
    }

    [Theory]
    [InlineData("\"type\":\"Reset\",\"kind\":\"Hard\"", "Reset", """{"type":"Hard"}""", "Accepted", "ACCEPTED")]
    [InlineData("\"type\":\"UnlockConnector\",\"connectorId\":1", "UnlockConnector", """{"connectorId":1}""", "Unlocked", "ACCEPTED")]
    [InlineData("\"type\":\"UnlockConnector\",\"connectorId\":1", "UnlockConnector", """{"connectorId":1}""", "NotSupported", "NOT_SUPPORTED")]
    [InlineData("\"type\":\"WriteConfiguration\",\"key\":\"K\",\"value\":\"V\"", "ChangeConfiguration", """{"key":"K","value":"V"}""", "Accepted", "ACCEPTED")]
    [InlineData("\"type\":\"WriteConfiguration\",\"key\":\"K\",\"value\":\"V\"", "ChangeConfiguration", """{"key":"K","value":"V"}""", "RebootRequired", "ACCEPTED")]
    [InlineData("\"type\":\"WriteConfiguration\",\"key\":\"K\",\"value\":\"V\"", "ChangeConfiguration", """{"key":"K","value":"V"}""", "Rejected", "REJECTED")]
    [InlineData("\"type\":\"ChangeAvailability\",\"connectorId\":0,\"operative\":false", "ChangeAvailability", """{"connectorId":0,"type":"Inoperative"}""", "Scheduled", "ACCEPTED")]
    [InlineData("\"type\":\"ClearCache\"", "ClearCache", "{}", "Accepted", "ACCEPTED")]
    [InlineData("\"type\":\"TriggerMessage\",\"requestedMessage\":\"StatusNotification\",\"connectorId\":1", "TriggerMessage", """{"requestedMessage":"StatusNotification","connectorId":1}""", "Accepted", "ACCEPTED")]
    [InlineData("\"type\":\"TriggerMessage\",\"requestedMessage\":\"Heartbeat\"", "TriggerMessage", """{"requestedMessage":"Heartbeat"}""", "NotImplemented", "NOT_SUPPORTED")]
    [InlineData("\"type\":\"DataTransfer\",\"vendorId\":\"com.acme\",\"messageId\":\"M\",\"data\":\"D\"", "DataTransfer", """{"vendorId":"com.acme","messageId":"M","data":"D"}""", "Accepted", "ACCEPTED")]
    public async Task Each_kind_reaches_the_charger_as_its_action(string fields, string action, string payload, string word, string status)
    {
        var (station, charger) = await world.ConnectAsync();
        var id = await SendAsync(station, fields);
        var call = await charger.NextCallAsync();
        Assert.Equal(action, (string)call[2]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(payload), call[3]), call.ToJsonString());
        await charger.AnswerAsync(call, $$"""{"status":"{{word}}"}""");

        var command = await SettledAsync(id);
        Assert.Equal(status, (string)command["status"]!);
        Assert.Equal(word, (string)command["chargerStatus"]!);
    }

    [Theory]
    [InlineData("AuthorizationKey")]
    [InlineData("authorizationkey")]
    [InlineData("WifiPassword")]
    public async Task A_secret_that_is_written_to_a_charger_reaches_it_and_no_log(string key)
    {
        const string Secret = "0123456789abcdef0123456789abcdef01234567";
        var (station, charger) = await world.ConnectAsync();
        var id = await SendAsync(station, $"\"type\":\"WriteConfiguration\",\"key\":\"{key}\",\"value\":\"{Secret}\"");
        var call = await charger.NextCallAsync();
        Assert.Equal(Secret, (string)call[3]!["value"]!);
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");
        Assert.Equal("ACCEPTED", (string)(await SettledAsync(id))["status"]!);

        var logged = await Eventually.Async(async () => (await world.Tenant.ListAsync($"/api/v1/charge-stations/{station}/messages"))
            .SingleOrDefault(entry => (string?)entry["messageId"] == id && (string)entry["direction"]! == "ToCharger"), "the command in the message log");
        Assert.Contains(key, (string)logged["content"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, (string)logged["content"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_comes_back_with_the_keys_that_the_charger_does_not_know()
    {
        var (station, charger) = await world.ConnectAsync();
        var id = await SendAsync(station, "\"type\":\"ReadConfiguration\",\"keys\":[\"HeartbeatInterval\",\"Colour\"]");
        var call = await charger.NextCallAsync();
        Assert.Equal("""["HeartbeatInterval","Colour"]""", call[3]!["key"]!.ToJsonString());
        await charger.AnswerAsync(call, """{"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"300"}],"unknownKey":["Colour"]}""");

        var command = await SettledAsync(id);
        Assert.Equal("ACCEPTED", (string)command["status"]!);
        var key = Assert.Single(command["configuration"]!.AsArray())!;
        Assert.Equal("HeartbeatInterval", (string)key["key"]!);
        Assert.Equal("300", (string)key["value"]!);
        Assert.Equal("Colour", (string)Assert.Single(command["unknownKeys"]!.AsArray())!);
    }

    [Fact]
    public async Task An_answer_that_nobody_waits_for_is_noted_and_changes_nothing()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.SendAsync("""[3,"never-asked",{"status":"Accepted"}]""");
        await world.Tenant.NoteAsync(station, "UNEXPECTED_ANSWER");

        var id = await SendAsync(station, "\"type\":\"ClearCache\"");
        var call = await charger.NextCallAsync();
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");
        await charger.AnswerAsync(call, """{"status":"Rejected"}""");
        await charger.SendAsync($$"""[4,"{{id}}","InternalError","",{}]""");
        await charger.ResultAsync("Heartbeat", "{}");

        Assert.Equal("ACCEPTED", (string)(await SettledAsync(id))["status"]!);
        await Eventually.Async(async () => (int)(await world.Tenant.NoteAsync(station, "UNEXPECTED_ANSWER"))["count"]! == 3, "three notes");
    }

    [Fact]
    public async Task Another_stations_answer_under_the_same_message_id_does_not_count()
    {
        var (station, charger) = await world.ConnectAsync();
        var (other, impostor) = await world.ConnectAsync();
        var id = await SendAsync(station, "\"type\":\"ClearCache\"");
        var call = await charger.NextCallAsync();
        await impostor.AnswerAsync(call, """{"status":"Rejected"}""");
        await impostor.ResultAsync("Heartbeat", "{}");
        await world.Tenant.NoteAsync(other, "UNEXPECTED_ANSWER");
        Assert.Equal("SENT", (string)(await world.Tenant.GetAsync($"/api/v1/commands/{id}"))["status"]!);
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");

        Assert.Equal("ACCEPTED", (string)(await SettledAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_charger_may_call_while_it_owes_an_answer()
    {
        var (station, charger) = await world.ConnectAsync();
        var id = await SendAsync(station, $"\"type\":\"RemoteStart\",\"tokenUid\":\"{Tenant.Token}\"");
        var call = await charger.NextCallAsync();
        var transaction = await charger.StartAsync(Ten, 0);
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");

        Assert.Equal("ACCEPTED", (string)(await SettledAsync(id))["status"]!);
        Assert.True(transaction > 0);
    }

    [Theory]
    [InlineData("\"type\":\"RemoteStart\"", "tokenUid")]
    [InlineData("\"type\":\"RemoteStart\",\"tokenUid\":\"123456789012345678901\"", "tokenUid")]
    [InlineData("\"type\":\"RemoteStart\",\"tokenUid\":\"T\",\"connectorId\":0", "connectorId")]
    [InlineData("\"type\":\"RemoteStop\"", "sessionId")]
    [InlineData("\"type\":\"RemoteStop\",\"sessionId\":\"nonsense\"", "sessionId")]
    [InlineData("\"type\":\"Reset\"", "kind")]
    [InlineData("\"type\":\"UnlockConnector\"", "connectorId")]
    [InlineData("\"type\":\"ReadConfiguration\",\"keys\":[\"\"]", "keys")]
    [InlineData("\"type\":\"WriteConfiguration\",\"value\":\"V\"", "key")]
    [InlineData("\"type\":\"WriteConfiguration\",\"key\":\"K\"", "value")]
    [InlineData("\"type\":\"ChangeAvailability\",\"operative\":true", "connectorId")]
    [InlineData("\"type\":\"ChangeAvailability\",\"connectorId\":1", "operative")]
    [InlineData("\"type\":\"TriggerMessage\",\"requestedMessage\":\"Fire\"", "requestedMessage")]
    [InlineData("\"type\":\"TriggerMessage\",\"requestedMessage\":\"Heartbeat\",\"connectorId\":0", "connectorId")]
    public async Task A_command_that_lacks_what_it_needs_is_refused_with_the_field(string fields, string field)
    {
        var (station, charger) = await world.ConnectAsync();
        var (status, problem) = await PostAsync(world.Tenant, $$"""{"stationId":"{{station}}",{{fields}}}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(field, (string)problem["field"]!);
        await charger.ResultAsync("Heartbeat", "{}");
        Assert.False(charger.HasCalls);
    }

    [Fact]
    public async Task A_token_that_the_protocol_can_not_carry_is_refused_before_it_is_queued()
    {
        var (station, _) = await world.ConnectAsync();
        var (status, problem) = await PostAsync(world.Tenant, $$"""{"stationId":"{{station}}","type":"RemoteStart","tokenUid":"TÄG"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("idTag", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenants_station_and_command_do_not_exist()
    {
        var (station, charger) = await world.ConnectAsync();
        var foreign = await Tenant.CreateAsync(world.Platform);
        var (status, problem) = await PostAsync(foreign, $$"""{"stationId":"{{station}}","type":"ClearCache"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("stationId", (string)problem["field"]!);

        var id = await SendAsync(station, "\"type\":\"ClearCache\"");
        using var answer = await foreign.Client.GetAsync($"/api/v1/commands/{id}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await charger.AnswerAsync(await charger.NextCallAsync(), """{"status":"Accepted"}""");
        await SettledAsync(id);
    }

    private async Task<string> SendAsync(string station, string fields)
    {
        var accepted = await world.Tenant.PostAsync("/api/v1/commands", $$"""{"stationId":"{{station}}",{{fields}}}""");
        return (string)accepted["id"]!;
    }

    private Task<JsonNode> SettledAsync(string id) => Eventually.Async(async () =>
    {
        var command = await world.Tenant.GetAsync($"/api/v1/commands/{id}");
        return (string)command["status"]! is "QUEUED" or "SENT" ? null : command;
    }, $"command {id} to be settled");

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(Tenant tenant, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await tenant.Client.PostAsync("/api/v1/commands", content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
