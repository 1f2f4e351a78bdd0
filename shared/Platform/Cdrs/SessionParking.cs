using GreenFlux.Billing.Parking;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Cdrs;

/// <summary>What counts as parked in a session.</summary>
public static class SessionParking
{
    public static ParkingPolicy PolicyOf(Session session, TenantSettings settings) => new()
    {
        ThresholdW = settings.ParkingThresholdW,
        Excused = session.ExcusedTimes(),
    };
}
