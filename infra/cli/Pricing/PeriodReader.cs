using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Fields;
using NodaTime;

namespace GreenFlux.Cli.Pricing;

/// <summary>Described periods to the kernel's: within one first the reservation, then charging, then parking.</summary>
internal static class PeriodReader
{
    public const decimal MostPowerOrCurrent = 1_000_000m;
    private const decimal MostSeconds = 31_622_400m;

    public static IReadOnlyList<SessionPeriod> Read(IReadOnlyList<PeriodDocument?> documents, Instant? start, Instant? end, bool expired, FieldReader fields)
    {
        var periods = new List<SessionPeriod>();
        if (documents.Count == 0)
            fields.Problem("periods", "there are no periods", "give at least one");
        var at = start;
        for (var i = 0; i < documents.Count && fields.Problems.Count == 0; i++)
            at = Add(documents[i], string.Create(CultureInfo.InvariantCulture, $"periods[{i}]"), at, expired, periods, fields);
        if (fields.Problems.Count > 0)
            return [];
        if (start is not null && periods[0].From != start)
            fields.Problem("periods[0].start", $"it is {periods[0].From}, the session starts at {start}", "begin with the start of the session, which may also be left out");
        if (end is not null && at != end)
            fields.Problem("end", $"the session ends at {end}, its last period at {at}", "cover the whole session with periods");
        return periods;
    }

    /// <returns>The end of the period; null: there is a problem.</returns>
    private static Instant? Add(PeriodDocument? document, string path, Instant? before, bool expired, List<SessionPeriod> periods, FieldReader fields)
    {
        if (document is null)
        {
            fields.Problem(path, "the period is null", "remove it");
            return null;
        }
        SessionReader.RefuseUnknown(document.Unknown, path, fields);
        var energy = SessionReader.Energy(document.EnergyKwh, document.EnergyWh, path, "energy", fields) ?? Energy.Zero;
        var power = fields.Number(document.PowerKw, $"{path}.powerKw", 0, MostPowerOrCurrent);
        var current = fields.Number(document.CurrentA, $"{path}.currentA", 0, MostPowerOrCurrent);
        var reserved = Seconds(document.ReservationSeconds, $"{path}.reservationSeconds", fields);
        var charging = Seconds(document.ChargingSeconds, $"{path}.chargingSeconds", fields);
        var parking = Seconds(document.ParkingSeconds, $"{path}.parkingSeconds", fields);
        var start = document.Start.IsThere ? SessionReader.Instant(document.Start, $"{path}.start", fields) : before;
        var end = SessionReader.Instant(document.End, $"{path}.end", fields);
        if (fields.Problems.Count > 0)
            return null;
        if (start is not { } from)
        {
            fields.Problem($"{path}.start", "the start is missing", "give it here, or as the start of the session");
            return null;
        }
        if (periods.Count > 0 && from != before)
        {
            fields.Problem($"{path}.start", $"it is {from}, the period before it ends at {before}", from > before ? "describe the gap as a period, too" : "periods must not overlap");
            return null;
        }
        if (reserved is null && charging is null && parking is null)
        {
            if (end is null)
            {
                fields.Problem(path, "it has neither an end nor seconds", "give the end, or how many seconds were charging, parking or reservation");
                return null;
            }
            // Without a word about its seconds a period is charging.
            charging = end.Value - from;
        }
        var to = from + (reserved ?? Duration.Zero) + (charging ?? Duration.Zero) + (parking ?? Duration.Zero);
        if (end is { } given && given != to)
        {
            fields.Problem($"{path}.end", given < from ? $"{document.End} is before its start" : $"it is {given}, but the seconds given lead to {to}", "charging, parking and reservation seconds must add up to the period");
            return null;
        }
        Cut(from, reserved ?? Duration.Zero, charging ?? Duration.Zero, parking ?? Duration.Zero, energy, power, current, expired, path, periods, fields);
        return to;
    }

    private static void Cut(
        Instant from, Duration reserved, Duration charging, Duration parking, Energy energy, decimal? power, decimal? current, bool expired, string path,
        List<SessionPeriod> periods, FieldReader fields)
    {
        if (charging < Duration.Zero)
        {
            fields.Problem($"{path}.end", "it is before its start", "swap them");
            return;
        }
        if (energy > Energy.Zero && charging == Duration.Zero && parking == Duration.Zero)
        {
            fields.Problem(path, $"it has {energy} but no charging or parking time", "energy takes time: correct one of them");
            return;
        }
        var at = from;
        if (reserved > Duration.Zero)
            periods.Add(new SessionPeriod(at, at += reserved, Energy.Zero, expired ? SessionState.ReservedExpired : SessionState.Reserved));
        // Energy belongs to charging; only what never charged may have trickled while parked.
        if (charging > Duration.Zero || (reserved == Duration.Zero && parking == Duration.Zero))
            periods.Add(new SessionPeriod(at, at += charging, energy, SessionState.Charging, power, current));
        if (parking > Duration.Zero)
            periods.Add(new SessionPeriod(at, at + parking, charging > Duration.Zero ? Energy.Zero : energy, SessionState.Parked));
    }

    private static Duration? Seconds(LooseValue value, string path, FieldReader fields)
    {
        if (fields.Number(value, path, 0, MostSeconds) is not { } seconds)
            return null;
        var ticks = seconds * NodaConstants.TicksPerSecond;
        if (ticks == decimal.Truncate(ticks))
            return Duration.FromTicks((long)ticks);
        fields.Problem(path, $"{value} is finer than 100 ns", "round it");
        return null;
    }
}
