using NodaTime;

namespace GreenFlux.Billing;

/// <summary>Energy metered since the start, at every point of a curve and by interpolation between two of them.</summary>
/// <remarks>
/// Within one count of the register (from the start, or from a reset, to the next reset) a point's energy is capped by
/// every later one. So it never falls, small corrections of the register cancel, and the last point gives exactly last
/// register minus first.
/// </remarks>
internal sealed class EnergyProfile
{
    private readonly IReadOnlyList<RegisterReading> points;
    private readonly Energy[] energies;

    public EnergyProfile(IReadOnlyList<RegisterReading> points)
    {
        this.points = points;
        energies = new Energy[points.Count];
        var proven = Energy.Zero;
        for (var first = 0; first < points.Count;)
        {
            var end = first + 1;
            while (end < points.Count && !RegisterFall.Between(points[end - 1], points[end]))
                end++;
            var cap = points[end - 1].Register;
            for (var i = end - 1; i >= first; i--)
            {
                cap = Lower(cap, points[i].Register);
                energies[i] = proven + Higher(cap - points[first].Register, Energy.Zero);
            }
            proven = energies[end - 1];
            first = end;
        }
    }

    public Energy Total => energies[^1];

    /// <summary>Energy metered before the instant: nothing up to the start, all of it from the end on.</summary>
    public Energy Until(Instant at)
    {
        if (at >= points[^1].At)
            return Total;
        var next = IndexAfter(at);
        if (next == 0)
            return Energy.Zero;
        var (left, right) = (points[next - 1], points[next]);
        // Boundaries lie at readings where chargers read the clock's quarters: nothing is divided there.
        if (left.At == at)
            return energies[next - 1];
        var rise = energies[next] - energies[next - 1];
        var share = (at - left.At).ExactNanoseconds() / (right.At - left.At).ExactNanoseconds();
        return energies[next - 1] + Energy.FromWattHours(rise.WattHours * share);
    }

    /// <summary>The last reading at or before the instant; the first one at the start.</summary>
    public RegisterReading ReadingBefore(Instant at) => at <= points[0].At ? points[0] : points[IndexAfter(at) - 1];

    /// <summary>The first reading at or after the instant; the last one at the end.</summary>
    public RegisterReading ReadingAfter(Instant at)
    {
        if (at >= points[^1].At)
            return points[^1];
        var next = IndexAfter(at);
        return next > 0 && points[next - 1].At == at ? points[next - 1] : points[next];
    }

    /// <summary>Index of the first point later than the instant, by bisection; the count when there is none.</summary>
    private int IndexAfter(Instant at)
    {
        var (low, high) = (0, points.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (points[middle].At <= at)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static Energy Lower(Energy left, Energy right) => left < right ? left : right;
    private static Energy Higher(Energy left, Energy right) => left > right ? left : right;
}
