using GreenFlux.Platform.Outcomes;
using NodaTime;

namespace GreenFlux.Platform.Locations;

public static class LocationValidation
{
    public static Findings Check(Location location)
    {
        var zone = location.TimeZone;
        return new Findings()
            .Id("id", location.Id)
            .Text("name", location.Name, 200)
            .Text("address", location.Address, 200)
            .Text("city", location.City, 100)
            .Text("postalCode", location.PostalCode, 20)
            .Check(CountryCodes.Contains(location.Country), "country", "must be an ISO 3166-1 alpha-3 code in upper case, for example NLD.")
            .Check(IsZone(zone), "timeZone", "must be an IANA time zone, for example Europe/Amsterdam.")
            .Check(location.Latitude is null or (>= -90 and <= 90), "latitude", "must be between -90 and 90.")
            .Check(location.Longitude is null or (>= -180 and <= 180), "longitude", "must be between -180 and 180.")
            .Check(location.Latitude is null == location.Longitude is null, "longitude", "and latitude belong together: send both or neither.");
    }

    /// <summary>Offsets such as UTC+2 are no places: they know no daylight saving.</summary>
    private static bool IsZone(string id) => DateTimeZoneProviders.Tzdb.Ids.Contains(id, StringComparer.Ordinal);
}
