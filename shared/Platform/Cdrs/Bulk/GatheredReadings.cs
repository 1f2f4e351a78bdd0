using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>Readings of many sessions, read in one go; of other sessions they are asked for as ever.</summary>
internal sealed class GatheredReadings(IReadingStore store) : IReadingStore
{
    private Gathered gathered = Gathered.Nothing;

    public void Forget() => gathered = Gathered.Nothing;

    /// <summary>Reads those of several sessions ahead, in place of those that were gathered before.</summary>
    public async Task GatherAsync(string tenantId, IReadOnlyList<string> sessionIds, CancellationToken ct)
    {
        var read = await store.ReadManyAsync(tenantId, sessionIds, ct);
        var samples = new Dictionary<string, Task<IReadOnlyList<MeterSample>>>(sessionIds.Count, StringComparer.Ordinal);
        for (var i = 0; i < sessionIds.Count; i++)
            samples[sessionIds[i]] = Task.FromResult(read[i]);
        gathered = new Gathered(tenantId, samples);
    }

    public Task AppendAsync(string tenantId, string sessionId, IReadOnlyList<MeterSample> samples, CancellationToken ct) =>
        store.AppendAsync(tenantId, sessionId, samples, ct);

    public Task<IReadOnlyList<MeterSample>> ReadAsync(string tenantId, string sessionId, CancellationToken ct) =>
        gathered.TenantId == tenantId && gathered.Samples.TryGetValue(sessionId, out var known) ? known : store.ReadAsync(tenantId, sessionId, ct);

    public Task<IReadOnlyList<IReadOnlyList<MeterSample>>> ReadManyAsync(string tenantId, IReadOnlyList<string> sessionIds, CancellationToken ct) =>
        store.ReadManyAsync(tenantId, sessionIds, ct);

    private sealed record Gathered(string TenantId, Dictionary<string, Task<IReadOnlyList<MeterSample>>> Samples)
    {
        public static Gathered Nothing { get; } = new("", []);
    }
}
