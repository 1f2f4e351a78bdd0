using System.Globalization;
using System.Text.Json;

namespace GreenFlux.Cli.Bench.Load;

/// <summary>The calls of a measured charger, and a whole session of them: a start, five meter values, a stop.</summary>
internal static class ChargerCalls
{
    public const int CallsPerSession = 7;
    private const int ReadingsPerSession = 5;
    private const int WhPerReading = 1000;
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromMinutes(10);

    public static Task HeartbeatAsync(this LoadCharger charger, CancellationToken ct) => charger.CallAsync("Heartbeat", "{}", ct);

    public static Task BootAsync(this LoadCharger charger, CancellationToken ct) =>
        charger.CallAsync("BootNotification", """{"chargePointVendor":"GreenFlux","chargePointModel":"Bench"}""", ct);

    /// <returns>The transaction's id.</returns>
    public static async Task<int> StartAsync(this LoadCharger charger, DateTimeOffset at, CancellationToken ct)
    {
        var answer = await charger.CallAsync(
            "StartTransaction", $$"""{"connectorId":1,"idTag":"{{charger.IdTag}}","meterStart":1000,"timestamp":"{{Text(at)}}"}""", ct);
        using var document = JsonDocument.Parse(answer);
        var verdict = document.RootElement.GetProperty("idTagInfo").GetProperty("status").GetString();
        return verdict == "Accepted"
            ? document.RootElement.GetProperty("transactionId").GetInt32()
            : throw new CommandFailedException($"The start of {charger.Id} was refused: {verdict}.");
    }

    public static Task MeterValuesAsync(this LoadCharger charger, int transactionId, DateTimeOffset at, int registerWh, CancellationToken ct) =>
        charger.CallAsync(
            "MeterValues",
            $$"""{"connectorId":1,"transactionId":{{transactionId}},"meterValue":[{"timestamp":"{{Text(at)}}","sampledValue":[{"value":"{{registerWh}}","measurand":"Energy.Active.Import.Register","unit":"Wh"}]}]}""",
            ct);

    public static Task StopAsync(this LoadCharger charger, int transactionId, DateTimeOffset at, int registerWh, CancellationToken ct) =>
        charger.CallAsync(
            "StopTransaction",
            $$"""{"transactionId":{{transactionId}},"idTag":"{{charger.IdTag}}","meterStop":{{registerWh}},"timestamp":"{{Text(at)}}","reason":"EVDisconnected"}""",
            ct);

    /// <param name="startedAt">Later than the charger's session before it.</param>
    /// <param name="pause">Waits before each call.</param>
    public static async Task SessionAsync(this LoadCharger charger, DateTimeOffset startedAt, Func<Task> pause, CancellationToken ct)
    {
        await pause();
        var transactionId = await charger.StartAsync(startedAt, ct);
        for (var reading = 1; reading <= ReadingsPerSession; reading++)
        {
            await pause();
            await charger.MeterValuesAsync(transactionId, startedAt + reading * BetweenReadings, 1000 + reading * WhPerReading, ct);
        }
        await pause();
        await charger.StopAsync(
            transactionId, startedAt + (ReadingsPerSession + 1) * BetweenReadings, 1000 + (ReadingsPerSession + 1) * WhPerReading, ct);
    }

    /// <summary>An evening of time of use: 24 readings at quarter-hours.</summary>
    /// <param name="quarter">A quarter-hour; it starts some minutes before it.</param>
    public static async Task EveningAsync(this LoadCharger charger, DateTimeOffset quarter, CancellationToken ct)
    {
        const int Readings = 24;
        const int WhPerQuarter = 900;
        var transactionId = await charger.StartAsync(quarter.AddMinutes(-7), ct);
        for (var reading = 0; reading < Readings; reading++)
            await charger.MeterValuesAsync(transactionId, quarter.AddMinutes(15 * reading), 1420 + reading * WhPerQuarter, ct);
        await charger.StopAsync(transactionId, quarter.AddMinutes(15 * (Readings - 1) + 8), 1420 + Readings * WhPerQuarter - 420, ct);
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
