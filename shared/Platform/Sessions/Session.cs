using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Sessions;

/// <summary>One charging session, from plug-in to CDR: the record that every decision about it rests on.</summary>
public sealed record Session
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string StationId { get; init; }
    public required int ConnectorId { get; init; }

    /// <summary>eMI3 id of the EVSE; null when the connector is not known to the station's configuration.</summary>
    public string? EvseId { get; init; }

    /// <summary>Rated power of the connector, W; null when unknown.</summary>
    public int? MaxPowerW { get; init; }
    public required string LocationId { get; init; }

    /// <summary>IANA zone of the location at the start.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The id that the charger knows.</summary>
    public required string TransactionId { get; init; }
    public required SessionToken Token { get; init; }

    /// <summary>The token's uid beside the session's own fields, so that lists can filter by it.</summary>
    public string TokenUid => Token.Uid;

    /// <summary>Tariff codes as they were when the session started.</summary>
    public string? TariffCode { get; init; }
    public string? ReimbursementTariffCode { get; init; }

    /// <summary>Whether its price follows the clock, as the station was set when it started.</summary>
    public TimePricing TimePricing { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required decimal MeterStartWh { get; init; }

    /// <summary>When the platform learned of the start; later than <see cref="StartedAt"/> for offline transactions.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What its price rests on; null in sessions from before there was any, and where the charger's clock was not set.</summary>
    public Evidence.PriceEvidence? Evidence { get; init; }

    /// <summary>What it came to when it was first priced; null before.</summary>
    public Evidence.PricedAttempt? FirstPriced { get; init; }

    /// <summary>Null while the session is open.</summary>
    public SessionStop? Stop { get; init; }
    public SessionStatus Status { get; init; } = SessionStatus.Open;

    /// <summary>Whether it still has to become a CDR or a flag; as long as that is so, it has its <see cref="UnsettledSession"/>.</summary>
    [JsonIgnore]
    public bool IsUnsettled => Status is SessionStatus.Open or SessionStatus.Stopped;

    /// <summary>The revision of the newest CDR; 0 as long as there is none.</summary>
    public int Revision { get; init; }

    /// <summary>
    /// Counts how often the session was taken up again after an inferred end. Each time has a workflow of its own, so
    /// that no wake-up can reach one that is just about to finish.
    /// </summary>
    public int Generation { get; init; }

    /// <summary>What the meter proved when it was settled, Wh; null before.</summary>
    public decimal? EnergyWh { get; init; }

    /// <summary>
    /// The CDR that bills it; null when none does. A session that is flagged may have one: wholesale was released, or what
    /// arrived after the CDR can't be billed as it is.
    /// </summary>
    public string? CdrId { get; init; }

    /// <summary>The CDR of its retail price, where that came after wholesale had been released; else null.</summary>
    public string? SupplementCdrId { get; init; }

    /// <summary>Since when it is flagged without a break; null when it is not.</summary>
    public DateTimeOffset? FlaggedSince { get; init; }

    /// <summary>What somebody accepted; null: nothing.</summary>
    public IReadOnlyList<Acceptance>? Acceptances { get; init; }

    /// <summary>What changed where it stands with billing, oldest first, at most the newest <see cref="BillingEvent.Kept"/>; null: it was billed at once, or not yet.</summary>
    public IReadOnlyList<BillingEvent>? BillingHistory { get; init; }

    /// <summary>Something arrived after the CDR that could change it.</summary>
    public bool NeedsCorrection { get; init; }

    /// <summary>What was odd, in the order it was noticed; a code appears once.</summary>
    public IReadOnlyList<Observation> Observations { get; init; } = [];

    /// <summary>What the tenant and the station had set when it started; null in sessions from before that was kept.</summary>
    public SessionTerms? Terms { get; init; }

    /// <summary>When its connector, or the whole station, began or ceased to be the reason for drawing nothing, in order of time; null: never.</summary>
    public IReadOnlyList<StatusMark>? StatusMarks { get; init; }

    /// <summary>Since when the vehicle is parked, as far as the readings tell; null: it is charging. Meant for sessions that are open: settlement decides anew.</summary>
    public DateTimeOffset? ParkedSince { get; init; }

    /// <summary>The command that asked the charger to stop because the vehicle was parked; null: none.</summary>
    public string? ParkingStopCommandId { get; init; }

    /// <summary>Seconds to wait after the stop before settling.</summary>
    public int SettleDelaySeconds { get; init; }

    public Session Record(params IReadOnlyList<BillingEvent> events) =>
        events.Count == 0 ? this : this with { BillingHistory = BillingEvent.Append(BillingHistory, events) };

    public Session Observe(Observation observation) =>
        Observations.Any(known => known.Code == observation.Code)
            ? this
            : this with { Observations = [.. Observations, observation] };
}

/// <summary>The token as it was when the session started.</summary>
/// <param name="Uid">The idTag as the charger sent it.</param>
/// <param name="Verdict">What the charger was told of it.</param>
/// <param name="Known">Whether it is a token of this tenant.</param>
public sealed record SessionToken(
    string Uid, AuthorizationStatus Verdict, bool Known, string? AuthId = null, string? DriverId = null, string? RetailPackageId = null, string? GroupId = null);

/// <summary>What counts for a session as it was set when it started, whatever is changed afterwards.</summary>
/// <param name="ParkingThresholdW">Average power below which the vehicle is parked, W.</param>
/// <param name="StopOnParking">Whether the charger is asked to stop when the vehicle is parked.</param>
/// <param name="ChargerType">Who the charger was there for.</param>
/// <param name="ExcludeVat">Whether no session of the station carried VAT.</param>
/// <param name="IsTokenWithoutVat">Whether the session's token was on the station's list of tokens without VAT.</param>
public sealed record SessionTerms(decimal ParkingThresholdW, bool StopOnParking, ChargerType ChargerType, bool ExcludeVat, bool IsTokenWithoutVat)
{
    /// <summary>Whether only signed meter values may be billed.</summary>
    public bool CalibrationLaw { get; init; }

    /// <summary>Null: the station was in production.</summary>
    public DeploymentState? OutsideProduction { get; init; }

    internal static SessionTerms Of(Station station, Connector? connector, string tokenUid, TenantSettings settings)
    {
        var homeCharging = station.HomeChargingFor(tokenUid, isManagedRoaming: false);
        return new SessionTerms(
            settings.ParkingThresholdAt(connector), station.StopOnParking, homeCharging.ChargerType, homeCharging.ExcludeVat, homeCharging.TokenIsListed)
        {
            CalibrationLaw = station.CalibrationLaw,
            OutsideProduction = station.DeploymentState == DeploymentState.Production ? null : station.DeploymentState,
        };
    }

    /// <summary>What decides about Home Charging Compensation.</summary>
    public HomeChargingFacts HomeChargingFor(bool isManagedRoaming) => new(ChargerType, ExcludeVat, IsTokenWithoutVat, isManagedRoaming);
}

/// <summary>How a session ended.</summary>
/// <param name="At">The charger's time of the stop, or of the last reading when the stop is inferred.</param>
/// <param name="MeterStopWh">Register at the end; null when no reading is known.</param>
/// <param name="Reason">The charger's reason, or <c>Inferred</c>.</param>
/// <param name="IdTag">Token that stopped it, if the charger named one.</param>
/// <param name="ReceivedAt">When the platform learned of it.</param>
/// <param name="Inferred">True when the charger never said so and the platform concluded it.</param>
public sealed record SessionStop(
    DateTimeOffset At, decimal? MeterStopWh, string Reason, string? IdTag, DateTimeOffset ReceivedAt, bool Inferred);

/// <summary>Where a session stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SessionStatus>))]
public enum SessionStatus
{
    /// <summary>Charging, or at least not known to have ended.</summary>
    Open,

    /// <summary>Ended, not settled yet.</summary>
    Stopped,

    /// <summary>Settled with a CDR.</summary>
    Completed,

    /// <summary>Held back: see its flagged transaction.</summary>
    Flagged,

    /// <summary>Given up: never billed.</summary>
    Dropped,
}

/// <summary>An odd event that a session saw; docs/ocpp.md lists the codes and what follows from each.</summary>
public sealed record Observation(string Code, string Detail, DateTimeOffset At);

/// <summary>Codes of <see cref="Observation"/>.</summary>
public static class ObservationCodes
{
    public const string UnknownConnector = "UNKNOWN_CONNECTOR";
    public const string TokenNotAccepted = "TOKEN_NOT_ACCEPTED";
    public const string ClockUnset = "CLOCK_UNSET";
    public const string ClockSkew = "CLOCK_SKEW";
    public const string OfflineTransaction = "OFFLINE_TRANSACTION";
    public const string MissingStop = "MISSING_STOP";
    public const string LateStop = "LATE_STOP";
    public const string SecondStop = "SECOND_STOP";
    public const string StopMatchedByContent = "STOP_MATCHED_BY_CONTENT";
    public const string StoppedByOtherToken = "STOPPED_BY_OTHER_TOKEN";
    public const string StoppedOnParking = "STOPPED_ON_PARKING";
    public const string LateReadings = "LATE_READINGS";
    public const string RebootDuringSession = "REBOOT_DURING_SESSION";
}
