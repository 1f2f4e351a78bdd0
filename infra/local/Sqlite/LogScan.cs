namespace GreenFlux.Local.Sqlite;

/// <summary>In what state a write-ahead log was found.</summary>
public enum LogCondition
{
    /// <summary>It ends with a commit.</summary>
    Whole,

    /// <summary>It ends in the middle of a transaction, as a killed process leaves it: nothing of that was acknowledged.</summary>
    Unfinished,

    /// <summary>Its end is cut, altered, or no part of it: at most the very last transaction is lost.</summary>
    TornTail,

    /// <summary>Transactions are lost that were followed by others, so they had been acknowledged.</summary>
    Damaged,
}

/// <summary>What was found in a write-ahead log before the store was opened on it.</summary>
/// <param name="Path">Path of the log.</param>
/// <param name="Commits">Whole transactions, which are recovered.</param>
/// <param name="RecoveredBytes">Where the last of them ends.</param>
/// <param name="Length">Bytes of the log.</param>
/// <param name="DroppedFrames">Pages written after that which can't be used; 0 when the log's own header is damaged: then none can be told.</param>
/// <param name="DroppedCommits">How many of them ended a transaction.</param>
public sealed record LogScan(
    string Path, LogCondition Condition, long Commits, long RecoveredBytes, long Length, long DroppedFrames, long DroppedCommits)
{
    /// <summary>Where a damaged log was copied to before it was recovered from; null when it was not.</summary>
    public string? Copy { get; init; }
}
