using GreenFlux.Local.Sqlite;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>The directory that holds everything the embedded host keeps. It belongs to one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private DataDirectory(SqliteFolder folder)
    {
        Folder = folder;
        Keys = KeyFile.ReadOrCreate(folder.PathOf("keys.json"));
    }

    /// <summary>Holds the directory's lock.</summary>
    public SqliteFolder Folder { get; }

    public KeyFile Keys { get; }

    public static DataDirectory Open(string path, IConfiguration configuration)
    {
        SqliteFolder? folder = null;
        try
        {
            // It holds keys and personal data: made here, it is its owner's alone.
            if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            folder = new(path, new() { Probe = StoreProbe.FromConfiguration(configuration) });
            return new(folder);
        }
        catch (Exception e)
        {
            folder?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new HostRefusedException($"The data directory {path} can't be used. {e.Message} Another one is chosen with --data DIR.", e);
            throw;
        }
    }

    public void Dispose() => Folder.Dispose();
}
