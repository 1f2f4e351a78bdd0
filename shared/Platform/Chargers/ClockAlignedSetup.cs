using GreenFlux.Billing;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Platform.Chargers;

/// <summary>
/// Prices that follow the clock need the meter read at the quarter-hours (domain §7, ToU readings). At each boot of such a
/// station, and when it is switched on, the charger is asked how it is set; what isn't as needed is set, and what can't be is
/// noted at the station.
/// </summary>
public sealed class ClockAlignedSetup(StationStore stations, StationCommands commands, StationNotes notes)
{
    public const string NotSet = "CLOCK_ALIGNED_NOT_SET";
    private const string Interval = "ClockAlignedDataInterval";
    private const string AlignedData = "MeterValuesAlignedData";
    private const string StopData = "StopTxnAlignedData";
    private const string Register = "Energy.Active.Import.Register";
    private const int QuarterSeconds = 900;
    private static readonly string[] Keys = [Interval, AlignedData, StopData];

    /// <summary>Chargers answer calls once they know that they were accepted.</summary>
    private static readonly TimeSpan UntilAccepted = TimeSpan.FromSeconds(3);

    public async Task BootedAsync(ConnectedCharger charger, IWorkflows workflows, CancellationToken ct)
    {
        if (await FollowsClockAsync(charger.TenantId, charger.StationId, ct))
            await AskAsync(charger.TenantId, charger.StationId, UntilAccepted, workflows, ct);
    }

    /// <summary>The station was saved; one that is not connected is asked when it boots.</summary>
    public async Task SavedAsync(Station station, IWorkflows workflows, CancellationToken ct)
    {
        if (FollowsClock(station))
            await AskAsync(station.TenantId, station.Id, TimeSpan.Zero, workflows, ct);
    }

    /// <summary>A charger answered a command, of whoever gave it.</summary>
    public async Task AnsweredAsync(StationCommand answered, IWorkflows workflows, CancellationToken ct)
    {
        switch (answered.Command)
        {
            case ReadConfiguration { Keys: var asked } when asked.SequenceEqual(Keys, StringComparer.Ordinal):
                if (await FollowsClockAsync(answered.TenantId, answered.StationId, ct))
                    await SetAsync(answered, workflows, ct);
                break;
            case WriteConfiguration { Key: var key } when answered.Status != CommandStatus.Accepted && Keys.Contains(key, StringComparer.Ordinal):
                Note(answered, $"The charger answered {answered.Outcome?.Status} to setting {key}.");
                break;
            default:
                break;
        }
    }

    private Task<StationCommand> AskAsync(string tenantId, string stationId, TimeSpan delay, IWorkflows workflows, CancellationToken ct) =>
        commands.EnqueueAsync(tenantId, stationId, new ReadConfiguration(Keys), workflows, ct, delay: delay);

    private async Task SetAsync(StationCommand answered, IWorkflows workflows, CancellationToken ct)
    {
        var known = answered.Outcome?.Configuration ?? [];
        foreach (var key in Keys)
        {
            if (known.FirstOrDefault(each => string.Equals(each.Key, key, StringComparison.OrdinalIgnoreCase)) is not { } now)
                Note(answered, $"The charger doesn't know {key}.");
            else if (Wanted(key, now.Value) is not { } value)
                continue;
            else if (now.ReadOnly)
                Note(answered, $"{key} is '{now.Value}' and can't be changed.");
            else
                await commands.EnqueueAsync(answered.TenantId, answered.StationId, new WriteConfiguration(key, value), workflows, ct, StationCommands.IdFor($"clock-aligned-{key}", answered.Id));
        }
    }

    /// <summary>What a key has to be set to; null: it is as needed.</summary>
    private static string? Wanted(string key, string? value)
    {
        if (key == Interval)
            return int.TryParse(value, out var seconds) && seconds > 0 && QuarterSeconds % seconds == 0 ? null : $"{QuarterSeconds}";
        var measurands = (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return measurands.Contains(Register, StringComparer.Ordinal) ? null : string.Join(',', [Register, .. measurands]);
    }

    private void Note(StationCommand about, string detail) => notes.Add(
        about.TenantId, about.StationId, NotSet, $"{detail} Without readings at the quarter-hours, sessions under time-of-use prices are flagged.", about.Id);

    private async Task<bool> FollowsClockAsync(string tenantId, string stationId, CancellationToken ct) =>
        await stations.GetAsync(tenantId, stationId, ct) is { Value: var station } && FollowsClock(station);

    private static bool FollowsClock(Station station) => station.TimePricing != TimePricing.StartRule;
}
