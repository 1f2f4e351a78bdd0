using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>Bodies that are right, to be made wrong by tests.</summary>
public static class Some
{
    private static int counter;

    /// <summary>Unique on the platform, as identities must be.</summary>
    public static string Name(string prefix) => $"{prefix}-{Interlocked.Increment(ref counter)}";

    public static object Location(string id = "depot") => new
    {
        id,
        name = "Depot",
        address = "Stationsplein 1",
        city = "Utrecht",
        postalCode = "3511 ED",
        country = "NLD",
        timeZone = "Europe/Amsterdam",
    };

    public static object Tariff(string code = "AC", string engine = "Wholesale", string currency = "EUR") => new { code, engine, currency };

    public static object Rule(string id = "ac", string tariffCode = "AC", decimal price = 0.40m, string? validFrom = null, string? validTo = null) => new
    {
        id,
        engine = "Wholesale",
        tariffCode,
        components = new[] { new { dimension = "Energy", price } },
        validFrom,
        validTo,
    };

    public static object Station(string id, string locationId = "depot", string tariffCode = "AC") => new
    {
        id,
        locationId,
        tariffCode,
        generatePassword = true,
        evses = new[] { new { connectors = new[] { new { id = 1, maxPowerW = 11000 } } } },
    };

    /// <summary>A body with one property set otherwise.</summary>
    public static JsonNode With(object body, string property, object? value)
    {
        var changed = JsonSerializer.SerializeToNode(body)!;
        changed[property] = value is null ? null : JsonSerializer.SerializeToNode(value);
        return changed;
    }

    /// <summary>Depot, tariff AC and its rule.</summary>
    public static async Task SetUpAsync(ApiClient tenant)
    {
        await tenant.MakeAsync("/api/v1/locations", Location());
        await tenant.MakeAsync("/api/v1/tariffs", Tariff());
        await tenant.MakeAsync("/api/v1/billing-rules", Rule());
    }
}
