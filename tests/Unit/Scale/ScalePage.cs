using System.Globalization;

namespace GreenFlux.Tests.Scale;

/// <summary>The tables of docs/scale.md that are reckoned, each between two comments that bear its name.</summary>
public static class ScalePage
{
    private static readonly FleetSizing[] Fleets = [new(1_000), new(10_000), new(100_000), new(1_000_000)];

    public static string Costs { get; } = Table(
        ["message", "reads", "queries", "KiB read", "writes", "KiB written", "RU", "table requests", "log entries"],
        MeasuredCosts.All.Select(cost => new[]
        {
            cost.Name, Text(cost.Reads), Text(cost.Queries), One(cost.ReadKiB), Text(cost.Writes), One(cost.WrittenKiB), Text(cost.RequestUnits),
            Text(cost.TableRequests), Text(cost.LogEntries),
        }));

    public static string Sizes { get; } = Rows(
        ("Web PubSub: units (resources)", fleet => $"{Text(fleet.Units)} ({string.Join(" + ", fleet.Shards)})"),
        ("events to the function app per second, mean / peak", fleet => $"{Text(fleet.EventsPerSecond)} / {Text(fleet.PeakEventsPerSecond)}"),
        ("Functions: instances of 2 GB, mean / peak", fleet => $"{One(fleet.MeanInstances)} / {Text(fleet.PeakInstances)}"),
        ("Cosmos DB: RU/s used, mean", fleet => Text(fleet.MeanRequestUnits)),
        ("Cosmos DB: RU/s held ready (physical partitions)", fleet => $"{Text(fleet.RequestUnits)} ({Text(fleet.Partitions)})"),
        ("Cosmos DB: GB of sessions and CDRs in 12 months", fleet => Text(fleet.LedgerGb)),
        ("Table Storage: requests per second, peak (accounts)", fleet => $"{Text(fleet.PeakTableRequests)} ({Text(fleet.StorageAccounts)})"),
        ("Table Storage: GB of messages in 90 days", fleet => Text(fleet.LogGb)),
        ("Application Gateway: capacity units (least instances)", fleet => $"{Text(fleet.CapacityUnits)} ({Text(fleet.GatewayInstances)})"),
        ("Durable Task Scheduler: actions per second, peak", fleet => fleet.PeakActions.ToString("0.#", CultureInfo.InvariantCulture)),
        ("million messages a month", fleet => Text(fleet.MillionMessagesPerMonth)));

    public static string Prices { get; } = Rows(
        ("Web PubSub", fleet => Text(fleet.WebPubSubMonth)),
        ("Application Gateway", fleet => Text(fleet.GatewayMonth)),
        ("Functions", fleet => Text(fleet.FunctionsMonth)),
        ("Cosmos DB", fleet => Text(fleet.CosmosMonth)),
        ("Table Storage", fleet => Text(fleet.TablesMonth)),
        ("**together, $ a month**", fleet => $"**{Text(fleet.Month)}**"),
        ("**$ per charger and month**", fleet => $"**{Three(fleet.Month / fleet.Chargers)}**"),
        ("$ per million charger messages", fleet => Two(fleet.Month / fleet.MillionMessagesPerMonth)));

    public static string Machines { get; } = Rows(
        ("servers of 4 cores (one spare)", fleet => Text(new VirtualMachines(fleet).Servers)),
        ("cores busy in the peak, by docs/benchmarks.md", fleet => Two(new VirtualMachines(fleet).BusyCores)),
        ("PostgreSQL pairs in two zones", fleet => Text(new VirtualMachines(fleet).Databases)),
        ("$ a month", fleet => Text(new VirtualMachines(fleet).Month)),
        ("$ per charger and month", fleet => Three(new VirtualMachines(fleet).Month / fleet.Chargers)),
        ("**$ per million charger messages**", fleet => $"**{Two(new VirtualMachines(fleet).Month / fleet.MillionMessagesPerMonth)}**"),
        ("Azure as above, $ per million", fleet => Two(fleet.Month / fleet.MillionMessagesPerMonth)),
        ("times the virtual machines", fleet => One(fleet.Month / new VirtualMachines(fleet).Month)));

    public static string Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows) =>
        string.Join('\n', [Row(heads), Row([.. heads.Select(_ => "---")]), .. rows.Select(Row)]);

    private static string Rows(params (string Name, Func<FleetSizing, string> Value)[] rows) => Table(
        ["chargers", .. Fleets.Select(fleet => Text(fleet.Chargers))], rows.Select(row => new[] { row.Name }.Concat(Fleets.Select(row.Value)).ToArray()));

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
    private static string Text(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
    private static string One(double value) => value.ToString("#,0.0", CultureInfo.InvariantCulture);
    private static string Two(double value) => value.ToString("#,0.00", CultureInfo.InvariantCulture);
    private static string Three(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
