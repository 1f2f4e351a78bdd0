namespace GreenFlux.Local.Sqlite;

/// <summary>
/// The data directory of one process. It is locked while this object lives, because two processes on the same files would
/// both run every workflow; the lock goes with the process, however it ends.
/// </summary>
public sealed class SqliteFolder : IDisposable
{
    // errno EROFS, the same number on Linux and macOS.
    private const int ReadOnlyFileSystem = 30;

    private readonly FileStream heldLock;

    /// <exception cref="StorageException">Another process uses the directory, or it can't be written.</exception>
    public SqliteFolder(string path, SqliteOptions options)
    {
        Path = System.IO.Path.GetFullPath(path);
        Options = options;
        heldLock = Lock(Path);
    }

    public string Path { get; }

    public SqliteOptions Options { get; }

    public string PathOf(string fileName) => System.IO.Path.Combine(Path, fileName);

    /// <inheritdoc cref="SqliteFile.Open"/>
    public SqliteFile Open(string fileName, string schema, params IReadOnlyList<string> upgrades) =>
        SqliteFile.Open(PathOf(fileName), schema, Options with { Upgrades = upgrades });

    /// <summary>
    /// Copies every store file of a data directory, also while a process uses it; the paths of the copies. Each copy is a
    /// snapshot of its own: as on Azure, no transaction spans the stores, and a restore continues like after a crash between two.
    /// </summary>
    public static async Task<IReadOnlyList<string>> BackupAsync(string dataDirectory, string targetDirectory, CancellationToken ct)
    {
        var copies = new List<string>();
        foreach (var file in Directory.EnumerateFiles(dataDirectory, "*.db").Order(StringComparer.Ordinal))
        {
            var copy = System.IO.Path.Combine(System.IO.Path.GetFullPath(targetDirectory), System.IO.Path.GetFileName(file));
            await Task.Run(
                () =>
                {
                    using var connection = Connection.Open(file, readOnly: true, TimeSpan.FromSeconds(5));
                    SqliteBackup.Copy(connection, copy, ct);
                },
                ct);
            copies.Add(copy);
        }
        return copies;
    }

    public void Dispose()
    {
        heldLock.Dispose();
        Options.Probe?.Dispose();
    }

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, "in-use.lock");
        try
        {
            Directory.CreateDirectory(path);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
        {
            throw new StorageException(
                StorageProblem.ReadOnly, file, $"The data directory '{path}' is read-only. Give this process the right to write it. ({failure.Message})");
        }
        catch (IOException failure)
        {
            throw new StorageException(
                StorageProblem.Busy, file,
                $"The data directory '{path}' can't be locked: most likely another process uses it. Stop that process, or give this one a directory of its own. ({failure.Message})");
        }
    }
}
