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
        var reasons = new List<FlagReason>();
        foreach (var check in ConfigurationChecks.All.Concat(FeasibilityChecks.All))
        {
            if (check(finished) is { } reason)
                reasons.Add(reason);
        }
        reasons.AddRange(finished.Who.Problems.Select(problem =>
            new FlagReason(problem.Code, FlagCategory.Configuration, FlagOwner.Platform, problem.Detail, [problem.Field])));
        var parked = ParkingDetection.Detect(finished.Curve, new ParkingPolicy { ThresholdW = finished.Settings.ParkingThresholdW });
        var deviations = new List<PriceDeviation>();
        var pricing = new EnginePricing(finished, parked, reasons, deviations);
        var wholesale = pricing.Wholesale();
        var retail = pricing.Retail(wholesale);
        var reimbursement = pricing.Reimbursement();
        var attempt = PricedAttempt.Of(finished, wholesale, retail, reimbursement);
        reasons.AddRange(PriceOnRetry.Check(finished.Session.FirstPriced, attempt));
        IReadOnlyList<PriceDeviation>? deviated = deviations.Count == 0 ? null : deviations;
        return reasons.Count == 0 && wholesale is not null
            ? new Settlement.Priced(ToCdr(finished, parked, wholesale, retail, reimbursement) with { Deviations = deviated }) { Attempt = attempt }
            : new Settlement.HeldBack(ToFlag(finished, reasons) with { Deviations = deviated }) { Attempt = attempt };
    }

    private static Cdr ToCdr(FinishedSession finished, ParkedTime parked, EnginePrice wholesale, EnginePrice? retail, EnginePrice? reimbursement)
    {
        var session = finished.Session;
        return new Cdr
        {
            Id = Cdr.IdOf(session.Id, session.Revision + 1),
            TenantId = session.TenantId,
            SessionId = session.Id,
            Revision = session.Revision + 1,
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
            ParkingSeconds = (long)parked.Total.TotalSeconds,
            TimePricing = session.TimePricing,
            Wholesale = wholesale with { Vat = PriceVat.OfWholesale(finished, wholesale.Total) },
            Retail = retail is null ? null : retail with { Vat = PriceVat.OfRetail(finished, retail.Total) },
            Reimbursement = reimbursement,
            Parties = CdrParties.Of(finished.Who),
            ChargerType = finished.Station?.ChargerType,
            HomeCharging = finished.Station?.HomeCharging.Flag,
            ProductType = finished.Station?.ProductType,
            CreatedAt = finished.Now,
        };
    }

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
