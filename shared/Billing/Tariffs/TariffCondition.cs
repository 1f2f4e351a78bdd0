using NodaTime;

namespace GreenFlux.Billing.Tariffs;

/// <summary>Days of the week as a set.</summary>
[Flags]
public enum WeekdaySet
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,
    All = 127,
}

/// <summary>
/// When a tariff element applies, moment by moment: never for a whole session. A closed set; each kind is half-open, its
/// lower bound belongs to it and its upper does not.
/// </summary>
public abstract record TariffCondition
{
    private protected TariffCondition()
    {
    }
}

/// <summary>Between two instants; null is open.</summary>
public sealed record AbsoluteInterval(Instant? From, Instant? To) : TariffCondition;

/// <summary>Local calendar dates of the session's zone; null is open.</summary>
public sealed record LocalDates(LocalDate? From, LocalDate? To) : TariffCondition;

/// <summary>
/// A window of the local clock. Over midnight when <paramref name="To"/> is not after <paramref name="From"/>; equal ends
/// are the whole day. It follows the clock: what a spring night skips is left out, what an autumn night repeats counts twice.
/// </summary>
/// <param name="StartDays">Weekdays on which the window begins: a night belongs to the day before. To test the calendar day of each moment instead, use <see cref="Weekdays"/>.</param>
public sealed record LocalWindow(LocalTime From, LocalTime To, WeekdaySet StartDays = WeekdaySet.All) : TariffCondition;

/// <summary>The local calendar day of each moment is one of these.</summary>
public sealed record Weekdays(WeekdaySet Days) : TariffCondition;

/// <summary>Energy metered since the start of the session; null is open.</summary>
public sealed record EnergyBand(Energy From, Energy? To) : TariffCondition;

/// <summary>Time since the start of the session; for a reservation's elements, since the start of the reservation. Null is open.</summary>
public sealed record DurationBand(Duration From, Duration? To) : TariffCondition;

/// <summary>Time spent charging since the start of the session; it stands still while parked. Null is open.</summary>
public sealed record ChargingTimeBand(Duration From, Duration? To) : TariffCondition;

/// <summary>Charging power in kW; null is open.</summary>
public sealed record PowerBand(decimal? FromKilowatts, decimal? ToKilowatts) : TariffCondition;

/// <summary>Charging current in A, the sum over all phases; null is open.</summary>
public sealed record CurrentBand(decimal? FromAmperes, decimal? ToAmperes) : TariffCondition;

/// <summary>Which part of a reservation an element prices. Elements without it never price a reservation, those with it nothing else.</summary>
public enum ReservationKind
{
    /// <summary>Every reservation; of one that expires, what no <see cref="Expired"/> element prices.</summary>
    Reserved,

    /// <summary>Only a reservation that no session followed; before all <see cref="Reserved"/> elements, wherever it stands.</summary>
    Expired,
}

/// <summary>The element is about a reservation.</summary>
public sealed record ReservationState(ReservationKind Kind) : TariffCondition;
