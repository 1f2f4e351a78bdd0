using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Platform.Storage;

/// <summary>One thing that was tried with a store.</summary>
/// <param name="Fault">What failed, in words that give away no paths; null when it works.</param>
/// <param name="Note">What an operator should know although it works.</param>
public sealed record StoreCheck(string Name, string? Fault, string? Note = null);

/// <summary>Tries whether the stores work. Anybody may ask, so that the stores are tried every few seconds at most.</summary>
public sealed partial class StoreHealth(
    IDocumentStore documents, IReadingStore readings, IEnumerable<IStoreWitness> witnesses, StoreNames names, TimeProvider time, ILogger<StoreHealth> logger) : IDisposable
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private static readonly PartitionKey Partition = PartitionKey.Of("health", "probe");
    private readonly SemaphoreSlim gate = new(1, 1);
    private (DateTimeOffset At, IReadOnlyList<StoreCheck> Checks)? last;

    public async Task<IReadOnlyList<StoreCheck>> CheckAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            var now = time.GetUtcNow();
            if (last is { } recent && now - recent.At < Fresh)
                return recent.Checks;
            StoreCheck[] checks =
            [
                await TryAsync("documents-writable", () => WriteAsync(now, ct)),
                await TryAsync("readings-readable", () => readings.ReadAsync("health", "probe", ct)),
                new StoreCheck("stores", null, names.ToString()),
                .. witnesses.SelectMany(witness => witness.Notes).Select(note => new StoreCheck(note.Name, null, note.Text)),
            ];
            last = (now, checks);
            return checks;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private Task<WriteOutcome> WriteAsync(DateTimeOffset now, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["at"] = SortableTime.Of(now) }, HealthJson.Default.DictionaryStringString);
        return documents.WriteAsync(Container.Directory, Partition, [new DocumentWrite.Upsert("probe", "health-probe", "", body)], ct);
    }

    private async Task<StoreCheck> TryAsync(string name, Func<Task> attempt)
    {
        try
        {
            await attempt();
            return new StoreCheck(name, null);
        }
        catch (Exception fault) when (fault is IOException or DbException or TimeoutException)
        {
            LogFault(fault, name);
            return new StoreCheck(name, (fault as StoreFaultException)?.PublicReason ?? "The store does not work at the moment; the log says why.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Health check {Check} failed")]
    private partial void LogFault(Exception fault, string check);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class HealthJson : System.Text.Json.Serialization.JsonSerializerContext;
