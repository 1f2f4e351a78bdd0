using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Cdrs;

/// <summary>What counts as parked in a session.</summary>
public static class SessionParking
{
    /// <param name="registers">What the meter showed between start and stop, in order of time.</param>
    /// <param name="settings">What counts for a session that doesn't keep what was set when it started.</param>
    public static ParkingPolicy PolicyOf(Session session, IEnumerable<RegisterReading> registers, TenantSettings? settings = null) => new()
    {
        ThresholdW = session.Terms?.ParkingThresholdW ?? (settings ?? new TenantSettings()).ParkingThresholdW,
        MeterStepWh = MeterStep.Of(registers),
        Excused = session.ExcusedTimes(),
    };
}
