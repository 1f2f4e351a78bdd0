using NodaTime;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>Moments by a location's clock between the API and the domain.</summary>
internal static class WallClock
{
    public static LocalDateTime? ToDomain(DateTime? moment) => moment is { } value ? LocalDateTime.FromDateTime(value) : null;

    public static DateTime? ToContract(LocalDateTime? moment) => moment?.ToDateTimeUnspecified();
}
