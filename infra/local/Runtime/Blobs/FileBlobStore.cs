using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Runtime.Blobs;

/// <summary>
/// <see cref="IBlobStore"/> in a folder: a file per blob, below the folder of its tenant. What is being written has a name of
/// its own until it is on disk, so that a process that dies leaves no half blob; what it left is removed at the next start.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    public const string FolderName = "blobs";

    // Begins with a dot, as no tenant's id and no part of a name does.
    private const string Unfinished = ".unfinished";

    // Not allowed in names: so a blob 'a' and the folder of a blob 'a/b' are two.
    private const string Suffix = "~";
    private const int BufferBytes = 64 * 1024;

    private readonly string folder;
    private readonly TimeProvider time;

    /// <param name="folder">Of this store alone, and of one process at a time.</param>
    public FileBlobStore(string folder, TimeProvider time)
    {
        this.folder = Path.GetFullPath(folder);
        this.time = time;
        var unfinished = Path.Combine(this.folder, Unfinished);
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
    }

    public async Task<BlobInfo> PutAsync(string tenantId, string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        var path = PathOf(tenantId, name);
        var draft = Path.Combine(folder, Unfinished, $"{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.GetDirectoryName(draft)!);
        try
        {
            long length;
            await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true))
            {
                await write(file, ct);
                await file.FlushAsync(ct);
                file.Flush(flushToDisk: true);
                length = file.Length;
            }
            var now = time.GetUtcNow();
            File.SetLastWriteTimeUtc(draft, now.UtcDateTime);
            Place(draft, path);
            return new BlobInfo(name, length, now);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(string tenantId, string name, CancellationToken ct)
    {
        var path = PathOf(tenantId, name);
        ct.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult<Stream?>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, useAsync: true));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<bool> DeleteAsync(string tenantId, string name, CancellationToken ct)
    {
        var path = PathOf(tenantId, name);
        ct.ThrowIfCancellationRequested();
        if (!File.Exists(path))
            return Task.FromResult(false);
        File.Delete(path);
        RemoveEmpty(Path.GetDirectoryName(path)!);
        return Task.FromResult(true);
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(
        string tenantId, string prefix, DateTimeOffset? storedBefore, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        BlobNames.CheckPrefix(tenantId, prefix);
        await Task.CompletedTask;
        var root = Path.Combine(folder, tenantId);
        // Only the folder that the prefix leads to is looked at.
        var start = Path.Combine(root, prefix.Contains('/', StringComparison.Ordinal) ? prefix[..prefix.LastIndexOf('/')] : "");
        if (!Directory.Exists(start))
            yield break;
        var names = Directory.EnumerateFiles(start, "*" + Suffix, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path)[..^Suffix.Length].Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            ct.ThrowIfCancellationRequested();
            var file = new FileInfo(PathOf(tenantId, name));
            if (file.Exists && !(file.LastWriteTimeUtc >= storedBefore?.UtcDateTime))
                yield return new BlobInfo(name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
        }
    }

    private string PathOf(string tenantId, string name)
    {
        BlobNames.Check(tenantId, name);
        return Path.Combine([folder, tenantId, .. name.Split('/')]) + Suffix;
    }

    private static void Place(string draft, string path)
    {
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(draft, path, overwrite: true);
                return;
            }
            catch (Exception gone) when (gone is DirectoryNotFoundException or FileNotFoundException && File.Exists(draft))
            {
                // Somebody deleted the last other blob of the folder, and the folder with it, in between.
            }
        }
    }

    private void RemoveEmpty(string directory)
    {
        try
        {
            for (; directory.Length > folder.Length && !Directory.EnumerateFileSystemEntries(directory).Any(); directory = Path.GetDirectoryName(directory)!)
                Directory.Delete(directory);
        }
        catch (IOException)
        {
            // A blob was stored there in between: the folder is needed again.
        }
    }
}
