using System.Globalization;

namespace GreenFlux.Platform.Storage;

/// <summary>Instants as text whose ordinal order is their order in time.</summary>
public static class SortableTime
{
    public static string Of(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
