namespace GreenFlux.Platform.Storage;

/// <summary>A store that lies elsewhere than on this machine.</summary>
public interface IRemoteStore
{
    /// <summary>What operators call it, such as Cosmos DB.</summary>
    string ServiceName { get; }
}

/// <summary>Which adapter serves each port.</summary>
public sealed class StoreNames(IDocumentStore documents, IReadingStore readings, IMessageLog messages, IBlobStore blobs)
{
    /// <summary>In one line, for people.</summary>
    public override string ToString() =>
        $"Documents: {Of(documents)}. Readings: {Of(readings)}. Messages: {Of(messages)}. Files: {Of(blobs)}.";

    private static string Of(object store) => store is IRemoteStore remote ? remote.ServiceName : "this machine";
}
