using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// Documents that were read or written lately, each as it was last committed. The store has one writer, and that writer
/// enters every commit here before anybody is told of it: so what is found here is what the file holds.
/// What is asked for again survives; of the rest half goes when a share is full.
/// </summary>
internal sealed class DocumentCache
{
    private const int Shares = 64;
    private const int BytesPerShare = 512 * 1024;

    private readonly Share[] shares = [.. Enumerable.Range(0, Shares).Select(static _ => new Share())];

    /// <summary>The document, or null and the mark to hand to <see cref="Remember"/> with what the file said.</summary>
    public StoredDocument? Find(DocumentAddress address, out long mark) => ShareOf(address).Find(address, out mark);

    /// <summary>Keeps what was read from the file, unless something was written since the mark: then it may be older than what was written.</summary>
    public void Remember(DocumentAddress address, StoredDocument document, long mark) => ShareOf(address).Remember(address, document, mark);

    /// <summary>Enters a commit; null when the document was deleted. In the order of the commits.</summary>
    /// <param name="isBulk">Whether it is one of many that nobody is likely to ask for soon: it takes the place of what is known of it, and none beside.</param>
    public void Enter(DocumentAddress address, StoredDocument? document, bool isBulk = false) => ShareOf(address).Enter(address, document, isBulk);

    private Share ShareOf(DocumentAddress address) => shares[(uint)address.GetHashCode() % Shares];

    private sealed class Share
    {
        private readonly Lock gate = new();
        private Dictionary<DocumentAddress, StoredDocument> recent = [];
        private Dictionary<DocumentAddress, StoredDocument> earlier = [];
        private int recentBytes;
        private long writes;

        public StoredDocument? Find(DocumentAddress address, out long mark)
        {
            lock (gate)
            {
                mark = writes;
                if (recent.TryGetValue(address, out var known))
                    return known;
                if (!earlier.Remove(address, out known))
                    return null;
                Add(address, known);
                return known;
            }
        }

        public void Remember(DocumentAddress address, StoredDocument document, long mark)
        {
            lock (gate)
            {
                if (mark == writes && !recent.ContainsKey(address))
                    Add(address, document);
            }
        }

        public void Enter(DocumentAddress address, StoredDocument? document, bool isBulk)
        {
            lock (gate)
            {
                writes++;
                var isKnown = earlier.Remove(address);
                if (recent.Remove(address, out var replaced))
                {
                    recentBytes -= CostOf(replaced);
                    isKnown = true;
                }
                if (document is not null && (isKnown || !isBulk))
                    Add(address, document);
            }
        }

        private void Add(DocumentAddress address, StoredDocument document)
        {
            recent.Add(address, document);
            recentBytes += CostOf(document);
            if (recentBytes <= BytesPerShare)
                return;
            (earlier, recent) = (recent, []);
            recentBytes = 0;
        }

        /// <summary>About what keeping it takes: text twice (JSON and the record that it was read as), and the objects around it.</summary>
        private static int CostOf(StoredDocument document) => 512 + 2 * document.Body.Length;
    }
}

/// <summary>Where a document is.</summary>
internal readonly record struct DocumentAddress(Container Container, string Partition, string Id);
