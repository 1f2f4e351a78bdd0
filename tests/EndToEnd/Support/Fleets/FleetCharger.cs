using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Support.Fleets;

/// <summary>
/// A charger that lives a random life and remembers what the platform acknowledged. What was not acknowledged it says
/// again, with a new message id; now and then it says again what was, as one whose answer got lost.
/// </summary>
internal sealed class FleetCharger(string station, string password, int seed, FleetOptions options, Func<Uri> platform)
{
    private static readonly DateTimeOffset FirstMorning = new(2026, 1, 30, 6, 0, 0, TimeSpan.Zero);
    private readonly Random random = new(seed);
    private readonly Reading[] registers = [new(FirstMorning, 0), new(FirstMorning, 0)];
    private ChargerConnection? connection;
    /// <summary>Of whoever charges at connector 2.</summary>
    internal const string SecondToken = "TAG-2";

    private CancellationToken limit;
    private int messages;
    private int acknowledged;
    private volatile bool stopAsked;

    public string Station => station;
    public List<TransactionRecord> Transactions { get; } = [];
    public List<OrphanRecord> Orphans { get; } = [];

    /// <summary>Messages that were acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>How the charger answered each of the platform's calls, in the order they came.</summary>
    public ConcurrentQueue<(string Id, string Word)> Answers { get; } = new();

    /// <summary>What the platform did that no charger should see.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <param name="noMore">Ends the charger's working day: it finishes what it has begun.</param>
    /// <param name="patience">Ends the patience of the test.</param>
    public async Task RunAsync(CancellationToken noMore, CancellationToken patience)
    {
        limit = patience;
        await PauseAsync();
        while (!noMore.IsCancellationRequested)
            await LiveAsync();
        // Whatever the charger forgot to stop is known to have ended once its connector is available.
        for (var connector = 1; options.ForgetsStops && connector <= registers.Length; connector++)
            await SayAsync("StatusNotification", $$"""{"connectorId":{{connector}},"errorCode":"NoError","status":"Available","timestamp":"{{TestCharger.At(registers[connector - 1].At)}}"}""");
        await HangUpAsync();
    }

    private async Task LiveAsync()
    {
        var connector = random.Next(1, registers.Length + 1);
        var kind = random.NextDouble();
        if (kind < 0.03)
            await StopUnknownAsync(connector);
        else if (kind < 0.20)
            await ChargeOfflineAsync(connector);
        else
            await ChargeAsync(connector, forgetsStop: options.ForgetsStops && kind > 0.93);
    }

    private async Task ChargeAsync(int connector, bool forgetsStop)
    {
        var transaction = await StartAsync(connector);
        stopAsked = false;
        for (var readings = random.Next(1, 5); readings > 0 && !stopAsked; readings--)
        {
            await PauseAsync();
            await ReadAsync(transaction, Move(connector));
        }
        await PauseAsync();
        if (!forgetsStop)
            await StopAsync(transaction, Move(connector), withReadings: false);
        Rest(connector);
    }

    /// <summary>All that happened while the charger had no connection, delivered at once afterwards with its own times.</summary>
    private async Task ChargeOfflineAsync(int connector)
    {
        await HangUpAsync();
        await PauseAsync();
        var transaction = await StartAsync(connector);
        for (var readings = random.Next(2, 7); readings > 0; readings--)
            await ReadAsync(transaction, Move(connector));
        await StopAsync(transaction, Move(connector), withReadings: true);
        Rest(connector);
    }

    /// <summary>Nobody charges at both connectors at once: that would be flagged.</summary>
    private static string TokenAt(int connector) => connector == 1 ? Tenant.Token : SecondToken;

    private async Task<TransactionRecord> StartAsync(int connector)
    {
        var start = registers[connector - 1];
        var transaction = new TransactionRecord(connector, start);
        Transactions.Add(transaction);
        var answer = await SayAsync("StartTransaction",
            $$"""{"connectorId":{{connector}},"idTag":"{{TokenAt(connector)}}","meterStart":{{start.Wh}},"timestamp":"{{TestCharger.At(start.At)}}"}""");
        transaction.TransactionId = ((int)answer["transactionId"]!).ToString(CultureInfo.InvariantCulture);
        return transaction;
    }

    private async Task ReadAsync(TransactionRecord transaction, Reading reading)
    {
        await SayAsync("MeterValues",
            $$"""{"connectorId":{{transaction.Connector}},"transactionId":{{transaction.TransactionId}},"meterValue":[{{Values(reading, "Sample.Periodic")}}]}""");
        transaction.Readings.Add(reading);
    }

    private async Task StopAsync(TransactionRecord transaction, Reading stop, bool withReadings)
    {
        var data = withReadings ? $",\"transactionData\":[{Values(stop, "Transaction.End")}]" : "";
        await SayAsync("StopTransaction",
            $$"""{"transactionId":{{transaction.TransactionId}},"idTag":"{{TokenAt(transaction.Connector)}}","meterStop":{{stop.Wh}},"timestamp":"{{TestCharger.At(stop.At)}}"{{data}}}""");
        transaction.Stop = stop;
        if (withReadings)
            transaction.Readings.Add(stop);
    }

    private async Task StopUnknownAsync(int connector)
    {
        var orphan = new OrphanRecord($"{random.Next(1, int.MaxValue)}", Move(connector));
        Rest(connector);
        await SayAsync("StopTransaction",
            $$"""{"transactionId":{{orphan.TransactionId}},"meterStop":{{orphan.Stop.Wh}},"timestamp":"{{TestCharger.At(orphan.Stop.At)}}"}""");
        Orphans.Add(orphan);
    }

    /// <summary>Ten minutes later, with as much energy as the connector's power allows.</summary>
    private Reading Move(int connector)
    {
        ref var register = ref registers[connector - 1];
        return register = new Reading(register.At.AddMinutes(10), register.Wh + 100 * random.Next(1, 30));
    }

    private void Rest(int connector) => registers[connector - 1] = registers[connector - 1] with { At = registers[connector - 1].At.AddMinutes(10) };

    private static string Values(Reading reading, string context) =>
        $$"""{"timestamp":"{{TestCharger.At(reading.At)}}","sampledValue":[{"value":"{{reading.Wh}}","context":"{{context}}"}]}""";

    /// <summary>Says it until it is acknowledged, over as many connections as it takes.</summary>
    private async Task<JsonObject> SayAsync(string action, string payload)
    {
        while (true)
        {
            if (await AskAsync(action, payload) is { } answer)
            {
                if (random.NextDouble() < options.RepeatShare && await AskAsync(action, payload) is { } again)
                    Compare(action, answer, again);
                return answer;
            }
        }
    }

    private void Compare(string action, JsonObject answer, JsonObject again)
    {
        if ((int?)answer["transactionId"] != (int?)again["transactionId"])
            Faults.Enqueue($"{station}: a repeated {action} was answered {again.ToJsonString()} after {answer.ToJsonString()}.");
    }

    /// <returns>Null when it was not acknowledged.</returns>
    private async Task<JsonObject?> AskAsync(string action, string payload)
    {
        var open = await ConnectedAsync();
        var answer = await open.CallAsync($"m{++messages}", action, payload, options.Patience);
        if (answer is [var type, _, JsonObject result] && (int)type! == 3)
        {
            Interlocked.Increment(ref acknowledged);
            return result;
        }
        if (answer is not null)
        {
            if (!options.MayRefuse)
                Faults.Enqueue($"{station}: {action} {payload} was refused: {answer.ToJsonString()}.");
            await Task.Delay(options.RetryPause, limit);
        }
        else
        {
            Drop();
        }
        return null;
    }

    private async Task<ChargerConnection> ConnectedAsync()
    {
        while (connection is null)
        {
            limit.ThrowIfCancellationRequested();
            var (opened, status) = await ChargerConnection.TryOpenAsync(platform(), station, password, AnswerCall, options.Patience);
            if (opened is null)
            {
                if (status is 400 or 401 or 404)
                    Faults.Enqueue($"{station}: the connection was refused with {status}.");
                await Task.Delay(random.Next(200, 1_500), limit);
                continue;
            }
            connection = opened;
            if (random.Next(2) == 0
                && await opened.CallAsync($"m{++messages}", "BootNotification", """{"chargePointVendor":"ACME","chargePointModel":"One"}""", options.Patience) is null)
                Drop();
        }
        return connection;
    }

    private string AnswerCall(JsonArray call)
    {
        var id = (string)call[1]!;
        var word = id[0] % 4 == 0 ? "Rejected" : "Accepted";
        Answers.Enqueue((id, word));
        if ((string)call[2]! == "RemoteStopTransaction" && word == "Accepted")
            stopAsked = true;
        return $$"""[3,"{{id}}",{"status":"{{word}}"}]""";
    }

    private async Task HangUpAsync()
    {
        if (connection is { } open && random.Next(2) == 0)
            await open.CloseAsync();
        Drop();
    }

    private void Drop()
    {
        connection?.Abort();
        connection?.Dispose();
        connection = null;
    }

    private Task PauseAsync() => Task.Delay(random.Next(options.ShortestPauseMs, options.LongestPauseMs), limit);
}
