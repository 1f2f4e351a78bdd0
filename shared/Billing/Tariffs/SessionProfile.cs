using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing.Tariffs;

/// <summary>What happened during a period.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SessionState>))]
public enum SessionState
{
    Charging,

    /// <summary>Connected, but not charging.</summary>
    Parked,

    /// <summary>Reserved, and a session followed (or still may).</summary>
    Reserved,

    /// <summary>Reserved, and the reservation ran out without a session.</summary>
    ReservedExpired,
}

/// <summary>A contiguous, half-open stretch of a session, with evenly spread energy.</summary>
/// <param name="From">Start, inclusive; to 100 ns.</param>
/// <param name="To">End, exclusive.</param>
/// <param name="Energy">Metered in between; not negative, and none in a reservation.</param>
/// <param name="PowerKilowatts">Charging power; null: the average that follows from energy and time, 0 unless charging.</param>
/// <param name="CurrentAmperes">Sum over all phases; null: unknown while charging, 0 otherwise.</param>
public readonly record struct SessionPeriod(
    Instant From, Instant To, Energy Energy, SessionState State = SessionState.Charging, decimal? PowerKilowatts = null, decimal? CurrentAmperes = null)
{
    internal bool IsReservation => State is SessionState.Reserved or SessionState.ReservedExpired;
}

/// <summary>A session as a tariff sees it: ordered periods without gaps, reservations first.</summary>
public sealed class SessionProfile
{
    private readonly SessionPeriod[] periods;

    /// <exception cref="ArgumentException">The periods can't be a session; <see cref="Problem"/> says why.</exception>
    public SessionProfile(DateTimeZone zone, IEnumerable<SessionPeriod> periods)
    {
        Zone = zone;
        this.periods = [.. periods];
        if (Problem(this.periods) is { } problem)
            throw new ArgumentException(problem, nameof(periods));
    }

    /// <summary>The location's zone: local windows, weekdays and dates are evaluated in it.</summary>
    public DateTimeZone Zone { get; }
    public IReadOnlyList<SessionPeriod> Periods => periods;
    public Instant From => periods[0].From;
    public Instant To => periods[^1].To;
    internal ReadOnlySpan<SessionPeriod> Span => periods;

    /// <summary>Why these periods can't be a session; null: they can.</summary>
    public static string? Problem(IReadOnlyList<SessionPeriod> periods)
    {
        if (periods.Count == 0)
            return "A session needs at least one period.";
        for (var i = 0; i < periods.Count; i++)
        {
            var period = periods[i];
            if (period.To < period.From)
                return $"Period {i} ends at {period.To}, before its start at {period.From}.";
            if (period.Energy < Energy.Zero)
                return $"Period {i} has negative energy: {period.Energy}.";
            if (period.Energy > Energy.Zero && period.From.ToUnixTimeTicks() == period.To.ToUnixTimeTicks())
                return $"Period {i} has energy but takes no time.";
            if (period.Energy > Energy.Zero && period.IsReservation)
                return $"Period {i} is a reservation but has energy.";
            if (i > 0 && period.From != periods[i - 1].To)
                return $"Period {i} starts at {period.From}, but the one before it ends at {periods[i - 1].To}.";
            if (i > 0 && period.IsReservation && !periods[i - 1].IsReservation)
                return $"Period {i} is a reservation, but the session has begun before it.";
            if (i > 0 && !period.IsReservation && periods[i - 1].State == SessionState.ReservedExpired)
                return $"Period {i} follows a reservation that expired; one that a session followed is reserved, not expired.";
        }
        return null;
    }
}
