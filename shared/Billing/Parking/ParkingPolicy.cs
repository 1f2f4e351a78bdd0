using NodaTime;

namespace GreenFlux.Billing.Parking;

/// <summary>When a vehicle counts as parked: still plugged in, nearly nothing drawn (domain §9).</summary>
public sealed record ParkingPolicy
{
    /// <summary>Average power below which a quarter of an hour is parked; at it, it is charging.</summary>
    public decimal ThresholdW { get; init; } = 300m;

    /// <summary>The smallest step that the meter reports, where it is known. A step coarser than what the threshold draws in a quarter of an hour proves nothing.</summary>
    public decimal? MeterStepWh { get; init; }

    /// <summary>
    /// When the operator's side was the reason for drawing nothing: a charging profile below 6 A, SuspendedEVSE, a faulted
    /// EVSE. A window that touches one is never parked.
    /// </summary>
    public IReadOnlyList<Interval> Excused { get; init; } = [];
}

/// <summary>The parked parts of a session.</summary>
/// <param name="Intervals">In order, not adjoining; within the session.</param>
/// <param name="MeterTooCoarse">Whether parking could not be told because the meter counts in steps that are too large: nothing is parked then, and the operator is warned.</param>
public sealed record ParkedTime(IReadOnlyList<Interval> Intervals, bool MeterTooCoarse)
{
    public static ParkedTime None { get; } = new([], MeterTooCoarse: false);

    /// <summary>The parked time that lasts to the end of the curve it was found in; null: the vehicle was charging then.</summary>
    public Interval? UntilEnd(MeterCurve curve) => Intervals is [.., var last] && last.End == curve.To ? last : null;

    /// <summary>Total parked time.</summary>
    public Duration Total
    {
        get
        {
            var total = Duration.Zero;
            foreach (var interval in Intervals)
                total += interval.Duration;
            return total;
        }
    }
}
