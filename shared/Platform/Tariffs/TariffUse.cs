using GreenFlux.Billing;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Stations;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>By whose clocks a code's rules count.</summary>
/// <param name="IsUsed">Whether a station names the code, or a driver has the package: else it prices nothing.</param>
/// <param name="Zones">Of the places where it prices; empty: any clock may come to count.</param>
public sealed record TariffClocks(bool IsUsed, IReadOnlyList<DateTimeZone> Zones)
{
    private static readonly Offset FirstOffset = Offset.FromHours(14);
    private static readonly Offset LastOffset = Offset.FromHours(-12);

    /// <summary>When the first of them shows the moment.</summary>
    public Instant FirstInstantOf(LocalDateTime moment) =>
        Zones.Count == 0 ? FirstOnEarthOf(moment) : Zones.Min(zone => LocalMoments.InstantOf(moment, zone));

    /// <summary>Whether one of them has shown it; where no place counts, whether all on earth have.</summary>
    public bool HasPassed(LocalDateTime moment, Instant now) =>
        Zones.Count == 0 ? LocalMoments.InstantOf(moment, LastOffset) < now : Zones.Any(zone => LocalMoments.InstantOf(moment, zone) < now);

    /// <summary>The latest time that one of them shows.</summary>
    public LocalDateTime LatestLocal(Instant now) =>
        Zones.Count == 0 ? now.WithOffset(FirstOffset).LocalDateTime : Zones.Max(zone => now.InZone(zone).LocalDateTime);

    /// <summary>When the first clock on earth shows the moment.</summary>
    public static Instant FirstOnEarthOf(LocalDateTime moment) => LocalMoments.InstantOf(moment, FirstOffset);
}

/// <summary>Finds out who uses a code, and where.</summary>
public sealed class TariffUse(StationIndex stations, LocationStore locations, DriverStore drivers)
{
    public async Task<TariffClocks> ClocksAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct)
    {
        if (engine == BillingEngine.Retail)
        {
            // A driver charges anywhere.
            var isUsed = await drivers.FirstAsync(tenantId, "retailPackageId", tariffCode, ct) is not null;
            return new TariffClocks(isUsed, Zones(await locations.AllAsync(tenantId, ct).Select(location => location.Value.TimeZone).ToListAsync(ct)));
        }
        var places = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var station in StationsAsync(tenantId, engine, tariffCode, ct))
            places.Add(station.LocationId);
        var zones = new List<string>();
        foreach (var place in places)
        {
            if (await locations.GetAsync(tenantId, place, ct) is { } location)
                zones.Add(location.Value.TimeZone);
        }
        return new TariffClocks(places.Count > 0, Zones(zones));
    }

    /// <summary>The stations that name a wholesale or reimbursement code.</summary>
    public IAsyncEnumerable<StationEntry> StationsAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct) =>
        stations.WithTariffAsync(tenantId, tariffCode, engine == BillingEngine.Reimbursement, ct);

    private static List<DateTimeZone> Zones(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Select(name => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)).OfType<DateTimeZone>()];
}
