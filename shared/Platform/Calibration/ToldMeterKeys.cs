using System.Globalization;
using GreenFlux.Billing.Calibration;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Commands;

namespace GreenFlux.Platform.Calibration;

/// <summary>
/// Keys that chargers tell of: in an answer to GetConfiguration (<c>MeterPublicKey[1]</c>; Open Charge Alliance, Signed Meter Values 1.0
/// §3.3.1) and with signed values. They are shown to the operator, and noted where they are not the registered one.
/// </summary>
public sealed class ToldMeterKeys(MeterKeyStore keys, StationNotes notes)
{
    public const string Differs = "METER_KEY_DIFFERS";

    private const string ConfigurationKeyName = "MeterPublicKey";

    /// <summary>A charger answered a command, of whoever gave it.</summary>
    public async Task AnsweredAsync(StationCommand answered, CancellationToken ct)
    {
        if (answered is not { Command: ReadConfiguration, Outcome.Configuration: { } configuration })
            return;
        foreach (var entry in configuration)
        {
            if (entry.Value is { } value && ConnectorOf(entry.Key) is { } connectorId)
                await TellAsync(answered.TenantId, answered.StationId, connectorId, value, "GetConfiguration", ct);
        }
    }

    /// <summary>Samples of a session came.</summary>
    public async Task SeenAsync(ConnectedCharger charger, int connectorId, IReadOnlyList<MeterSample> samples, CancellationToken ct)
    {
        foreach (var value in SessionCalibration.ValuesOf(samples))
        {
            if (CheckedValue.Of(value, []).Select(each => each.OfferedKey).FirstOrDefault(key => key is not null) is { } key)
            {
                await TellAsync(charger.TenantId, charger.StationId, connectorId, key, "SignedData", ct);
                return;
            }
        }
    }

    private async Task TellAsync(string tenantId, string stationId, int connectorId, string key, string source, CancellationToken ct)
    {
        if (await keys.TellAsync(tenantId, stationId, connectorId, key, source, ct) is { } other)
            notes.Add(tenantId, stationId, Differs, $"The charger tells the meter key {other.KeyId ?? "(unreadable)"} for connector {connectorId}, which is not registered. Was the meter swapped?");
    }

    /// <summary><c>MeterPublicKey[2]</c>, <c>MeterPublicKey2</c>; without a number it is the first connector's.</summary>
    private static int? ConnectorOf(string key)
    {
        if (!key.StartsWith(ConfigurationKeyName, StringComparison.OrdinalIgnoreCase))
            return null;
        var number = key.AsSpan(ConfigurationKeyName.Length).Trim("[]. _");
        if (number.IsEmpty)
            return 1;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id is > 0 and <= 1000 ? id : null;
    }
}
