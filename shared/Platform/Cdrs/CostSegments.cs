using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>A stretch of a session under one rule version, with its lines (domain §3: segments are the slices of time of use).</summary>
/// <param name="Number">From 1, in order of time.</param>
public sealed record CostSegment(int Number, Instant From, Instant To, string RuleId, int RuleVersion, IReadOnlyList<CostLine> Lines);

/// <summary>Groups the lines of a price by the stretch that they are for. Pure.</summary>
public static class CostSegments
{
    /// <returns>Every line once; what is owed for the session as a whole stands in the first.</returns>
    public static IReadOnlyList<CostSegment> Of(EnginePrice price)
    {
        var whole = price.Lines.Where(IsOfWholeSession).ToList();
        var segments = new List<CostSegment>();
        foreach (var line in price.Lines.Where(line => !IsOfWholeSession(line)).OrderBy(line => line.From).ThenBy(line => line.To))
        {
            if (segments.Count > 0 && segments[^1] is var last && last.RuleId == line.RuleId && last.RuleVersion == line.RuleVersion)
                segments[^1] = last with { To = Instant.Max(last.To, line.To), Lines = [.. last.Lines, line] };
            else
                segments.Add(new CostSegment(segments.Count + 1, line.From, line.To, line.RuleId, line.RuleVersion, [line]));
        }
        if (whole.Count == 0)
            return segments;
        if (segments.Count > 0 && segments[0].RuleId == whole[0].RuleId && segments[0].RuleVersion == whole[0].RuleVersion)
            segments[0] = segments[0] with { Lines = [.. whole, .. segments[0].Lines] };
        else
            segments.Insert(0, new CostSegment(1, whole[0].From, segments.Count > 0 ? segments[0].From : whole[0].To, whole[0].RuleId, whole[0].RuleVersion, whole));
        return [.. segments.Select((segment, at) => segment with { Number = at + 1 })];
    }

    private static bool IsOfWholeSession(CostLine line) => line.Dimension == PriceDimension.Flat;
}

/// <summary>Where a line's quantity comes from.</summary>
public enum QuantitySource
{
    /// <summary>Once per session.</summary>
    Session,

    /// <summary>Register readings at both ends.</summary>
    Meter,

    /// <summary>Register readings around the ends, between which the energy is taken to have flowed evenly.</summary>
    MeterInterpolated,

    /// <summary>The times of start, stop and price boundaries.</summary>
    Clock,

    /// <summary>Quarter hours of the clock in which the meter showed hardly any energy.</summary>
    ParkingDetection,

    /// <summary>The wholesale total of the same session.</summary>
    WholesaleTotal,
}

public static class QuantitySources
{
    public static QuantitySource SourceOf(this CostLine line) => line switch
    {
        { Kind: CostLineKind.Wholesale or CostLineKind.Markup } => QuantitySource.WholesaleTotal,
        { Dimension: PriceDimension.Energy, FromReading: { } from, ToReading: { } to } =>
            from.At == line.From && to.At == line.To ? QuantitySource.Meter : QuantitySource.MeterInterpolated,
        { Dimension: PriceDimension.Energy } => QuantitySource.Meter,
        { Dimension: PriceDimension.Time } => QuantitySource.Clock,
        { Dimension: PriceDimension.Parking } => QuantitySource.ParkingDetection,
        _ => QuantitySource.Session,
    };
}
