using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using SQLitePCL;

namespace GreenFlux.Local.Sqlite;

/// <summary>What a store file is about to do, or has done.</summary>
public enum StoreOperation { Read, Work, Commit }

public enum TouchMoment { Before, After }

/// <summary>One moment at which a process can die between two effects on its stores.</summary>
/// <param name="Number">Counted from 1 over all files of the process.</param>
/// <param name="File">File name without its folder.</param>
public readonly record struct StoreTouch(long Number, string File, StoreOperation Operation, TouchMoment Moment);

/// <summary>
/// Fault injection at the touches of all store files of a process: every read, every applied work, every commit, before
/// and after. One instance per process, handed to each file by <see cref="SqliteOptions.Probe"/>; no instance, no cost.
/// </summary>
public sealed class StoreProbe : IDisposable
{
    private readonly Action<StoreTouch>? hook;
    private readonly long killAtTouch;
    private readonly long killAtCommit;
    private readonly StreamWriter? log;
    private readonly string? fullWhile;
    private long touches;
    private long commits;

    /// <param name="hook">
    /// Runs on the thread that touches the file. What it throws fails the work at hand, or, at a commit, all works of the group:
    /// before the commit they are undone, after it they are stored though their tasks fail.
    /// </param>
    public StoreProbe(Action<StoreTouch> hook) => this.hook = hook;

    private StoreProbe(long killAtTouch, long killAtCommit, string? logPath, string? fullWhile)
    {
        this.fullWhile = fullWhile;
        this.killAtTouch = killAtTouch;
        this.killAtCommit = killAtCommit;
        if (logPath is not null)
            log = new StreamWriter(new FileStream(logPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    /// <summary>
    /// From <c>Embedded:Faults:KillAtTouch</c> (the process kills itself with SIGKILL at exactly that touch),
    /// <c>Embedded:Faults:KillAtCommit</c> (the same, counting only the moments before and after commits: what is on
    /// disk differs between these alone; the message log, which promises less, doesn't count),
    /// <c>Embedded:Faults:TouchLog</c> (a line per touch is appended to that file: number, file, operation, moment) and
    /// <c>Embedded:Faults:FullWhile</c> (as long as that file exists, every commit fails as on a full disk);
    /// null when none is set.
    /// </summary>
    public static StoreProbe? FromConfiguration(IConfiguration configuration)
    {
        var touch = CountOf(configuration, "Embedded:Faults:KillAtTouch");
        var commit = CountOf(configuration, "Embedded:Faults:KillAtCommit");
        var logPath = PathOf(configuration, "Embedded:Faults:TouchLog");
        var full = PathOf(configuration, "Embedded:Faults:FullWhile");
        return touch == 0 && commit == 0 && logPath is null && full is null
            ? null
            : new StoreProbe(touch, commit, logPath, full);
    }

    private static string? PathOf(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } path ? path : null;

    private static long CountOf(IConfiguration configuration, string key)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new ArgumentException($"{key} is '{text}'; it must be a whole number from 1.", nameof(configuration));
    }

    /// <summary>How many touches there were so far.</summary>
    public long Touches => Interlocked.Read(ref touches);

    internal void Touch(string file, StoreOperation operation, TouchMoment moment)
    {
        var touch = new StoreTouch(Interlocked.Increment(ref touches), file, operation, moment);
        if (log is not null)
        {
            lock (log)
                log.WriteLine($"{touch.Number}\t{touch.File}\t{touch.Operation}\t{touch.Moment}");
        }
        if (touch.Number == killAtTouch || (killAtCommit > 0 && IsDurableCommit(touch) && Interlocked.Increment(ref commits) == killAtCommit))
            KillThisProcess();
        if (fullWhile is not null && operation == StoreOperation.Commit && moment == TouchMoment.Before && File.Exists(fullWhile))
            throw StorageException.Of(raw.SQLITE_FULL, file, "as injected");
        hook?.Invoke(touch);
    }

    private static bool IsDurableCommit(StoreTouch touch) => touch.Operation == StoreOperation.Commit && touch.File != "messages.db";

    private static void KillThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        process.Kill();
        // Nothing of this thread may happen after the touch, even if the signal takes a moment to arrive.
        while (true)
            Thread.Yield();
    }

    public void Dispose() => log?.Dispose();
}
