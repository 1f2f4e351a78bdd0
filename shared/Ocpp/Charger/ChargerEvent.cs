namespace GreenFlux.Ocpp.Charger;

/// <summary>What a charger tells or asks the back office, whatever OCPP version it speaks.</summary>
public abstract record ChargerEvent;

/// <summary>The charger (re)started: OCPP 1.6 §4.2 BootNotification.</summary>
public sealed record Booted : ChargerEvent
{
    public required string Vendor { get; init; }
    public required string Model { get; init; }
    public string? SerialNumber { get; init; }
    public string? FirmwareVersion { get; init; }
    public string? Iccid { get; init; }
    public string? Imsi { get; init; }
    public string? MeterType { get; init; }
    public string? MeterSerialNumber { get; init; }
}

/// <summary>A sign of life: OCPP 1.6 §4.6 Heartbeat.</summary>
public sealed record HeartbeatReceived : ChargerEvent;

/// <summary>A connector (0 = the whole station) changed state: OCPP 1.6 §4.9 StatusNotification.</summary>
public sealed record StatusChanged : ChargerEvent
{
    public required int ConnectorId { get; init; }
    public required ConnectorStatus Status { get; init; }

    /// <summary>The specification's error code, <c>NoError</c> when all is well.</summary>
    public required string ErrorCode { get; init; }
    public string? Info { get; init; }
    public string? VendorErrorCode { get; init; }

    /// <summary>The charger's own time of the change; null when it sent none.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>May this token charge? OCPP 1.6 §4.1 Authorize.</summary>
public sealed record AuthorizationRequested(string IdTag) : ChargerEvent;

/// <summary>A transaction began: OCPP 1.6 §4.8 StartTransaction.</summary>
public sealed record TransactionStarted : ChargerEvent
{
    public required int ConnectorId { get; init; }
    public required string IdTag { get; init; }

    /// <summary>Register at the start, in Wh.</summary>
    public required decimal MeterStartWh { get; init; }

    /// <summary>The charger's own time of the start, UTC.</summary>
    public required DateTimeOffset At { get; init; }
    public int? ReservationId { get; init; }
}

/// <summary>A transaction ended: OCPP 1.6 §4.10 StopTransaction.</summary>
public sealed record TransactionEnded : ChargerEvent
{
    /// <summary>The id that the start's answer gave out, as text (1.6 sends a number).</summary>
    public required string TransactionId { get; init; }
    public string? IdTag { get; init; }

    /// <summary>Register at the end, in Wh.</summary>
    public required decimal MeterStopWh { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The specification's reason, <c>Local</c> when the charger sent none.</summary>
    public required string Reason { get; init; }

    /// <summary>Readings that came with the stop (transactionData).</summary>
    public IReadOnlyList<MeterSample> Samples { get; init; } = [];
}

/// <summary>Meter readings of a connector: OCPP 1.6 §4.7 MeterValues.</summary>
public sealed record MeterValuesReported : ChargerEvent
{
    public required int ConnectorId { get; init; }
    public string? TransactionId { get; init; }
    public required IReadOnlyList<MeterSample> Samples { get; init; }
}

/// <summary>Vendor data: OCPP 1.6 §4.3 DataTransfer.</summary>
public sealed record VendorDataReceived(string VendorId, string? MessageId, string? Data) : ChargerEvent;

/// <summary>Progress of a firmware update: OCPP 1.6 §4.5.</summary>
public sealed record FirmwareStatusChanged(string Status) : ChargerEvent;

/// <summary>Progress of a diagnostics upload: OCPP 1.6 §4.4.</summary>
public sealed record DiagnosticsStatusChanged(string Status) : ChargerEvent;

/// <summary>States of a connector: OCPP 1.6 §7.7 ChargePointStatus.</summary>
public enum ConnectorStatus
{
    Available,
    Preparing,
    Charging,
    SuspendedEVSE,
    SuspendedEV,
    Finishing,
    Reserved,
    Unavailable,
    Faulted,
}
