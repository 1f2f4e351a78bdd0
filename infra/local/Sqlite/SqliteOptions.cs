namespace GreenFlux.Local.Sqlite;

/// <summary>How a store file is opened.</summary>
public sealed record SqliteOptions
{
    /// <summary>
    /// Schema changes since version 1, in order: the first takes a file of version 1 to version 2, and so on.
    /// The file's version (<c>PRAGMA user_version</c>) is 1 plus their number; a file of a higher version is refused.
    /// </summary>
    public IReadOnlyList<string> Upgrades { get; init; } = [];

    /// <summary>How long a write waits for a lock that another process holds.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The file's largest size in pages of 4 KiB; null: as large as the disk allows.</summary>
    public int? MaxPageCount { get; init; }

    /// <summary>Is told what the file's write-ahead log was like before it was opened; null: nobody looks.</summary>
    public Action<LogScan>? LogFound { get; init; }

    /// <summary>Fault injection; null: none, at no cost.</summary>
    public StoreProbe? Probe { get; init; }
}
