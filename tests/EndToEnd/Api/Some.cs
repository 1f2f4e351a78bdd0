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

    /// <summary>CPO X, eMSP E1, locations L1 and L2, drivers D1 and D2, and a token in the group G1: whom rules can name.</summary>
    public static async Task PartiesAsync(ApiClient tenant)
    {
        await tenant.MakeAsync("/api/v1/cpos", new { id = "X", name = "X", contractId = "own" });
        await tenant.MakeAsync("/api/v1/emsps", new { id = "E1", name = "E1", contractId = "own" });
        await tenant.MakeAsync("/api/v1/locations", Location("L1"));
        await tenant.MakeAsync("/api/v1/locations", Location("L2"));
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "basic", name = "Basic" });
        await tenant.MakeAsync("/api/v1/drivers", new { id = "D1", name = "Ann", retailPackageId = "basic" });
        await tenant.MakeAsync("/api/v1/drivers", new { id = "D2", name = "Bob", retailPackageId = "basic" });
        await tenant.MakeAsync("/api/v1/tokens", new { uid = "T1", driverId = "D1", groupId = "G1" });
    }

    /// <summary>Depot, tariff AC and its rule.</summary>
    public static async Task SetUpAsync(ApiClient tenant)
    {
        await tenant.MakeAsync("/api/v1/locations", Location());
        await tenant.MakeAsync("/api/v1/tariffs", Tariff());
        await tenant.MakeAsync("/api/v1/billing-rules", Rule());
    }
}
