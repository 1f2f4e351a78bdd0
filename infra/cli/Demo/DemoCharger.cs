using GreenFlux.Cli.Chargers;

namespace GreenFlux.Cli.Demo;

/// <summary>Lives one charger's day over its own WebSocket, at the pace it is given.</summary>
/// <param name="waitForAsync">Returns when an instant of the demo day has its turn.</param>
public sealed class DemoCharger(
    DemoChargerDay day, SimulatedCharger charger, Func<DateTimeOffset, CancellationToken, Task> waitForAsync)
{
    /// <returns>Transactions that the platform knows of, and visits that were turned away.</returns>
    public async Task<(IReadOnlyList<string> TransactionIds, int TurnedAway)> LiveAsync(Action visitDone, CancellationToken ct)
    {
        await charger.BootAsync("Demo", DemoDay.ConnectorCount, ct);
        var transactions = new List<string>();
        var turnedAway = 0;
        var registers = Enumerable.Repeat(day.FirstRegisterWh, DemoDay.ConnectorCount + 1).ToArray();
        foreach (var visit in day.Visits)
        {
            var meterStart = registers[visit.ConnectorId];
            if (await VisitAsync(visit, meterStart, ct) is { } transaction)
                transactions.Add($"{transaction}");
            else
                turnedAway++;
            registers[visit.ConnectorId] += visit.DeliveredWh(visit.Departure);
            visitDone();
        }
        return (transactions, turnedAway);
    }

    private async Task<int?> VisitAsync(DemoVisit visit, long meterStart, CancellationToken ct)
    {
        await waitForAsync(visit.Arrival, ct);
        await StatusAsync(visit, "Preparing", visit.Arrival, ct);
        var authorized = await charger.CallAsync(OcppMessage.Authorize(visit.Token), ct);
        if (authorized is not OcppAnswer.Result { TokenStatus: "Accepted" })
        {
            await StatusAsync(visit, "Available", visit.Arrival, ct);
            return null;
        }
        var started = await charger.CallAsync(OcppMessage.StartTransaction(visit.ConnectorId, visit.Token, meterStart, visit.Arrival), ct);
        if (started is not OcppAnswer.Result { TransactionId: { } transaction })
            throw new CommandFailedException($"{day.StationId}: the platform refused a start: {started}");
        await StatusAsync(visit, "Charging", visit.Arrival, ct);
        await ChargeAsync(visit, meterStart, transaction, ct);
        await waitForAsync(visit.Departure, ct);
        var meterStop = visit.Oddity == Oddity.MeterRunsBackwards ? meterStart - 1000 : meterStart + visit.DeliveredWh(visit.Departure);
        await charger.CallAsync(OcppMessage.StopTransaction(transaction, visit.Token, meterStop, visit.Departure, "EVDisconnected"), ct);
        await StatusAsync(visit, "Finishing", visit.Departure, ct);
        await StatusAsync(visit, "Available", visit.Departure, ct);
        return transaction;
    }

    private async Task ChargeAsync(DemoVisit visit, long meterStart, int transaction, CancellationToken ct)
    {
        var full = visit.FullAt;
        for (var mark = NextQuarter(visit.Arrival); mark < visit.Departure; mark = NextQuarter(mark))
        {
            await waitForAsync(mark, ct);
            if (full <= mark)
            {
                await StatusAsync(visit, "SuspendedEV", full.Value, ct);
                full = null;
            }
            if (visit.Oddity == Oddity.LostConnection && mark < NextQuarter(visit.Arrival) + TimeSpan.FromMinutes(15))
                await charger.DropConnectionAsync();
            await charger.CallAsync(OcppMessage.ClockAlignedValues(visit.ConnectorId, transaction, [(mark, meterStart + visit.DeliveredWh(mark))]), ct);
        }
    }

    private async Task StatusAsync(DemoVisit visit, string status, DateTimeOffset at, CancellationToken ct) =>
        await charger.CallAsync(OcppMessage.StatusNotification(visit.ConnectorId, status, at), ct);

    private static DateTimeOffset NextQuarter(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeSeconds((at.ToUnixTimeSeconds() / 900 + 1) * 900);
}
