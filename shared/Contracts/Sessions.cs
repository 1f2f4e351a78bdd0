using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>COMPLETED has a CDR; FLAGGED waits for its owner or the nightly retry; DROPPED will never be billed.</summary>
[JsonConverter(typeof(UpperNames<SessionState>))]
public enum SessionState { Open, Stopped, Completed, Flagged, Dropped }

/// <summary>PARKING: still plugged in, nearly nothing drawn.</summary>
[JsonConverter(typeof(UpperNames<ChargingState>))]
public enum ChargingState { Charging, Parking }

/// <summary>One transaction at a charger.</summary>
public sealed record SessionResponse
{
    public required string Id { get; init; }
    public required string StationId { get; init; }
    public required int ConnectorId { get; init; }
    public string? EvseId { get; init; }

    /// <summary>The id that the charger uses.</summary>
    public required string TransactionId { get; init; }
    public required string TokenUid { get; init; }
    public string? AuthId { get; init; }
    public required SessionState Status { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>While it is open, as far as the readings so far tell: at least one reading later than it happens.</summary>
    public ChargingState? ChargingState { get; init; }

    /// <summary>Since when it is PARKING.</summary>
    public DateTimeOffset? ParkedSince { get; init; }

    /// <summary>Parked time so far, or in total once stopped; absent in lists.</summary>
    public long? ParkingSeconds { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required decimal MeterStartWh { get; init; }
    public decimal? MeterStopWh { get; init; }

    /// <summary>So far, or in total once stopped.</summary>
    public decimal? EnergyWh { get; init; }

    /// <summary>OCPP's reason, for example <c>EVDisconnected</c>.</summary>
    public string? StopReason { get; init; }
    public string? CdrId { get; init; }

    /// <summary>Left out as long as it is neither billed nor held back.</summary>
    public BillingStatusName? BillingStatus { get; init; }

    /// <summary>What changed where it stands with billing, oldest first; left out: it was billed at once, or not yet.</summary>
    public IReadOnlyList<BillingEventBody>? BillingHistory { get; init; }

    /// <summary>Something arrived after the CDR that could change it.</summary>
    public bool NeedsCorrection { get; init; }

    /// <summary>What was odd about it.</summary>
    public IReadOnlyList<ObservationBody> Observations { get; init; } = [];
    public SessionLinks? Links { get; init; }
}

/// <param name="Code">Stable, for example <c>STOP_BELOW_START</c>.</param>
public sealed record ObservationBody(string Code, string Detail, DateTimeOffset At);

/// <summary>Where to read on.</summary>
public sealed record SessionLinks(string Self, string MeterValues, string? Cdr = null, string? FlaggedTransaction = null);

/// <summary>What the meter said during a session.</summary>
/// <param name="Points">The register over time, ordered, without repeats.</param>
/// <param name="Samples">Every value as the charger sent it, unit normalised.</param>
public sealed record MeterValuesResponse(string SessionId, IReadOnlyList<MeterPointBody> Points, IReadOnlyList<MeterSampleBody> Samples);

/// <param name="RegisterWh">The total import register, Wh.</param>
/// <param name="PowerW">Measured power, or the mean since the point before.</param>
/// <param name="Soc">State of charge, percent.</param>
public sealed record MeterPointBody(DateTimeOffset At, decimal RegisterWh, decimal? PowerW = null, decimal? Soc = null);

/// <summary>One measured value with the specification's defaults filled in.</summary>
public sealed record MeterSampleBody
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Absent for signed data.</summary>
    public decimal? Value { get; init; }
    public required string Measurand { get; init; }
    public required string Unit { get; init; }
    public required string Context { get; init; }
    public required string Location { get; init; }
    public string? Phase { get; init; }
    public string? SignedData { get; init; }
}
