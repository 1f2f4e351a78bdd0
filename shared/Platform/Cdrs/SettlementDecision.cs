using GreenFlux.Billing.Parking;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Cdrs;

/// <summary>What becomes of a finished session: a CDR, or a flag with every reason.</summary>
public abstract record Settlement
{
    /// <summary>What the engines made of it, also when it is held back.</summary>
    public required PricedAttempt Attempt { get; init; }

    public sealed record Priced(Cdr Cdr) : Settlement;

    public sealed record HeldBack(FlaggedTransaction Flagged) : Settlement;
}

/// <summary>The pure middle of the pipeline: validate, select rules, price three times, check the cost.</summary>
public static class SettlementDecision
{
    public static Settlement Decide(FinishedSession finished)
    {
        var reasons = new List<FlagReason>(SessionChecks.Of(finished));
        var priced = Price(finished);
        reasons.AddRange(priced.Reasons);
        var attempt = PricedAttempt.Of(finished, priced);
        reasons.AddRange(PriceOnRetry.Check(finished.Session.FirstPriced, attempt));
        return reasons.Count == 0 && priced.Wholesale is { } wholesale
            ? new Settlement.Priced(ToCdr(finished, priced, wholesale)) { Attempt = attempt }
            : new Settlement.HeldBack(ToFlag(finished, reasons) with { Deviations = priced.Deviated }) { Attempt = attempt };
    }

    /// <summary>What each engine makes of a session, whatever else may be wrong with it.</summary>
    public static PricedEngines Price(FinishedSession finished)
    {
        var parked = ParkingDetection.Detect(finished.Curve, finished.Parking);
        var reasons = new List<FlagReason>();
        var deviations = new List<PriceDeviation>();
        var pricing = new EnginePricing(finished, parked, reasons, deviations);
        var wholesale = pricing.Wholesale();
        var retail = pricing.Retail(wholesale);
        var reimbursement = pricing.Reimbursement();
        if (pricing.FollowedClock && ClockAlignedCheck.Check(finished, pricing.DecisiveParking, deviations) is { } unread)
            reasons.Add(unread);
        return new PricedEngines(
            wholesale is null ? null : wholesale with { Vat = PriceVat.OfWholesale(finished, wholesale.Total) },
            retail is null ? null : retail with { Vat = PriceVat.OfRetail(finished, retail.Total) },
            reimbursement, parked, reasons, deviations);
    }

    private static Cdr ToCdr(FinishedSession finished, PricedEngines priced, EnginePrice wholesale)
    {
        var session = finished.Session;
        return new Cdr
        {
            Id = Cdr.IdOf(session.Id, session.Revision + 1),
            TenantId = session.TenantId,
            SessionId = session.Id,
            Revision = session.Revision + 1,
            IsUnpublished = SmallCdr.IsUnpublished(finished.Curve.Energy.WattHours, finished.Elapsed, finished.Settings),
            StationId = session.StationId,
            ConnectorId = session.ConnectorId,
            EvseId = session.EvseId,
            LocationId = session.LocationId,
            TimeZone = session.TimeZone,
            TransactionId = session.TransactionId,
            TokenUid = session.Token.Uid,
            AuthId = session.Token.AuthId,
            DriverId = session.Token.DriverId,
            RetailPackageId = session.Token.RetailPackageId,
            StartedAt = session.StartedAt,
            EndedAt = finished.Stop.At,
            EnergyWh = finished.Curve.Energy.WattHours,
            DurationSeconds = (long)finished.Elapsed.TotalSeconds,
            ParkingSeconds = (long)priced.Parked.Total.TotalSeconds,
            TimePricing = session.TimePricing,
            Wholesale = wholesale,
            Retail = priced.Retail,
            Reimbursement = priced.Reimbursement,
            Deviations = priced.Deviated,
            Parties = CdrParties.Of(finished.Who),
            ChargerType = finished.Station?.ChargerType,
            HomeCharging = finished.Station?.HomeCharging.Flag,
            ProductType = finished.Station?.ProductType,
            Warnings = Warnings(finished, priced.Parked),
            CreatedAt = finished.Now,
        };
    }

    private static IReadOnlyList<CdrWarning>? Warnings(FinishedSession finished, ParkedTime parked) => parked.MeterTooCoarse
        ? [new CdrWarning("METER_TOO_COARSE",
            $"The meter counts in steps of {finished.Parking.MeterStepWh:0.##} Wh, which is more than the parking threshold of {finished.Parking.ThresholdW:0.##} W draws in a quarter of an hour. " +
            "Parking can't be told from charging, so none is counted. Let the charger send its register with more decimals.")]
        : null;

    private static FlaggedTransaction ToFlag(FinishedSession finished, IReadOnlyList<FlagReason> reasons)
    {
        var session = finished.Session;
        return new FlaggedTransaction
        {
            Id = FlaggedTransaction.IdOf(session.Id),
            TenantId = session.TenantId,
            SessionId = session.Id,
            StationId = session.StationId,
            ConnectorId = session.ConnectorId,
            TransactionId = session.TransactionId,
            TokenUid = session.Token.Uid,
            StartedAt = session.StartedAt,
            EndedAt = finished.Stop.At,
            EnergyWh = finished.Curve.Energy.WattHours,
            MeterStopWh = finished.Stop.MeterStopWh,
            Reasons = reasons,
            FlaggedAt = finished.Now,
        };
    }
}
