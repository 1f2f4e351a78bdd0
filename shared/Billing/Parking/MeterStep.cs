namespace GreenFlux.Billing.Parking;

/// <summary>The smallest step that a meter shows, told from what it showed.</summary>
/// <remarks>
/// A register that only ever moves by whole kilowatt-hours counts in kilowatt-hours, whatever unit and decimals it is sent
/// with. Round figures may be chance, so this takes three rises that differ, or three of one size that each follow a
/// standstill, as a slow register's do. The start and the stop don't count: chargers take them from another source than
/// their readings, and with other decimals.
/// </remarks>
public static class MeterStep
{
    private const int EnoughRises = 3;
    private static readonly decimal[] Steps = [1_000m, 100m, 10m];

    /// <summary>Wh; null where the meter is finer than 10 Wh, or the readings are too few to tell.</summary>
    /// <param name="readings">Between start and stop, in order of time.</param>
    public static decimal? Of(IEnumerable<RegisterReading> readings)
    {
        RegisterReading? last = null;
        var (rises, jumps, stoodStill) = (0, 0, false);
        var (first, differ) = (0m, false);
        var possible = 0;
        foreach (var reading in readings)
        {
            if (last is not null && reading.At > last.At)
            {
                var rise = (reading.Register - last.Register).WattHours;
                if (rise > 0)
                {
                    while (possible < Steps.Length && rise % Steps[possible] != 0)
                        possible++;
                    if (possible == Steps.Length)
                        return null;
                    differ |= rises > 0 && rise != first;
                    first = rise;
                    rises++;
                    jumps += stoodStill ? 1 : 0;
                }
                stoodStill = rise == 0;
            }
            last = reading;
        }
        return (differ && rises >= EnoughRises) || jumps >= EnoughRises ? Steps[possible] : null;
    }
}
