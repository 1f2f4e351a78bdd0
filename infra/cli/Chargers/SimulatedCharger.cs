using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace GreenFlux.Cli.Chargers;

/// <summary>
/// A charger that speaks OCPP 1.6 to the platform and doesn't give up easily: when the connection drops it connects
/// again and repeats the unanswered message under its id, as OCPP-J 1.6 §4.1.4 wants it.
/// </summary>
public sealed class SimulatedCharger(ChargerAddress address, TimeProvider clock) : IAsyncDisposable
{
    private const int MostConnectAttempts = 12;
    private const int MostErrorRepeats = 3;
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(60);
    private ChargerSocket? socket;
    private int lastMessageId;

    public string StationId => address.StationId;

    /// <summary>How often it lost its connection.</summary>
    public int Reconnects { get; private set; }

    /// <summary>Announces itself and its connectors, and waits until it is let in.</summary>
    /// <exception cref="ChargerRefusedException">The platform doesn't accept it.</exception>
    /// <exception cref="WebSocketException">The platform can't be reached.</exception>
    public async Task BootAsync(string model, int connectorCount, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await CallAsync(OcppMessage.BootNotification(model, StationId), ct);
            var status = answer is OcppAnswer.Result { Payload: var payload } ? payload.GetProperty("status").GetString() : answer.ToString();
            if (status == "Accepted")
                break;
            if (status != "Pending" || attempt == MostConnectAttempts)
                throw new ChargerRefusedException($"Charger {StationId} is not let in: the answer to its boot is {status}.");
            await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
        }
        for (var connector = 0; connector <= connectorCount; connector++)
            await CallAsync(OcppMessage.StatusNotification(connector, "Available", clock.GetUtcNow()), ct);
    }

    /// <summary>Sends a call and returns its answer, through dropped connections and the platform's passing faults.</summary>
    public async Task<OcppAnswer> CallAsync(OcppMessage message, CancellationToken ct)
    {
        for (var repeat = 1; ; repeat++)
        {
            var messageId = (++lastMessageId).ToString(CultureInfo.InvariantCulture);
            var answer = await DeliverAsync(messageId, message.Frame(messageId), ct);
            if (answer is not OcppAnswer.Error { IsWorthAnotherTry: true } || repeat == MostErrorRepeats)
                return answer;
            await Task.Delay(TimeSpan.FromSeconds(repeat), clock, ct);
        }
    }

    private async Task<OcppAnswer> DeliverAsync(string messageId, string frame, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(AnswerPatience);
            try
            {
                socket ??= await ChargerSocket.ConnectAsync(address, patience.Token);
                return await socket.CallAsync(messageId, frame, patience.Token);
            }
            catch (Exception problem) when (IsPassing(problem) && !ct.IsCancellationRequested && attempt < MostConnectAttempts)
            {
                await DropConnectionAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100 << attempt, 5000)), clock, ct);
            }
            catch (OperationCanceledException problem) when (!ct.IsCancellationRequested)
            {
                throw new WebSocketException("The platform didn't answer in time.", problem);
            }
        }
    }

    private static bool IsPassing(Exception problem) =>
        problem is WebSocketException or OperationCanceledException or InvalidOperationException or JsonException;

    /// <summary>Loses the connection, as a charger with bad reception does; the next call connects again.</summary>
    public async Task DropConnectionAsync()
    {
        if (socket is null)
            return;
        Reconnects++;
        await socket.DisposeAsync();
        socket = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (socket is not null)
            await socket.DisposeAsync();
    }
}
