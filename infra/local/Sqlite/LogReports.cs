using System.Collections.Concurrent;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Sqlite;

/// <summary>Tells what became of write-ahead logs when their files were opened: in the log, and what was lost in the health answer too.</summary>
public sealed class LogReports(ILogger<LogReports> logger) : IStoreWitness
{
    private readonly ConcurrentQueue<StoreNote> notes = new();

    public IReadOnlyList<StoreNote> Notes => [.. notes];

    public void Add(LogScan log)
    {
        switch (log.Condition)
        {
            case LogCondition.Unfinished:
                logger.LogInformation(
                    "{File} ends in an unfinished transaction at byte {Offset}, as after a crash: {Frames} pages that were never acknowledged are dropped, {Commits} transactions are recovered",
                    log.Path, log.RecoveredBytes, log.DroppedFrames, log.Commits);
                break;
            case LogCondition.TornTail:
                logger.LogWarning(
                    "{File} is torn after byte {Offset} of {Length}: {Frames} pages are dropped, {Commits} transactions are recovered. At most the very last transaction is lost. Unless this machine lost its power, check the disk",
                    log.Path, log.RecoveredBytes, log.Length, log.DroppedFrames, log.Commits);
                break;
            case LogCondition.Damaged:
                logger.LogError(
                    "{File} is damaged after byte {Offset} of {Length}: {Commits} transactions are recovered; {Frames} pages with at least {Lost} acknowledged transactions are lost. Check the disk. The log as it was found is {Copy}; if what was lost matters, stop and restore a backup",
                    log.Path, log.RecoveredBytes, log.Length, log.Commits, log.DroppedFrames, log.DroppedCommits,
                    log.Copy ?? "not kept, because it could not be copied");
                notes.Enqueue(new StoreNote(
                    Path.GetFileName(log.Path),
                    $"It was damaged when the process started: {log.Commits} transactions were recovered, later ones are lost. The log of the process says where. Check the disk; restore a backup if what was lost matters."));
                break;
        }
    }
}
