using NodaTime;

namespace GreenFlux.Billing;

/// <summary>A half-open stretch of wall-clock time; null is without bound.</summary>
internal readonly record struct WallPeriod(LocalDateTime? From, LocalDateTime? To)
{
    public bool IsEmpty => From is { } from && To is { } to && to <= from;

    public WallPeriod Intersect(WallPeriod other) => new(Later(From, other.From), Earlier(To, other.To));

    /// <summary>What lies before the other period and what lies after it.</summary>
    public (WallPeriod Before, WallPeriod After) Except(WallPeriod other) => (
        other.From is { } start ? this with { To = Earlier(To, start) } : Nothing,
        other.To is { } end ? this with { From = Later(From, end) } : Nothing);

    /// <summary>Both as one, where they meet or overlap.</summary>
    public WallPeriod? Join(WallPeriod other)
    {
        var (first, second) = StartsBefore(other) ? (this, other) : (other, this);
        if (first.To is { } end && second.From is { } start && end < start)
            return null;
        return new WallPeriod(first.From, first.To is null || second.To is null ? null : LocalDateTime.Max(first.To.Value, second.To.Value));
    }

    public bool Contains(LocalDateTime moment) => (From is not { } from || moment >= from) && (To is not { } to || moment < to);

    private static WallPeriod Nothing => new(LocalDateTime.FromDateTime(DateTime.UnixEpoch), LocalDateTime.FromDateTime(DateTime.UnixEpoch));

    private bool StartsBefore(WallPeriod other) => From is not { } from || (other.From is { } start && from <= start);

    private static LocalDateTime? Later(LocalDateTime? one, LocalDateTime? other) =>
        one is { } a && other is { } b ? LocalDateTime.Max(a, b) : one ?? other;

    private static LocalDateTime? Earlier(LocalDateTime? one, LocalDateTime? other) =>
        one is { } a && other is { } b ? LocalDateTime.Min(a, b) : one ?? other;
}
