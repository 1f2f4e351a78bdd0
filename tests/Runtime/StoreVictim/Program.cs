// Writes to the stores of a folder and says on standard output what was acknowledged, until it is killed.
// StoreVictim {folder} {writers} {rounds, 0: without end} [--Embedded:Faults:KillAtTouch=N ...]
using System.Globalization;
using System.Text;
using GreenFlux.Local.Sqlite;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;

var configuration = new ConfigurationBuilder().AddCommandLine(args[3..]).Build();
using var folder = new SqliteFolder(args[0], new SqliteOptions { Probe = StoreProbe.FromConfiguration(configuration) });
var writers = int.Parse(args[1], CultureInfo.InvariantCulture);
var rounds = int.Parse(args[2], CultureInfo.InvariantCulture);

await using var documents = SqliteDocumentStore.Open(folder.PathOf(SqliteDocumentStore.FileName), folder.Options);
await using var readings = SqliteReadingStore.Open(folder.PathOf(SqliteReadingStore.FileName), folder.Options);
await using var output = Console.OpenStandardOutput();
await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => Work(writer))));

// Each round: a batch of two documents that always carry the same number, also as a tag, then a reading of that number.
async Task Work(int writer)
{
    var partition = PartitionKey.Of("victim", $"{writer}");
    for (var round = 1; rounds == 0 || round <= rounds; round++)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"round":{{round}}}""");
        var one = await documents.GetAsync(Container.Stations, partition, "one", default);
        string[] tags = ["round", $"round:{round}"];
        DocumentWrite first = one is null
            ? new DocumentWrite.Create("one", "round", $"{round}", body) { Tags = tags }
            : new DocumentWrite.Replace("one", "round", $"{round}", body, one.ETag) { Tags = tags };
        var outcome = await documents.WriteAsync(
            Container.Stations, partition, [first, new DocumentWrite.Upsert("two", "round", $"{round}", body) { Tags = tags }], default);
        if (!outcome.Succeeded)
            throw new InvalidOperationException($"Writer {writer} is alone in its partition, yet {outcome.Failure}.");
        Say($"document {writer} {round}");
        await readings.AppendAsync("victim", $"{writer}", [Reading(round)], default);
        Say($"reading {writer} {round}");
    }
}

// One write each, so that a line that was begun is complete.
void Say(string line)
{
    lock (output)
    {
        output.Write(Encoding.ASCII.GetBytes(line + "\n"));
        output.Flush();
    }
}

static MeterSample Reading(int round) => new()
{
    At = DateTimeOffset.UnixEpoch.AddSeconds(round),
    Value = round,
    Measurand = Measurands.EnergyActiveImportRegister,
    Unit = "Wh",
    Context = "Sample.Periodic",
    Location = "Outlet",
};
