using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;
using NodaTime;

namespace GreenFlux.Platform.Calibration;

/// <summary>
/// Under calibration law energy is divided, and minutes are charged for, only where signed values prove it: at each instant at
/// which a price of energy changed, and at both ends of what is charged by the minute; or where the station records certified time.
/// </summary>
public sealed class CalibrationTimeUnproven() : FlagKind("CALIBRATION_TIME_UNPROVEN", FlagCategory.BillingRules, [FlagOwner.Cpo, FlagOwner.Emsp], ["certifiedTime", "signedMeterValues"], new(
    "Calibration law applies to the station, and a price depends on an instant that no signed value proves: one at which the price of energy changes, or an end of what is charged by the minute.",
    "A tariff with minutes or prices by the clock, at a station that signs begin and end alone or without a synchronised clock.",
    "Let the charger sign its readings at price changes, record certifiedTime with the station if its approval covers time, or use a tariff of one energy price without minutes; then retry."))
{
    internal IReadOnlyList<FlagReason> Find(FinishedSession finished, params ReadOnlySpan<(BillingEngine Engine, EnginePrice? Price)> priced)
    {
        // Where begin and end are not proven, that is flagged itself.
        if (finished.Calibration is not { IsRequired: true, IsTimeCertified: false } calibration || (!calibration.IsProven && !calibration.IsUnreadable))
            return [];
        var reasons = new List<FlagReason>();
        foreach (var (engine, price) in priced)
        {
            if (price is null || Boundaries(finished, price).Where(at => !calibration.Proves(at)).Take(1).ToList() is not [var unproven])
                continue;
            reasons.Add(Reason(
                $"Calibration law applies to the station, and no signed value proves the time {unproven.InZone(finished.Zone).LocalDateTime:uuuu-MM-dd HH:mm:ss}, on which the {engine} price depends. {Guide.Cure}",
                Subject.OfPrice(engine, price.TariffCode), engine, Subject.OwnerOf(engine)));
        }
        return reasons;
    }

    private static IEnumerable<Instant> Boundaries(FinishedSession finished, EnginePrice price)
    {
        var lines = price.Lines.Where(line => line is { Kind: CostLineKind.Component, Price: not 0, Quantity: not 0 }).OrderBy(line => line.From).ToList();
        var energy = Runs(lines.Where(line => line.Dimension == PriceDimension.Energy)).Where(at => at > finished.Curve.From && at < finished.Curve.To);
        return energy.Concat(Runs(lines.Where(line => line.Dimension is PriceDimension.Time or PriceDimension.Parking))).Distinct().Order();
    }

    /// <summary>Where one rule's price of one dimension begins and ends; bands of a threshold within it are told by quantity, not by the clock.</summary>
    private static IEnumerable<Instant> Runs(IEnumerable<CostLine> lines)
    {
        CostLine? last = null;
        foreach (var line in lines)
        {
            var goesOn = last is not null && last.RuleId == line.RuleId && last.RuleVersion == line.RuleVersion && last.Dimension == line.Dimension && line.From <= last.To;
            if (!goesOn)
            {
                if (last is not null)
                    yield return last.To;
                yield return line.From;
            }
            last = line;
        }
        if (last is not null)
            yield return last.To;
    }
}
