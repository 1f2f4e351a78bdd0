using GreenFlux.Platform.Storage;
using SQLitePCL;

namespace GreenFlux.Local.Sqlite;

/// <summary>What went wrong with a store file.</summary>
public enum StorageProblem
{
    /// <summary>The disk, or the file's own size limit, is full.</summary>
    Full,

    /// <summary>Another process holds the file's write lock.</summary>
    Busy,

    /// <summary>The file, or its folder, can't be written.</summary>
    ReadOnly,

    /// <summary>The file can't be opened or created.</summary>
    Unreachable,

    /// <summary>The file is damaged, or is no SQLite file.</summary>
    Corrupt,

    /// <summary>The file was written by a newer release.</summary>
    NewerSchema,

    /// <summary>A unique or check constraint of the schema refused the write.</summary>
    Constraint,

    /// <summary>Anything else: an input/output error, a statement that the schema doesn't fit.</summary>
    Broken,
}

/// <summary>
/// A store file could not do what was asked. Nothing of the failed work was acknowledged; the file stays usable
/// as far as the problem allows, and later works are tried again from the start.
/// </summary>
public sealed class StorageException : StoreFaultException
{
    internal StorageException(StorageProblem problem, string file, string message, int code = 0)
        : base(message)
    {
        Problem = problem;
        File = file;
        Code = code;
    }

    public StorageProblem Problem { get; }

    public override string PublicReason => Problem switch
    {
        StorageProblem.Full => "The disk is full. Free space on the disk of the data directory; no restart is needed.",
        StorageProblem.Busy => "Another process has locked the store. Stop that process; no restart is needed.",
        StorageProblem.ReadOnly => "The store is read-only. Give this process the right to write the data directory and the files in it.",
        StorageProblem.Unreachable => "A file of the store can't be opened. Check that the data directory exists and may be read and written; the log names the file.",
        StorageProblem.Corrupt => "A file of the store is damaged. Stop the process and restore the file from a backup; the log names it.",
        _ => "The store does not work at the moment; the log says why.",
    };

    /// <summary>Path of the store file.</summary>
    public string File { get; }

    /// <summary>SQLite's extended result code; 0 when SQLite wasn't asked.</summary>
    public int Code { get; }

    internal static StorageException Of(int code, string file, string detail)
    {
        var (problem, sentence) = (code & 0xFF) switch
        {
            raw.SQLITE_FULL => (StorageProblem.Full,
                $"The disk is full: '{file}' can't take more data. Free space on its disk, then repeat the request; nothing of this write was stored."),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (StorageProblem.Busy,
                $"Another process has locked '{file}'. Stop the other process that uses this data directory, then repeat the request."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => (StorageProblem.ReadOnly,
                $"'{file}' is read-only. Give this process the right to write the file and its folder."),
            raw.SQLITE_CANTOPEN => (StorageProblem.Unreachable,
                $"'{file}' can't be opened. Check that its folder exists and that this process may read and write it."),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => (StorageProblem.Corrupt,
                $"'{file}' is damaged or is no SQLite file. Stop the process and restore the file from a backup."),
            raw.SQLITE_CONSTRAINT => (StorageProblem.Constraint,
                $"A constraint of '{file}' refused the write."),
            _ => (StorageProblem.Broken,
                $"'{file}' failed. Check the disk; if it is sound, report this message."),
        };
        return new StorageException(problem, file, $"{sentence} (SQLite {code}: {detail})", code);
    }
}
