using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.BadDays;

/// <summary>What the way between chargers and functions may do, with everything kept in Azure's stores.</summary>
public sealed class TransportDayTests
{
    [SkippableFact]
    public async Task Every_event_comes_twice()
    {
        await using var day = await BadDay.StartAsync(BadDay.Hurried(3), await AzureStorage.OpenAsync());
        day.Gateway.Inject(new GatewayFaults { DuplicateDelivery = true });
        day.Begin();
        await day.WorkAsync(40);
        await day.AssertAccountedForAsync();
    }

    [SkippableFact]
    public async Task The_word_of_closed_connections_comes_late_or_never()
    {
        await using var day = await BadDay.StartAsync(BadDay.Hurried(3), await AzureStorage.OpenAsync());
        day.Gateway.Inject(new GatewayFaults { DisconnectedAfterNewConnect = true, ConnectedAfterFirstMessage = true });
        day.Begin();
        await day.WorkAsync(15);
        await day.Gateway.ReloadAsync();
        await day.WorkAsync(15);
        day.Gateway.Inject(new GatewayFaults { LostDisconnected = true });
        await day.Gateway.ReloadAsync();
        await day.WorkAsync(15);
        await day.AssertAccountedForAsync();
    }

    [SkippableFact]
    public async Task New_releases_are_deployed_in_the_middle_of_sessions()
    {
        await using var day = await BadDay.StartAsync(BadDay.Hurried(3), await AzureStorage.OpenAsync());
        day.Begin();
        for (var release = 0; release < 2; release++)
        {
            await day.WorkAsync(12);
            await day.RedeployAsync();
        }
        await day.WorkAsync(12);
        await day.AssertAccountedForAsync();
    }

    [Fact]
    public async Task Two_hundred_chargers_lose_their_sockets_at_once_and_come_back()
    {
        const int Chargers = 200;
        await using var day = await BadDay.StartAsync(BadDay.Hurried(Chargers) with { ShortestPauseMs = 100, LongestPauseMs = 400 });
        day.Begin();
        await Eventually.Async(() => Task.FromResult(day.Gateway.OpenConnections > Chargers / 2), "the chargers to connect");
        await day.WorkAsync(200);
        await day.Gateway.ReloadAsync();
        await day.WorkAsync(200);
        await day.AssertAccountedForAsync();
    }
}
