using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>A charge station as its operator configures it.</summary>
public sealed record ChargeStationRequest
{
    /// <summary>The charge point identity, as in the WebSocket path; unique on the whole platform. Required to create.</summary>
    public string? Id { get; init; }
    public required string LocationId { get; init; }
    public string? Name { get; init; }
    public StationDeployment DeploymentState { get; set; } = StationDeployment.Production;

    /// <summary>A wholesale tariff code that has billing rules.</summary>
    public required string TariffCode { get; init; }

    /// <summary>A reimbursement tariff code that has billing rules.</summary>
    public string? ReimbursementTariffCode { get; init; }

    /// <summary>
    /// Whether every rule that becomes valid during a session prices its own part, instead of the rule at its start alone.
    /// Not together with dynamicTimeBasedTariffs.
    /// </summary>
    public bool TimeOfUseTariffs { get; init; }

    /// <summary>The same for minute prices alone: energy is not charged for.</summary>
    public bool DynamicTimeBasedTariffs { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<EvseBody> Evses { get; init; }

    /// <summary>Seconds to wait after a stop for late readings, 0 to 86400.</summary>
    public int SettleDelaySeconds { get; init; }

    /// <summary>Whether the charger is asked to end a session when its vehicle is parked; false when left out. Counts for sessions that start later.</summary>
    public bool StopOnParking { get; init; }

    /// <summary>Whether a connection that offers no subprotocol is taken as OCPP 1.6.</summary>
    public bool AllowMissingSubprotocol { get; init; }

    /// <summary>Whether the station shows prices: it is then sent each new one (OCPP 1.6: configuration key DefaultPrice).</summary>
    public bool ShowsPrices { get; init; }

    /// <summary>Whether calibration law (Eichrecht) applies: only signed meter values are billed. Counts for sessions that start later.</summary>
    public bool CalibrationLaw { get; init; }

    /// <summary>Whether the station's approval covers time, so that minutes and prices by the clock need no signed value at each boundary.</summary>
    public bool CertifiedTime { get; init; }

    /// <summary>Who the charger is there for; Public when left out.</summary>
    public ChargerTypeName ChargerType { get; init; }

    /// <summary>Home chargers only: no session carries VAT (flag HCC_E).</summary>
    public bool ExcludeVat { get; init; }

    /// <summary>Uids of tokens whose sessions here carry no VAT; at most 1000.</summary>
    public IReadOnlyList<string>? TokensWithoutVat { get; init; }

    /// <summary>
    /// OCPP's security profile: 1 asks for a password (unless the tenant allows stations without), 2 for a password over
    /// TLS, 3 for a client certificate of one of the tenant's charger certificate authorities. 1 when left out.
    /// </summary>
    public int SecurityProfile { get; set; } = 1;

    /// <summary>Write-only: 16 to 40 printable characters. Left out on a change: the password stays.</summary>
    public string? Password { get; init; }

    /// <summary>Makes up a strong password and returns it once.</summary>
    public bool GeneratePassword { get; init; }

    /// <summary>Takes the password away; allowed only where the tenant allows stations without one.</summary>
    public bool RemovePassword { get; init; }
}

/// <summary>One independently usable charging point.</summary>
public sealed record EvseBody
{
    /// <summary>eMI3 EVSE id, for example <c>NL*GFX*E0001*1</c>.</summary>
    public string? EvseId { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ConnectorBody> Connectors { get; init; }
}

public sealed record ConnectorBody
{
    /// <summary>The OCPP connector number, from 1, unique in the station.</summary>
    public required int Id { get; init; }

    /// <summary>Rated power in W, above 0.</summary>
    public required int MaxPowerW { get; init; }

    /// <summary>Left out: AC up to 43.5 kW, DC above.</summary>
    public PowerTypeName? PowerType { get; init; }

    /// <summary>Overrides the station's.</summary>
    public string? TariffCode { get; init; }

    /// <summary>Overrides the station's.</summary>
    public string? ReimbursementTariffCode { get; init; }
}

public sealed record ChargeStationResponse
{
    public required string Id { get; init; }
    public required string LocationId { get; init; }
    public string? Name { get; init; }
    public required StationDeployment DeploymentState { get; init; }
    public required string TariffCode { get; init; }
    public string? ReimbursementTariffCode { get; init; }
    public required bool TimeOfUseTariffs { get; init; }
    public required bool DynamicTimeBasedTariffs { get; init; }
    public required IReadOnlyList<EvseBody> Evses { get; init; }
    public required int SettleDelaySeconds { get; init; }
    public required bool StopOnParking { get; init; }
    public required bool AllowMissingSubprotocol { get; init; }
    public required bool ShowsPrices { get; init; }
    public required bool CalibrationLaw { get; init; }
    public required bool CertifiedTime { get; init; }
    public required ChargerTypeName ChargerType { get; init; }
    public required bool ExcludeVat { get; init; }
    public required IReadOnlyList<string> TokensWithoutVat { get; init; }

    /// <summary>OCPP's security profile, 1 to 3.</summary>
    public required int SecurityProfile { get; init; }

    /// <summary>Whether the station has a password.</summary>
    public required bool HasPassword { get; init; }

    /// <summary>Only in the answer to <c>generatePassword</c>, this once.</summary>
    public string? Password { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>What the charger says of itself; absent in lists.</summary>
    public ChargeStationStatusBody? Status { get; init; }
}

/// <summary>The station's running state.</summary>
public sealed record ChargeStationStatusBody
{
    public required StationConnectivity Connectivity { get; init; }
    public DateTimeOffset? ConnectedSince { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>For example <c>ocpp1.6</c>.</summary>
    public string? ProtocolVersion { get; init; }
    public string? Vendor { get; init; }
    public string? Model { get; init; }
    public string? SerialNumber { get; init; }
    public string? FirmwareVersion { get; init; }

    /// <summary>Connector 0 is the whole station.</summary>
    public IReadOnlyList<ConnectorStatusBody> Connectors { get; init; } = [];

    /// <summary>Departures from the specification that were tolerated, and other oddities, by code.</summary>
    public IReadOnlyList<StationNoteBody> Notes { get; init; } = [];
}

/// <param name="Status">OCPP's word: Available, Preparing, Charging, …</param>
/// <param name="ErrorCode">OCPP's error code; <c>NoError</c> when all is well.</param>
public sealed record ConnectorStatusBody(int Id, string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ErrorCode, DateTimeOffset ChangedAt);

/// <param name="Code">Stable, for example <c>CONNECTOR_LEARNT</c>.</param>
/// <param name="Count">How often it was seen.</param>
public sealed record StationNoteBody(string Code, string Detail, DateTimeOffset At, int Count = 1);

/// <summary>Stock is a warehouse or test station, Deprecated is at its end of life.</summary>
[JsonConverter(typeof(NamesOnly<StationDeployment>))]
public enum StationDeployment { Stock, Production, Deprecated }

/// <summary>What a connector delivers.</summary>
[JsonConverter(typeof(UpperNames<PowerTypeName>))]
public enum PowerTypeName { Ac, Dc }

/// <summary>Who a charger is there for.</summary>
[JsonConverter(typeof(NamesOnly<ChargerTypeName>))]
public enum ChargerTypeName { Public, Home, Business }

/// <summary>The same change to many stations. What is left out stays as it is.</summary>
public sealed record ChargeStationUpdateRequest
{
    /// <summary>1 to 500, each once.</summary>
    public required IReadOnlyList<string> StationIds { get; init; }
    public ChargerTypeName? ChargerType { get; init; }
    public bool? ExcludeVat { get; init; }

    /// <summary>Replaces the whole list.</summary>
    public IReadOnlyList<string>? TokensWithoutVat { get; init; }
}

/// <summary>What became of each station, in the order of the request.</summary>
public sealed record ChargeStationUpdateResponse(IReadOnlyList<ChargeStationUpdateResult> Results);

/// <param name="Problems">Why it was refused; empty otherwise. A refused station is as it was.</param>
public sealed record ChargeStationUpdateResult(string StationId, StationUpdateOutcomeName Outcome, IReadOnlyList<FieldProblem> Problems);

[JsonConverter(typeof(NamesOnly<StationUpdateOutcomeName>))]
public enum StationUpdateOutcomeName { Changed, Unchanged, Refused }

/// <summary>Unknown: the station never connected.</summary>
[JsonConverter(typeof(NamesOnly<StationConnectivity>))]
public enum StationConnectivity { Online, Offline, Unknown }

/// <summary>An attempt to connect under an identity that no tenant has.</summary>
/// <param name="Identity">What the client called itself: anything, so encode it where you show it.</param>
public sealed record UnknownStationResponse(DateTimeOffset At, string Identity, string? RemoteAddress = null);
