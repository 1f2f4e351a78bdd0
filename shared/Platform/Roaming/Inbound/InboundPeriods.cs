using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Cdrs;
using NodaTime;

namespace GreenFlux.Platform.Roaming.Inbound;

/// <summary>A partner's charging periods as the kernels have them: within one first the reservation, then charging, then parking.</summary>
internal static class InboundPeriods
{
    /// <summary>Hours come with four decimals.</summary>
    private static readonly Duration RoundingOfHours = Duration.FromSeconds(1);

    /// <returns>The periods; or a sentence that says why they can't be a session.</returns>
    public static (IReadOnlyList<SessionPeriod> Periods, string? Problem) Of(OcpiCdr cdr)
    {
        var (from, to) = (Instant.FromDateTimeOffset(cdr.Start), Instant.FromDateTimeOffset(cdr.End));
        var periods = new List<SessionPeriod>();
        if (cdr.Periods.Count == 0)
        {
            if (cdr.TotalParkingTimeHours > 0)
                return ([], "It has parking time and no charging periods, so nobody can tell when it parked.");
            periods.Add(new SessionPeriod(from, to, Energy.FromKilowattHours(cdr.TotalEnergyKwh)));
        }
        else if (Instant.FromDateTimeOffset(cdr.Periods[0].Start) != from)
            return ([], $"Its first charging period starts at {cdr.Periods[0].Start:u}, the session at {cdr.Start:u}.");
        for (var i = 0; i < cdr.Periods.Count; i++)
        {
            var end = i + 1 < cdr.Periods.Count ? Instant.FromDateTimeOffset(cdr.Periods[i + 1].Start) : to;
            if (Add(cdr.Periods[i], end, periods) is { } problem)
                return ([], problem);
        }
        return SessionProfile.Problem(periods) is { } contradiction ? ([], contradiction) : (periods, null);
    }

    private static string? Add(OcpiChargingPeriod period, Instant end, List<SessionPeriod> periods)
    {
        var at = Instant.FromDateTimeOffset(period.Start);
        if (end < at)
            return $"Its charging period from {period.Start:u} starts after the session's end.";
        var energy = period.Volume("ENERGY") ?? 0m;
        if (energy < 0)
            return $"Its charging period from {period.Start:u} has negative energy.";
        if (Part(period, "RESERVATION_TIME", end - at) is not { } reserved || Part(period, "PARKING_TIME", end - at - reserved) is not { } parked)
            return $"Its charging period from {period.Start:u} has more reservation and parking time than it lasts.";
        var charging = end - at - reserved - parked;
        var current = period.Volume("CURRENT");
        if (reserved > Duration.Zero)
            periods.Add(new SessionPeriod(at, at += reserved, Energy.Zero, SessionState.Reserved));
        if (charging > Duration.Zero || (reserved == Duration.Zero && parked == Duration.Zero))
            periods.Add(new SessionPeriod(at, at += charging, Energy.FromKilowattHours(energy), SessionState.Charging, period.Volume("POWER"), current));
        if (parked > Duration.Zero)
            periods.Add(new SessionPeriod(at, at + parked, charging > Duration.Zero ? Energy.Zero : Energy.FromKilowattHours(energy), SessionState.Parked));
        return null;
    }

    /// <summary>The whole, where no more than the rounding is missing of it; null: more than there is.</summary>
    private static Duration? Part(OcpiChargingPeriod period, string type, Duration whole)
    {
        var hours = Math.Clamp(period.Volume(type) ?? 0m, 0m, 1_000_000m);
        var part = Duration.FromTicks((long)decimal.Round(hours * NodaConstants.TicksPerHour));
        if (hours > 0 && part > whole - RoundingOfHours)
            return part > whole + RoundingOfHours ? null : whole;
        return part;
    }
}
