using System.Net.Sockets;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>Two sockets that name the same station, in all combinations of what each has shown.</summary>
public sealed class DuplicateIdentityTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private const string OldPassword = "old-password-of-it";
    private const string NewPassword = "new-password-of-it";

    [Theory]
    [InlineData(false, null, 409)]
    [InlineData(false, NewPassword, 409)]
    [InlineData(true, null, 401)]
    [InlineData(true, NewPassword, 401)]
    [InlineData(true, OldPassword, 409)]
    public async Task A_second_socket_never_disturbs_a_first_that_is_alive(bool hasPassword, string? secondShows, int status)
    {
        var station = await CreateAsync(hasPassword ? OldPassword : null);
        var first = world.Keep(await ConnectAsync(station, hasPassword ? OldPassword : null));
        // A client that reads is one that answers pings.
        var listening = first.NextCallAsync();

        Assert.Equal(status, (await Assert.ThrowsAsync<ConnectionRefusedException>(() => ConnectAsync(station, secondShows))).Status);
        await world.Tenant.NoteAsync(station, status == 409 ? "DUPLICATE_CONNECTION" : "CREDENTIAL_REFUSED");
        await AssertServedAsync(station, first, listening);
    }

    /// <summary>All at once, since each newcomer waits until the ping has not been answered.</summary>
    [Fact]
    public async Task A_second_socket_replaces_a_half_open_first_if_it_shows_what_the_station_asks()
    {
        var replaced = await Task.WhenAll(
            SecondIsAdmittedAsync(hasPassword: false, secondShows: null),
            SecondIsAdmittedAsync(hasPassword: false, secondShows: NewPassword),
            SecondIsAdmittedAsync(hasPassword: true, secondShows: OldPassword),
            SecondIsAdmittedAsync(hasPassword: true, secondShows: NewPassword),
            SecondIsAdmittedAsync(hasPassword: true, secondShows: null));

        Assert.Equal([true, true, true, false, false], replaced);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(OldPassword)]
    public async Task Whoever_shows_the_present_password_replaces_a_socket_that_came_in_before_it_was_set(string? before)
    {
        var station = await CreateAsync(before);
        var intruder = world.Keep(await ConnectAsync(station, before));
        var listening = intruder.NextCallAsync();
        await ChangeAsync(station, NewPassword);
        Assert.Equal(401, (await Assert.ThrowsAsync<ConnectionRefusedException>(() => ConnectAsync(station, before))).Status);

        var genuine = world.Keep(await ConnectAsync(station, NewPassword));
        await Assert.ThrowsAnyAsync<Exception>(() => listening);
        await world.Tenant.NoteAsync(station, "CONNECTION_REPLACED");
        await AssertServedAsync(station, genuine, genuine.NextCallAsync());
    }

    [Fact]
    public async Task A_socket_without_a_password_does_not_replace_one_that_had_shown_it()
    {
        var station = await CreateAsync(OldPassword);
        var first = world.Keep(await ConnectAsync(station, OldPassword));
        var listening = first.NextCallAsync();
        await ChangeAsync(station, null);

        Assert.Equal(409, (await Assert.ThrowsAsync<ConnectionRefusedException>(() => ConnectAsync(station, null))).Status);
        await AssertServedAsync(station, first, listening);
    }

    private async Task<bool> SecondIsAdmittedAsync(bool hasPassword, string? secondShows)
    {
        var station = await CreateAsync(hasPassword ? OldPassword : null);
        using var client = new TcpClient();
        var (halfOpen, head) = await RawConnect.OpenAsync(
            client, world.Platform.Address, $"/ocpp/{station}", hasPassword ? RawConnect.Basic(station, OldPassword) : "");
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        try
        {
            await using var second = await ConnectAsync(station, secondShows);
            await second.BootAsync();
            Assert.True(await RawConnect.EndsAsync(halfOpen), "The half-open socket was not closed.");
            return true;
        }
        catch (ConnectionRefusedException refused)
        {
            Assert.Equal(401, refused.Status);
            return false;
        }
    }

    /// <summary>What the platform sends goes to this socket, and what it asks is answered.</summary>
    private async Task AssertServedAsync(string station, TestCharger charger, Task<JsonArray> listening)
    {
        await world.Tenant.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
        var call = await listening;
        Assert.Equal("ClearCache", (string)call[2]!);
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");
        await charger.ResultAsync("Heartbeat", "{}");
    }

    private Task<TestCharger> ConnectAsync(string station, string? password) => TestCharger.ConnectAsync(world.Platform, station, password: password);

    private async Task<string> CreateAsync(string? password)
    {
        var id = $"CP-{Guid.NewGuid():N}"[..16];
        await world.Tenant.PostAsync("/api/v1/charge-stations", Body(id, password).ToJsonString());
        return id;
    }

    /// <param name="password">The new one; null takes it away.</param>
    private async Task ChangeAsync(string station, string? password)
    {
        var body = Body(station, password);
        if (password is null)
            body["removePassword"] = true;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/charge-stations/{station}")
        {
            Content = new StringContent(body.ToJsonString(), null, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await world.Tenant.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static JsonObject Body(string id, string? password)
    {
        var body = JsonNode.Parse($$"""{"id":"{{id}}","locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}""")!.AsObject();
        if (password is not null)
            body["password"] = password;
        return body;
    }
}
