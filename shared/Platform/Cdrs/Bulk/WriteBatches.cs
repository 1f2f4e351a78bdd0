using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>Puts the writes of several sessions of a partition into as few batches as the limits allow, in their order. Pure.</summary>
internal static class WriteBatches
{
    public static IEnumerable<IReadOnlyList<BulkDecision.Write>> Of(PartitionKey partition, IEnumerable<BulkDecision.Write> sessions)
    {
        var batch = new List<BulkDecision.Write>();
        var (writes, bytes) = (0, 0L);
        foreach (var session in sessions)
        {
            var size = session.Writes.Sum(write => DocumentLimits.MostBytes(partition, write));
            if (batch.Count > 0 && (writes + session.Writes.Count > DocumentLimits.WritesPerBatch || bytes + size > DocumentLimits.BatchBytes))
            {
                yield return batch;
                batch = [];
                (writes, bytes) = (0, 0);
            }
            batch.Add(session);
            writes += session.Writes.Count;
            bytes += size;
        }
        if (batch.Count > 0)
            yield return batch;
    }
}
