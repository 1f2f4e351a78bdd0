using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>Which rules price a session that a charger has started.</summary>
public sealed class SessionExplanationTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Fact]
    public async Task A_session_is_explained_in_every_engine_that_prices_it()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StartAsync(new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero));
        var session = (string)(await world.Tenant.SessionsAsync(station))[0]["id"]!;

        var explained = await world.Tenant.PostAsync("/api/v1/billing-rules/explanations", $$"""{"sessionId":"{{session}}"}""");

        Assert.Equal(
            ["Wholesale WS ws-1", "Retail basic rt-1", "Reimbursement RB rb-1"],
            explained["engines"]!.AsArray().Select(engine => $"{engine!["engine"]} {engine["tariffCode"]} {engine["periods"]![0]!["ruleId"]}"));
    }
}
