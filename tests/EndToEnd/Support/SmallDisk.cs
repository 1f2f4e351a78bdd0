namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>A file system of its own in memory, of a few megabytes, that can be filled and be made read-only.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Skips the test where nothing may be mounted.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("greenflux-disk-").FullName;
        var problem = OperatingSystem.IsLinux()
            ? await SystemCommand.TryAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path)
            : "there is no tmpfs";
        if (problem is not null)
            Directory.Delete(path);
        Skip.If(problem is not null, $"No disk of its own: {problem}");
        return new SmallDisk(path);
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        var some = new byte[4096];
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                filler.Write(some);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    public void Free() => File.Delete(Filler);

    public async Task MakeReadOnlyAsync()
    {
        var problem = await SystemCommand.TryAsync("mount", "-o", "remount,ro", Path);
        Skip.If(problem is not null, problem);
    }

    public async ValueTask DisposeAsync()
    {
        await SystemCommand.TryAsync("umount", "-l", Path);
        Directory.Delete(Path);
    }
}
