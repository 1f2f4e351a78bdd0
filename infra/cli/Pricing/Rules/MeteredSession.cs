using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Fields;
using NodaTime;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>A described session as rules see it: a meter curve, and when the vehicle was parked.</summary>
/// <param name="ParkingIsDescribed">Whether the description says when it was parked; otherwise the meter does.</param>
/// <param name="HasReadings">Whether the curve's points are readings, not ends of periods.</param>
/// <param name="Reserved">How long it was reserved before.</param>
internal sealed record MeteredSession(DateTimeZone Zone, MeterCurve Curve, ParkedTime Parked, bool ParkingIsDescribed, bool HasReadings, Duration Reserved)
{
    /// <summary>Why it can't be priced; null: it can.</summary>
    public Finding? Problem { get; private init; }

    public static MeteredSession Of(SessionDescription session, ParkingPolicy policy)
    {
        var reserved = session.Profile.Periods.TakeWhile(IsReservation).ToList();
        var periods = session.Profile.Periods.Skip(reserved.Count).ToList();
        var readings = session.Readings.Count > 0 ? session.Readings : Readings(periods);
        var length = reserved.Aggregate(Duration.Zero, (sum, period) => sum + (period.To - period.From));
        if (readings.Count == 0)
        {
            return new MeteredSession(session.Profile.Zone, new MeterCurve([], Energy.Zero, []), ParkedTime.None, true, false, length)
            {
                Problem = new Finding("periods", "there is a reservation and no session", "billing rules price sessions only; describe one, or use an OCPI tariff"),
            };
        }
        var curve = MeterCurveAssembly.Assemble(new MeterRecord(readings[0], [.. readings.Skip(1).SkipLast(1)], readings[^1]));
        var parked = session.TellsStates ? new ParkedTime(Stays(periods), MeterTooCoarse: false) : ParkingDetection.Detect(curve, policy);
        return new MeteredSession(session.Profile.Zone, curve, parked, session.TellsStates, session.Readings.Count > 0, length);
    }

    private static bool IsReservation(SessionPeriod period) => period.State is SessionState.Reserved or SessionState.ReservedExpired;

    /// <summary>The register that would have been read at each end of a period, from 0.</summary>
    private static List<RegisterReading> Readings(List<SessionPeriod> periods)
    {
        var readings = new List<RegisterReading>();
        var register = Energy.Zero;
        foreach (var period in periods)
        {
            if (readings.Count == 0)
                readings.Add(new RegisterReading(period.From, register));
            register += period.Energy;
            if (period.To > period.From)
                readings.Add(new RegisterReading(period.To, register));
        }
        return readings;
    }

    private static List<Interval> Stays(List<SessionPeriod> periods)
    {
        var stays = new List<Interval>();
        foreach (var period in periods.Where(period => period.State == SessionState.Parked && period.To > period.From))
        {
            if (stays.Count > 0 && stays[^1].End == period.From)
                stays[^1] = new Interval(stays[^1].Start, period.To);
            else
                stays.Add(new Interval(period.From, period.To));
        }
        return stays;
    }
}
