using System.Text.Json.Nodes;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Sessions;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace GreenFlux.Tests.EndToEnd.Commands;

/// <summary>Commands that are not answered, on a clock of the test's own.</summary>
public sealed class CommandTimeoutTests
{
    [Fact]
    public async Task A_command_without_an_answer_times_out_and_the_next_one_is_sent()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero));
        await using var platform = await TestPlatform.StartAsync(time);
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();

        var first = await SendAsync(tenant, station);
        var call = await charger.NextCallAsync();
        Assert.Equal(first, (string)call[1]!);
        var second = await SendAsync(tenant, station);
        // Reading goes on, so that pings are answered while the clock runs.
        var waiting = charger.NextCallAsync();
        // Its workflow sets the timer when it comes to it: on a busy machine that may be after the first steps of the clock.
        await Eventually.Async(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (string)(await tenant.GetAsync($"/api/v1/commands/{first}"))["status"]! == "TIMEOUT";
        }, "the command to time out");
        Assert.Equal(second, (string)(await waiting)[1]!);
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");
        await charger.SendAsync($$"""[3,"{{second}}",{"status":"Accepted"}]""");
        Assert.Equal("ACCEPTED", (string)(await SettledAsync(tenant, second))["status"]!);
        Assert.Equal("TIMEOUT", (string)(await tenant.GetAsync($"/api/v1/commands/{first}"))["status"]!);
        await tenant.NoteAsync(station, "UNEXPECTED_ANSWER");
    }

    [Fact]
    public async Task A_command_whose_request_was_cut_off_is_not_set_off_by_a_later_one()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero));
        await using var platform = await TestPlatform.StartAsync(time);
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        var cutOff = new Mock<IWorkflows>();
        string? stale = null;
        cutOff.Setup(workflows => workflows.StartCommandAsync(tenant.Id, station, It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .Callback((string _, string _, string id, TimeSpan _, TimeSpan _, CancellationToken _) => stale = id)
            .ThrowsAsync(new IOException("cut off"));
        await Assert.ThrowsAsync<IOException>(() => platform.Services.GetRequiredService<StationCommands>()
            .EnqueueAsync(tenant.Id, station, new ClearCache(), cutOff.Object, CancellationToken.None));
        time.Advance(StationCommands.QueuePatience);

        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var later = await SendAsync(tenant, station);
        Assert.Equal(later, (string)(await charger.NextCallAsync())[1]!);
        Assert.Equal("TIMEOUT", (string)(await SettledAsync(tenant, stale!))["status"]!);
    }

    private static async Task<string> SendAsync(Tenant tenant, string station) =>
        (string)(await tenant.PostAsync("/api/v1/commands", $$"""{"stationId":"{{station}}","type":"ClearCache"}"""))["id"]!;

    private static Task<JsonNode> SettledAsync(Tenant tenant, string id) => Eventually.Async(async () =>
    {
        var command = await tenant.GetAsync($"/api/v1/commands/{id}");
        return (string)command["status"]! is "QUEUED" or "SENT" ? null : command;
    }, $"command {id} to be settled");
}
