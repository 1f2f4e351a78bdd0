using GreenFlux.Local.Runtime.Http;

namespace GreenFlux.Tests.Runtime.Gateway;

public sealed class ValidationTests
{
    [Fact]
    public async Task The_handler_is_asked_once_before_the_first_event()
    {
        await using var fixture = await GatewayFixture.StartAsync(o => o with { HandlerPath = "/api/events/{hub}/{event}?code=k" });
        using var first = await fixture.OpenAsync("/ocpp/CP001");
        using var second = await fixture.OpenAsync("/ocpp/CP002");

        var asked = Assert.Single(fixture.Handler.Validations);
        Assert.Equal("OPTIONS", asked.Method);
        Assert.Equal("/api/events/ocpp/validate?code=k", asked.PathAndQuery);
        Assert.Equal("gateway.example", asked.Headers["WebHook-Request-Origin"]);
        Assert.Equal("1.0", asked.Headers["ce-awpsversion"]);
        Assert.False(asked.Headers.ContainsKey("ce-signature"));
        Assert.Equal("/api/events/ocpp/connect?code=k", (await fixture.Handler.NextAsync("connect")).Url);
    }

    [Fact]
    public async Task A_handler_without_OPTIONS_is_asked_by_GET()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Validation = call => Task.FromResult(call.Method == "GET" ? RecordingHandler.Allowed("Gateway.Example") : RecordingHandler.Answer(404));
        using var socket = await fixture.OpenAsync("/ocpp/CP001");
        Assert.Equal(["OPTIONS", "GET"], fixture.Handler.Validations.Select(static v => v.Method));
        Assert.Equal("gateway.example", fixture.Handler.Validations.Last().Headers["WebHook-Request-Origin"]);
    }

    [Theory]
    [InlineData(200, "other.example")]
    [InlineData(200, "")]
    [InlineData(200, "gateway.example, other.example")]
    [InlineData(401, "*")]
    [InlineData(405, "*")]
    public async Task Without_consent_no_event_is_sent_and_the_client_gets_500(int status, string allowed)
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Validation = _ => Task.FromResult(RecordingHandler.Answer(status, headers: ("WebHook-Allowed-Origin", allowed)));
        Assert.Equal(500, await fixture.RefusedAsync("/ocpp/CP001"));
        Assert.Empty(fixture.Handler.All);
        Assert.Single(fixture.Handler.Validations);
    }

    [Fact]
    public async Task A_consent_holds_for_a_minute_and_while_it_is_asked_for_again()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        using var first = await fixture.OpenAsync("/ocpp/CP001");
        var refresh = new TaskCompletionSource<HttpReply>();
        fixture.Handler.Validation = _ => refresh.Task;

        fixture.Clock.Advance(TimeSpan.FromSeconds(59));
        using var second = await fixture.OpenAsync("/ocpp/CP002");
        Assert.Single(fixture.Handler.Validations);

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        using var third = await fixture.OpenAsync("/ocpp/CP003");
        using var fourth = await fixture.OpenAsync("/ocpp/CP004");
        await Eventually.TrueAsync(() => fixture.Handler.Validations.Count == 2, "the consent was not asked for again");

        refresh.SetResult(RecordingHandler.Answer(403));
        await Eventually.TrueAsync(() => IsRefusedAsync(fixture), "the withdrawn consent stayed in force");
        Assert.Equal(2, fixture.Handler.Validations.Count);
    }

    [Fact]
    public async Task After_a_failure_the_handler_is_asked_at_growing_intervals_up_to_a_minute()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Validation = _ => Task.FromResult(RecordingHandler.Answer(500));
        await fixture.RefusedAsync("/ocpp/CP001");
        var asked = 1;
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            await fixture.RefusedAsync("/ocpp/CP001");
            Assert.Equal(asked, fixture.Handler.Validations.Count);

            fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
            asked++;
            await Eventually.TrueAsync(async () => await IsRefusedAsync(fixture) && fixture.Handler.Validations.Count == asked, $"not asked again after {seconds} s");
        }
    }

    [Fact]
    public async Task A_handler_that_comes_up_late_is_found()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var up = false;
        fixture.Handler.Validation = _ => up ? Task.FromResult(RecordingHandler.Allowed()) : Task.FromException<HttpReply>(new HttpRequestException("refused"));
        Assert.Equal(500, await fixture.RefusedAsync("/ocpp/CP001"));
        up = true;
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => !await IsRefusedAsync(fixture), "the handler was not found again");
    }

    [Fact]
    public async Task A_validation_without_answer_ends_after_ten_seconds()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        fixture.Handler.Validation = _ => new TaskCompletionSource<HttpReply>().Task;
        var refused = fixture.RefusedAsync("/ocpp/CP001");
        await fixture.Clock.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(500, await refused);
    }

    private static async Task<bool> IsRefusedAsync(GatewayFixture fixture)
    {
        try
        {
            using var socket = await fixture.OpenAsync("/ocpp/CP009");
            return false;
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            return true;
        }
    }
}
