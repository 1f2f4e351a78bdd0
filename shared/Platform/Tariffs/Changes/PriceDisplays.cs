using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>What became of showing a price change to chargers.</summary>
/// <param name="Zones">Zones that are done, those of before included.</param>
/// <param name="Stations">Stations that were told just now.</param>
/// <param name="NextAt">When the next zone's clock shows the moment; null: all have.</param>
public sealed record ShownPrices(IReadOnlyList<string> Zones, int Stations, Instant? NextAt);

/// <summary>
/// Sends chargers that show prices the one that anybody pays there now: the wholesale rule that asks for no certain token.
/// OCPP 1.6 has no action for it; the Open Charge Alliance's paper on price display uses the configuration key DefaultPrice.
/// </summary>
public sealed class PriceDisplays(
    TariffUse use, TariffStore tariffs, LocationStore locations, StationStore stations, PartyBook parties, StationCommands commands)
{
    private const string Key = "DefaultPrice";

    /// <summary>A charger that misses it (it is offline, or doesn't know the key) shows what it showed: its command tells.</summary>
    public async Task<ShownPrices?> ShowAsync(PriceChange change, Instant now, IWorkflows workflows, CancellationToken ct)
    {
        var done = new SortedSet<string>(change.ToldZones ?? [], StringComparer.Ordinal);
        if (change.Engine != BillingEngine.Wholesale)
            return new ShownPrices([], 0, null);
        var due = new SortedSet<string>(StringComparer.Ordinal);
        var told = 0;
        Instant? next = null;
        var rules = (await tariffs.RulesAsync(change.TenantId, change.Engine, change.TariffCode, ct)).Select(rule => rule.Rule).ToList();
        await foreach (var station in use.StationsAsync(change.TenantId, change.Engine, change.TariffCode, ct))
        {
            if (!station.ShowsPrices
                || await locations.GetAsync(change.TenantId, station.LocationId, ct) is not { Value: var location }
                || done.Contains(location.TimeZone)
                || DateTimeZoneProviders.Tzdb.GetZoneOrNull(location.TimeZone) is not { } zone)
                continue;
            if (change.EffectiveAt is { } moment && LocalMoments.InstantOf(moment, zone) is var at && at > now)
            {
                next = next is { } sooner ? Instant.Min(sooner, at) : at;
                continue;
            }
            due.Add(location.TimeZone);
            told += await TellAsync(change, station.Id, location, rules, now.InZone(zone), workflows, ct) ? 1 : 0;
        }
        return new ShownPrices([.. done.Union(due)], told, next);
    }

    /// <returns>Whether the station has the code as its own and exactly one rule prices anybody there.</returns>
    private async Task<bool> TellAsync(
        PriceChange change, string stationId, Location location, IReadOnlyList<BillingRule> rules, ZonedDateTime now, IWorkflows workflows, CancellationToken ct)
    {
        if (await stations.GetAsync(change.TenantId, stationId, ct) is not { } station || station.Value.TariffCode != change.TariffCode)
            return false;
        var cpo = await parties.CpoOfAsync(change.TenantId, location.Id, ct);
        var query = new RuleQuery(change.Engine, change.TariffCode, now.ToInstant(), now.Zone)
        {
            Parties = new Billing.SessionParties { Country = location.Country, CpoContractId = cpo?.Contract.Id, CpoId = cpo?.Cpo.Id, LocationId = location.Id },
        };
        if (RuleSelector.Select(rules, query).Rule is not { } rule)
            return false;
        await commands.EnqueueAsync(change.TenantId, stationId, new WriteConfiguration(Key, ShownPrice.Of(rule)), workflows, ct);
        return true;
    }
}

/// <summary>The value of DefaultPrice: a text for people, and the amounts.</summary>
internal sealed record ShownPrice(string PriceText, string PriceTextOffline, ShownAmounts ChargingPrice)
{
    public static string Of(BillingRule rule)
    {
        decimal? AmountOf(PriceDimension dimension) => rule.Components.FirstOrDefault(component => component.Dimension == dimension)?.Price;
        var text = string.Join(" + ", rule.Components.Select(component => Words(component, rule.Currency)));
        var amounts = new ShownAmounts(AmountOf(PriceDimension.Energy), AmountOf(PriceDimension.Time) * 60, AmountOf(PriceDimension.Flat));
        return JsonSerializer.Serialize(new ShownPrice(text, text, amounts), ShownPriceJson.Default.ShownPrice);
    }

    private static string Words(PriceComponent component, Currency currency)
    {
        var unit = component.Dimension switch
        {
            PriceDimension.Flat => "per session",
            PriceDimension.Energy => "per kWh",
            PriceDimension.Time => "per minute",
            _ => "per parked minute",
        };
        var beyond = component.Threshold is { } threshold
            ? FormattableString.Invariant($" (above {threshold.Above:0.############}: {threshold.Price:0.00##########})")
            : "";
        return FormattableString.Invariant($"{currency.Code} {component.Price:0.00##########} {unit}{beyond}");
    }
}

/// <param name="KWhPrice">Per kWh.</param>
/// <param name="HourPrice">Per hour.</param>
/// <param name="FlatFee">Per session.</param>
internal sealed record ShownAmounts([property: JsonPropertyName("kWhPrice")] decimal? KWhPrice, decimal? HourPrice, decimal? FlatFee);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShownPrice))]
internal sealed partial class ShownPriceJson : JsonSerializerContext;
