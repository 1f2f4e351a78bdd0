using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Cdrs;

/// <summary>What becomes of a finished session: a CDR, a flag with every reason, or both.</summary>
public abstract record Settlement
{
    /// <summary>What the engines made of it, also when it is held back.</summary>
    public required PricedAttempt Attempt { get; init; }

    public sealed record Priced(Cdr Cdr) : Settlement;

    public sealed record HeldBack(FlaggedTransaction Flagged) : Settlement;

    /// <summary>Only retail is in the way, and has been for long enough: wholesale and reimbursement are billed without it.</summary>
    public sealed record Released(Cdr Cdr, FlaggedTransaction Flagged) : Settlement;
}

/// <summary>The pure middle of the pipeline: validate, select rules, price three times, check the cost.</summary>
public static class SettlementDecision
{
    /// <summary>How long a partner waits for its money at most because of a retail price.</summary>
    public static TimeSpan ReleaseAfter { get; } = TimeSpan.FromDays(7);

    public static Settlement Decide(FinishedSession finished)
    {
        var found = new List<FlagReason>(SessionChecks.Of(finished));
        var priced = Price(finished);
        found.AddRange(priced.Reasons);
        var attempt = PricedAttempt.Of(finished, priced);
        found.AddRange(PriceOnRetry.Check(finished, attempt));
        var reasons = found.Where(reason => reason.Severity == FlagSeverity.Flag && AcceptanceOf(finished, reason, attempt) is null).ToList();

        if (priced.Wholesale is not { } wholesale)
            return new Settlement.HeldBack(ToFlag(finished, reasons, priced, attempt)) { Attempt = attempt };
        if (reasons.Count == 0)
            return new Settlement.Priced(ToCdr(finished, priced, wholesale, found, attempt)) { Attempt = attempt };
        return MayRelease(finished, reasons)
            ? new Settlement.Released(ToCdr(finished, priced with { Retail = null }, wholesale, found, attempt), ToFlag(finished, reasons, priced, attempt)) { Attempt = attempt }
            : new Settlement.HeldBack(ToFlag(finished, reasons, priced, attempt)) { Attempt = attempt };
    }

    /// <summary>What each engine makes of a session, whatever else may be wrong with it.</summary>
    public static PricedEngines Price(FinishedSession finished)
    {
        var parked = ParkingDetection.Detect(finished.Curve, finished.Parking);
        switch (ChoiceOf(finished))
        {
            case TimeOfUseChoice.StartRule:
                return Price(finished, parked, startRule: true);
            case TimeOfUseChoice.LowerOfBoth:
                var byClock = Price(finished, parked, startRule: false);
                var byStart = Price(finished, parked, startRule: true);
                return byStart.Wholesale is { } start && byClock.Wholesale is { } clock && start.Total.Currency == clock.Total.Currency && start.Total.Amount < clock.Total.Amount
                    ? byStart
                    : byClock;
            default:
                return Price(finished, parked, startRule: false);
        }
    }

    /// <summary>How somebody chose to price these readings; null: nobody was asked.</summary>
    private static TimeOfUseChoice? ChoiceOf(FinishedSession finished) =>
        finished.Session.Acceptances is { } acceptances
            && acceptances.LastOrDefault(acceptance => acceptance.TimeOfUse is not null) is { } chosen
            && chosen.Attempt.Readings == PricedAttempt.NameOf(finished.Curve)
            ? chosen.TimeOfUse
            : null;

    private static PricedEngines Price(FinishedSession finished, ParkedTime parked, bool startRule)
    {
        var reasons = new List<FlagReason>();
        var deviations = new List<PriceDeviation>();
        var pricing = new EnginePricing(finished, parked, reasons, deviations) { ByStartRule = startRule };
        var wholesale = pricing.Wholesale();
        var retail = pricing.Retail(wholesale);
        var reimbursement = pricing.Reimbursement();
        if (pricing.FollowedClock && CheckCatalog.MissingClockAlignedReadings.Find(finished, pricing.DecisiveParking, deviations) is { } unread)
            reasons.Add(unread);
        reasons.AddRange(CheckCatalog.CalibrationTimeUnproven.Find(finished, (BillingEngine.Wholesale, wholesale), (BillingEngine.Retail, retail), (BillingEngine.Reimbursement, reimbursement)));
        return new PricedEngines(
            wholesale is null ? null : wholesale with { Vat = PriceVat.OfWholesale(finished, wholesale.Total) },
            retail is null ? null : retail with { Vat = PriceVat.OfRetail(finished, retail.Total) },
            reimbursement, parked, reasons, deviations);
    }

    private static bool MayRelease(FinishedSession finished, List<FlagReason> reasons) =>
        reasons.TrueForAll(reason => reason.Engine == Billing.BillingEngine.Retail)
        && finished.Who is { IsRoaming: true } or { IsManagedRoaming: true }
        && finished.Session.FlaggedSince is { } since && finished.AsOf - since >= ReleaseAfter;

    private static Acceptance? AcceptanceOf(FinishedSession finished, FlagReason reason, PricedAttempt attempt)
    {
        if (finished.Session.Acceptances is not { } acceptances)
            return null;
        for (var i = acceptances.Count - 1; i >= 0; i--)
        {
            if (acceptances[i].Covers(reason, attempt))
                return acceptances[i];
        }
        return null;
    }

    /// <summary>What is found and was accepted, and what isn't found any more because its acceptance decided the price.</summary>
    private static IReadOnlyList<AcceptedReason>? Accepted(FinishedSession finished, List<FlagReason> found, PricedAttempt attempt)
    {
        if (finished.Session.Acceptances is not { } acceptances)
            return null;
        var covered = found.Where(reason => reason.Severity == FlagSeverity.Flag).Select(reason => (reason.Code, By: AcceptanceOf(finished, reason, attempt)));
        var decided = acceptances.Reverse().SelectMany(acceptance => acceptance.DecidedPriceFor(attempt).Select(code => (Code: code, By: (Acceptance?)acceptance)));
        return [.. covered.Concat(decided)
            .Where(each => each.By is not null)
            .Select(each => new AcceptedReason(each.Code, each.By!.By, each.By.At, each.By.Why))
            .DistinctBy(each => each.Code)];
    }

    /// <summary>Id and revision are those of a first CDR: <see cref="CdrSuccession"/> gives it its own.</summary>
    private static Cdr ToCdr(FinishedSession finished, PricedEngines priced, EnginePrice wholesale, List<FlagReason> found, PricedAttempt attempt)
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
            OutsideProduction = session.Terms?.OutsideProduction,
            ProductType = finished.Station?.ProductType,
            Accepted = Accepted(finished, found, attempt),
            Warnings = Warnings(finished, priced.Parked, found),
            Calibration = CdrCalibration.Of(finished.Calibration),
            CreatedAt = finished.Now,
        };
    }

    private static List<CdrWarning>? Warnings(FinishedSession finished, ParkedTime parked, List<FlagReason> found)
    {
        List<CdrWarning>? warnings = null;
        if (parked.MeterTooCoarse)
        {
            (warnings ??= []).Add(new CdrWarning(CheckCatalog.MeterTooCoarse.Code,
                $"The meter counts in steps of {finished.Parking.MeterStepWh:0.##} Wh, which is more than the parking threshold of {finished.Parking.ThresholdW:0.##} W draws in a quarter of an hour. " +
                "Parking can't be told from charging, so none is counted. Let the charger send its register with more decimals."));
        }
        foreach (var note in found)
        {
            if (note.Severity == FlagSeverity.Note)
                (warnings ??= []).Add(new CdrWarning(note.Code, note.Sentence));
        }
        return warnings;
    }

    private static FlaggedTransaction ToFlag(FinishedSession finished, IReadOnlyList<FlagReason> reasons, PricedEngines priced, PricedAttempt attempt)
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
            Deviations = priced.Deviated,
            Estimate = attempt,
            LocationId = session.LocationId,
            ReimbursementTariffCode = session.ReimbursementTariffCode,
            Parties = CdrParties.Of(finished.Who),
            FlaggedAt = finished.Now,
        };
    }
}
