using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using GreenFlux.Cli.Chargers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.Unit.Cli;

/// <summary>Against a scripted back office on a real socket.</summary>
public sealed class SimulatedChargerTests
{
    [Fact]
    public async Task A_message_that_got_no_answer_is_sent_again_under_its_id_after_the_connection_dropped()
    {
        await using var office = await ScriptedOffice.StartAsync((number, id) => number == 2 ? null : $"[3,\"{id}\",{{}}]");
        await using var charger = new SimulatedCharger(office.AddressOf("CP 1"), TimeProvider.System);

        await charger.CallAsync(OcppMessage.Authorize("A"), default);
        await charger.CallAsync(OcppMessage.Authorize("B"), default);

        Assert.Equal(["1 A", "2 B", "2 B"], office.Received);
        Assert.Equal(1, charger.Reconnects);
    }

    [Fact]
    public async Task A_fault_of_the_back_office_is_given_another_chance()
    {
        await using var office = await ScriptedOffice.StartAsync((number, id) =>
            number == 1 ? $"[4,\"{id}\",\"InternalError\",\"\",{{}}]" : $"[3,\"{id}\",{{\"idTagInfo\":{{\"status\":\"Accepted\"}}}}]");
        await using var charger = new SimulatedCharger(office.AddressOf("CP1"), TimeProvider.System);

        var answer = await charger.CallAsync(OcppMessage.Authorize("A"), default);

        Assert.Equal("Accepted", Assert.IsType<OcppAnswer.Result>(answer).TokenStatus);
        Assert.Equal(["1 A", "2 A"], office.Received);
    }

    [Fact]
    public async Task A_refusal_is_returned_with_its_reason()
    {
        await using var office = await ScriptedOffice.StartAsync((_, id) => $"[4,\"{id}\",\"FormationViolation\",\"idTag too long\",{{}}]");
        await using var charger = new SimulatedCharger(office.AddressOf("CP1"), TimeProvider.System);

        var answer = await charger.CallAsync(OcppMessage.Authorize("A"), default);

        Assert.Equal("FormationViolation: idTag too long", answer.ToString());
    }

    [Fact]
    public async Task A_command_that_comes_in_between_is_answered_and_the_call_goes_on()
    {
        await using var office = await ScriptedOffice.StartAsync(
            (_, id) => $"[3,\"{id}\",{{}}]", greeting: "[2,\"c1\",\"Reset\",{\"type\":\"Soft\"}]");
        await using var charger = new SimulatedCharger(office.AddressOf("CP1"), TimeProvider.System);

        await charger.CallAsync(OcppMessage.Authorize("A"), default);
        await charger.CallAsync(OcppMessage.Authorize("B"), default);

        Assert.Equal(["1 A", "2 B"], office.Received);
    }

    [Fact]
    public async Task A_charger_that_is_not_let_in_does_not_try_for_ever()
    {
        await using var office = await ScriptedOffice.StartAsync((_, _) => null);
        await using var charger = new SimulatedCharger(new ChargerAddress(new Uri(office.BaseUrl, "elsewhere/"), "CP1"), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<ChargerRefusedException>(() => charger.CallAsync(OcppMessage.Authorize("A"), default));

        Assert.Contains("404", refused.Message, StringComparison.Ordinal);
    }

    private sealed class ScriptedOffice : IAsyncDisposable
    {
        private readonly WebApplication app;
        private readonly ConcurrentQueue<string> received = new();

        private ScriptedOffice(WebApplication app) => this.app = app;

        public Uri BaseUrl => new(app.Urls.First() + "/");

        public IReadOnlyList<string> Received => [.. received];

        public ChargerAddress AddressOf(string station) => new(BaseUrl, station);

        /// <param name="answer">From the running number of a call and its message id; null drops the connection.</param>
        public static async Task<ScriptedOffice> StartAsync(Func<int, string, string?> answer, string? greeting = null)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var office = new ScriptedOffice(builder.Build());
            office.app.UseWebSockets();
            office.app.Map("/ocpp/{id}", (HttpContext context) => office.ServeAsync(context, answer, greeting));
            await office.app.StartAsync();
            return office;
        }

        private async Task ServeAsync(HttpContext context, Func<int, string, string?> answer, string? greeting)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("ocpp1.6");
            if (greeting is not null)
                await SendAsync(socket, greeting);
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: WebSocketMessageType.Text } message)
            {
                using var frame = JsonDocument.Parse(buffer.AsMemory(0, message.Count));
                if (frame.RootElement[0].GetInt32() != 2)
                    continue;
                var id = frame.RootElement[1].GetString()!;
                received.Enqueue($"{id} {frame.RootElement[3].GetProperty("idTag").GetString()}");
                if (answer(received.Count, id) is not { } reply)
                {
                    context.Abort();
                    return;
                }
                await SendAsync(socket, reply);
            }
        }

        private static Task SendAsync(WebSocket socket, string text) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
