using GreenFlux.Cli.Chargers;
using GreenFlux.Cli.Replay.Plan;
using NodaTime;

namespace GreenFlux.Cli.Replay;

/// <summary>What became of a session at the charger's end.</summary>
/// <param name="TransactionId">The platform's id; null: it took none.</param>
/// <param name="Refusal">Why a message of it was refused; null when all were taken.</param>
public sealed record DeliveredSession(string StationId, PlannedSession Planned, int? TransactionId, string? Refusal);

/// <summary>When a message that happened at an instant of the file may be sent.</summary>
public sealed class Pace(TimeProvider clock, Instant firstEvent, double? speed)
{
    private readonly DateTimeOffset started = clock.GetUtcNow();

    /// <summary>At N times real time waits for the instant's turn; without a speed returns at once.</summary>
    public async Task WaitForAsync(Instant at, CancellationToken ct)
    {
        if (speed is not { } factor)
            return;
        var due = started + (at - firstEvent).ToTimeSpan() / factor - clock.GetUtcNow();
        if (due > TimeSpan.Zero)
            await Task.Delay(due, clock, ct);
    }
}

/// <summary>
/// Delivers the sessions of one station over its own socket, in order of their starts, as a charger does that was
/// offline: with their original times.
/// </summary>
public static class Delivery
{
    /// <summary>A charger that catches up sends a day of readings in one message.</summary>
    private const int ReadingsPerMessage = 96;

    /// <param name="report">Called for each session when it is done.</param>
    public static async Task DeliverAsync(
        PlannedStation station, SimulatedCharger charger, Pace pace, Action<DeliveredSession> report, CancellationToken ct)
    {
        await pace.WaitForAsync(station.Sessions[0].Session.Start, ct);
        await charger.BootAsync("Replay", station.ConnectorCount, ct);
        foreach (var planned in station.Sessions)
            report(await DeliverAsync(station.Id, planned, charger, pace, ct));
    }

    private static async Task<DeliveredSession> DeliverAsync(
        string stationId, PlannedSession planned, SimulatedCharger charger, Pace pace, CancellationToken ct)
    {
        var session = planned.Session;
        await pace.WaitForAsync(session.Start, ct);
        await charger.CallAsync(OcppMessage.Authorize(session.Token), ct);
        var started = await charger.CallAsync(
            OcppMessage.StartTransaction(planned.ConnectorId, session.Token, planned.MeterStartWh, session.Start.ToDateTimeOffset()), ct);
        if (started is not OcppAnswer.Result { TransactionId: { } transactionId })
            return new DeliveredSession(stationId, planned, TransactionId: null, $"StartTransaction: {started}");

        string? refusal = null;
        foreach (var readings in EnergyCurve.Readings(session, planned.MeterStartWh).Chunk(ReadingsPerMessage))
        {
            await pace.WaitForAsync(readings[^1].At, ct);
            var answer = await charger.CallAsync(
                OcppMessage.ClockAlignedValues(
                    planned.ConnectorId, transactionId, readings.Select(reading => (reading.At.ToDateTimeOffset(), reading.RegisterWh))), ct);
            if (answer is OcppAnswer.Error)
                refusal ??= $"MeterValues: {answer}";
        }
        if (session.End is { } end)
        {
            await pace.WaitForAsync(end, ct);
            var stopped = await charger.CallAsync(
                OcppMessage.StopTransaction(transactionId, session.Token, planned.MeterStopWh, end.ToDateTimeOffset(), "EVDisconnected"), ct);
            if (stopped is OcppAnswer.Error)
                refusal = $"StopTransaction: {stopped}";
        }
        return new DeliveredSession(stationId, planned, transactionId, refusal);
    }
}
