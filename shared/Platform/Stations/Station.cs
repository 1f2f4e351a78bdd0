using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;

namespace GreenFlux.Platform.Stations;

/// <summary>A charge station as its operator configured it. Runtime state is kept in documents beside it.</summary>
public sealed record Station
{
    /// <summary>The charge point identity, as in the WebSocket path; unique on the platform, compared exactly.</summary>
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string LocationId { get; init; }
    public string? Name { get; init; }
    public DeploymentState DeploymentState { get; init; } = DeploymentState.Production;

    /// <summary>Prices wholesale unless a connector overrides it.</summary>
    public required string TariffCode { get; init; }
    public string? ReimbursementTariffCode { get; init; }
    public IReadOnlyList<Evse> Evses { get; init; } = [];

    /// <summary>Whether prices of its sessions follow the clock.</summary>
    public TimePricing TimePricing { get; init; }

    /// <summary>The least that its connection must show.</summary>
    public SecurityProfile SecurityProfile { get; init; }

    /// <summary>How the station proves who it is; null: it needs no password (allowed only where the tenant says so).</summary>
    public StationCredential? Credential { get; init; }

    /// <summary>Seconds to wait after the stop for late readings; 0 by default.</summary>
    public int SettleDelaySeconds { get; init; }

    /// <summary>Whether the charger is asked to end a session when its vehicle is parked ("Stop on Idle", domain §9).</summary>
    public bool StopOnParking { get; init; }

    /// <summary>Whether a connection that offers no subprotocol is taken as OCPP 1.6.</summary>
    public bool AllowMissingSubprotocol { get; init; }

    /// <summary>Whether it has a display of prices that the back office may write.</summary>
    public bool ShowsPrices { get; init; }

    /// <summary>Whether calibration law (Eichrecht) applies: only signed meter values may be billed.</summary>
    public bool CalibrationLaw { get; init; }

    /// <summary>Whether its approval covers the recording of time: then minutes and prices by the clock need no signed values at each boundary.</summary>
    public bool CertifiedTime { get; init; }

    /// <summary>Who it is there for.</summary>
    public ChargerType ChargerType { get; init; }

    /// <summary>Whether no session of this home charger carries VAT (Home Charging Compensation, domain §10).</summary>
    public bool ExcludeVat { get; init; }

    /// <summary>Uids of tokens whose sessions here carry no VAT; compared without case.</summary>
    public IReadOnlyList<string> TokensWithoutVat
    {
        get;
        // Stations that were stored before there was such a list have none.
        init => field = value ?? [];
    } = [];
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>What decides about Home Charging Compensation for a session of this token here.</summary>
    public HomeChargingFacts HomeChargingFor(string tokenUid, bool isManagedRoaming) =>
        new(ChargerType, ExcludeVat, TokensWithoutVat.Contains(tokenUid, StringComparer.OrdinalIgnoreCase), isManagedRoaming);
}

/// <summary>Domain §13: Stock is a warehouse or test station, Deprecated is at its end of life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeploymentState>))]
public enum DeploymentState { Stock, Production, Deprecated }

/// <summary>One independently usable charging point.</summary>
/// <param name="EvseId">eMI3 EVSE id, for example <c>NL*GFX*E0001*1</c>; null when it has none yet.</param>
public sealed record Evse(string? EvseId, IReadOnlyList<Connector> Connectors);

/// <param name="Id">The OCPP connector number, from 1, unique in the station.</param>
/// <param name="MaxPowerW">Rated power, W.</param>
/// <param name="TariffCode">Overrides the station's.</param>
/// <param name="PowerType">Null: told from the rated power.</param>
public sealed record Connector(
    int Id, int MaxPowerW, string? TariffCode = null, string? ReimbursementTariffCode = null, PowerType? PowerType = null)
{
    /// <summary>The most that AC connectors deliver: three phases of 63 A.</summary>
    private const int MaxAcPowerW = 43_500;

    [JsonIgnore]
    public bool IsDc => (PowerType ?? (MaxPowerW > MaxAcPowerW ? Stations.PowerType.Dc : Stations.PowerType.Ac)) == Stations.PowerType.Dc;
}

/// <summary>What a connector delivers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PowerType>))]
public enum PowerType { Ac, Dc }

/// <summary>A salted verifier of the station's HTTP Basic password; never the password.</summary>
/// <param name="Scheme"><c>hmac-sha256</c> for generated keys, <c>pbkdf2-sha256</c> for passwords that a person chose.</param>
public sealed record StationCredential(string Scheme, string Salt, string Hash, int Iterations);
