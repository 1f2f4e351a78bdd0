using System.Collections.Frozen;
using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.V16.Core;
using GreenFlux.Ocpp.V16.FirmwareManagement;
using GreenFlux.Ocpp.V16.RemoteTrigger;

namespace GreenFlux.Ocpp.V16;

/// <summary>The routing table of OCPP 1.6, and the only list of what is supported.</summary>
internal static class Ocpp16Actions
{
    /// <summary>What chargers call, most frequent first.</summary>
    public static IReadOnlyList<IncomingAction> FromCharger { get; } =
    [
        MeterValuesCall.Action,
        HeartbeatCall.Action,
        StatusNotificationCall.Action,
        AuthorizeCall.Action,
        StartTransactionCall.Action,
        StopTransactionCall.Action,
        BootNotificationCall.Action,
        DataTransferCall.Action,
        FirmwareStatusNotificationCall.Action,
        DiagnosticsStatusNotificationCall.Action,
    ];

    /// <summary>What we call.</summary>
    public static IReadOnlyList<OutgoingAction> ToCharger { get; } =
    [
        ChangeAvailabilityCommand.Action,
        ChangeConfigurationCommand.Action,
        ClearCacheCommand.Action,
        DataTransferCommand.Action,
        GetConfigurationCommand.Action,
        RemoteStartTransactionCommand.Action,
        RemoteStopTransactionCommand.Action,
        ResetCommand.Action,
        TriggerMessageCommand.Action,
        UnlockConnectorCommand.Action,
    ];

    private static readonly FrozenDictionary<string, IncomingAction> FromChargerByName =
        FromCharger.ToFrozenDictionary(action => action.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<Type, OutgoingAction> ToChargerByCommand =
        ToCharger.ToFrozenDictionary(action => action.Command);

    /// <summary>The action with exactly this name; null: none.</summary>
    public static IncomingAction? Find(JsonElement name)
    {
        foreach (var action in FromCharger)
        {
            if (name.ValueEquals(action.Utf8Name)) return action;
        }

        return null;
    }

    /// <summary>The action with this name in any case; null: none.</summary>
    public static IncomingAction? FindInAnyCase(string name) => FromChargerByName.GetValueOrDefault(name);

    /// <summary>Whether this is an action of ours, which no charger may call.</summary>
    public static bool IsOurs(string name) => ToCharger.Any(action => action.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The action that carries the command; null: 1.6 has none.</summary>
    public static OutgoingAction? For(ChargerCommand command) => ToChargerByCommand.GetValueOrDefault(command.GetType());
}
