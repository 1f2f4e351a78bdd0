using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Poison;

/// <summary>Counts how often one message failed, in the store: the next attempt may come to another process.</summary>
internal sealed class FailureCounts(IDocumentStore documents, TimeProvider time)
{
    /// <summary>
    /// The third failure parks. A gateway that repeats an event after 1, 3 and 5 s has got its answer by then, and the charger
    /// keeps its connection.
    /// </summary>
    public const int Patience = 3;

    /// <summary>Failures that lie further apart have nothing to do with one another.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <param name="settle">Adds to the count, and to its write, what has to be decided with it.</param>
    public async Task<FailingMessage> CountAsync(
        Container container, PartitionKey partition, string hash, Func<FailingMessage, Task<(FailingMessage Count, IReadOnlyList<DocumentWrite> Also)>> settle, CancellationToken ct)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var known = await documents.GetAsync(PoisonDocuments.Failing, container, partition, PoisonDocuments.FailingId(hash), ct);
            var (count, also) = await settle(known is { Value: { } before } && (before.PromisedTransactionId is not null || now - before.LastAt < Memory)
                ? before with { Failures = before.Failures + 1, LastAt = now }
                : new FailingMessage(hash, 1, now, now));
            if ((await documents.WriteAsync(container, partition, [PoisonDocuments.Failing.Put(count, known?.ETag), .. also], ct)).Succeeded)
                return count;
        }
    }

    public async Task ForgetAsync(Container container, PartitionKey partition, string hash, CancellationToken ct)
    {
        while (await documents.GetAsync(PoisonDocuments.Failing, container, partition, PoisonDocuments.FailingId(hash), ct) is { } known)
        {
            if ((await documents.WriteAsync(container, partition, [PoisonDocuments.Failing.Delete(known.Value, known.ETag)], ct)).Succeeded)
                return;
        }
    }
}
