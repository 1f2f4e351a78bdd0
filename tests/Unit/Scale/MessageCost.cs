namespace GreenFlux.Tests.Scale;

/// <summary>What one charger message makes the platform ask of its stores, at most. StoreCostTests counts it with the real handlers.</summary>
/// <param name="Name">As the table of docs/scale.md has it.</param>
/// <param name="Reads">Documents read by id.</param>
/// <param name="Queries">Queries in one partition.</param>
/// <param name="ReadKiB">Bodies that both return.</param>
/// <param name="Writes">Documents created, replaced or deleted.</param>
/// <param name="WrittenKiB">Their bodies.</param>
/// <param name="RequestUnits">Of Cosmos DB for all of these, by <see cref="RequestCharge"/>.</param>
/// <param name="Readings">Requests that append or read readings.</param>
/// <param name="LogEntries">Entries of the message log; those of one invocation are one request.</param>
/// <param name="LogKiB">Their contents.</param>
public sealed record MessageCost(
    string Name, int Reads, int Queries, double ReadKiB, int Writes, double WrittenKiB, double RequestUnits, int Readings, int LogEntries, double LogKiB)
{
    /// <summary>Requests to Table Storage.</summary>
    public int TableRequests => Readings + (LogEntries > 0 ? 1 : 0);

    public bool Covers(MessageCost other) =>
        other.Reads <= Reads && other.Queries <= Queries && other.ReadKiB <= ReadKiB && other.Writes <= Writes && other.WrittenKiB <= WrittenKiB
        && other.RequestUnits <= RequestUnits && other.Readings <= Readings && other.LogEntries <= LogEntries && other.LogKiB <= LogKiB;
}

/// <summary>
/// Request units by Microsoft's documented rates (Azure Cosmos DB, key-value store cost and consistency levels): 1 RU to read 1 KB
/// by id, and twice that with the strong reads that the platform asks for; 5 to write it without any index and 6 to 10 with few, of
/// which 7 is taken. What a query costs is an estimate: 3 RU, and 2 for each KB, twice.
/// </summary>
public static class RequestCharge
{
    /// <summary>Id, keys, kind, sort value, tags and the service's own properties around a body.</summary>
    private const double EnvelopeKiB = 0.3;

    /// <summary>Two replicas are asked instead of one.</summary>
    private const int StrongReads = 2;

    public static double OfRead(long bytes) => StrongReads * KiB(bytes);

    public static double OfQuery(long bytes) => StrongReads * (3 + (2 * bytes / 1024.0));

    public static double OfWrite(long bytes) => 7 * KiB(bytes);

    private static double KiB(long bytes) => Math.Max(1, (bytes / 1024.0) + EnvelopeKiB);
}
