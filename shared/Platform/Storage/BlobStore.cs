using System.Buffers;

namespace GreenFlux.Platform.Storage;

/// <summary>
/// Files of tenants: exports, imports, certificates. A blob is there whole or not at all. A name that breaks
/// <see cref="BlobNames"/>' rules throws <see cref="ArgumentException"/> before anything is touched.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Stores what <paramref name="write"/> writes. When the task completes, it is on disk, in the place of whatever had the
    /// name before. Until then, and for ever when it fails, the name shows what it showed before.
    /// </summary>
    /// <param name="write">Writes to a stream that can't be read, once, from its start; it knows its position.</param>
    Task<BlobInfo> PutAsync(string tenantId, string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct);

    /// <summary>
    /// The blob's content, to be disposed by the caller; null when there is none. It can be read at any position, and stays the
    /// same when the blob is replaced meanwhile.
    /// </summary>
    Task<Stream?> OpenAsync(string tenantId, string name, CancellationToken ct);

    /// <returns>False when there was none.</returns>
    Task<bool> DeleteAsync(string tenantId, string name, CancellationToken ct);

    /// <summary>The tenant's blobs whose names begin with the prefix, in ordinal order of their names.</summary>
    /// <param name="prefix">Empty: all.</param>
    /// <param name="storedBefore">Only those stored earlier: what has outlived its time. Null: all.</param>
    IAsyncEnumerable<BlobInfo> ListAsync(string tenantId, string prefix, DateTimeOffset? storedBefore, CancellationToken ct);

    /// <summary>
    /// An address from which whoever has it reads this one blob, and nothing else, until the link expires, straight from the
    /// service that keeps it. Null when there is no such blob, or no such service: then the content goes through the platform.
    /// </summary>
    Task<Uri?> LinkAsync(string tenantId, string name, BlobLink link, CancellationToken ct) => Task.FromResult<Uri?>(null);
}

/// <summary>What a direct link to a blob allows. Its terms are part of its signature.</summary>
/// <param name="ExpiresAt">At most <see cref="LongestLife"/> from now.</param>
/// <param name="ContentType">What the reader is told that it is.</param>
/// <param name="FileName">Under which the reader saves it: letters, digits, <c>. _ -</c>.</param>
public sealed record BlobLink(DateTimeOffset ExpiresAt, string ContentType, string FileName)
{
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(15);

    /// <exception cref="ArgumentException">No store gives out such a link.</exception>
    public void Check(DateTimeOffset now)
    {
        if (ExpiresAt <= now || ExpiresAt > now + LongestLife)
            throw new ArgumentException($"A link that is asked for at {now:O} can't expire at {ExpiresAt:O}: it lives up to {LongestLife.TotalMinutes:0} minutes.");
        if (FileName.Length == 0 || FileName.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
            throw new ArgumentException($"'{FileName}' can't name a file: letters, digits, . _ - only.");
    }
}

/// <param name="Length">Bytes.</param>
/// <param name="StoredAt">When it was stored, to the second at least.</param>
public sealed record BlobInfo(string Name, long Length, DateTimeOffset StoredAt);

/// <summary>
/// Names that every adapter takes: up to 10 parts joined by <c>/</c>, each of 1 to 100 lower-case letters, digits or
/// <c>. _ -</c> that doesn't begin or end with a dot. So no name leads out of its tenant, on any file system.
/// </summary>
public static class BlobNames
{
    private const int MostParts = 10;
    private const int LongestPart = 100;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <exception cref="ArgumentException">No blob can have this name, or no tenant this id.</exception>
    public static void Check(string tenantId, string name)
    {
        CheckTenant(tenantId);
        var parts = name.Split('/');
        if (parts.Length > MostParts || !parts.All(IsPart))
        {
            throw new ArgumentException(
                $"'{name}' can't name a blob: up to {MostParts} parts joined by /, each of 1 to {LongestPart} of a-z, 0-9, . _ - without a dot at either end.", nameof(name));
        }
    }

    /// <exception cref="ArgumentException">No name can begin so.</exception>
    public static void CheckPrefix(string tenantId, string prefix)
    {
        CheckTenant(tenantId);
        if (prefix.Length > 0)
            Check(tenantId, prefix.TrimEnd('/'));
    }

    private static void CheckTenant(string tenantId)
    {
        if (!IsPart(tenantId))
            throw new ArgumentException($"'{tenantId}' is no tenant's id.", nameof(tenantId));
    }

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= LongestPart && part[0] != '.' && part[^1] != '.' && !part.AsSpan().ContainsAnyExcept(Allowed);
}
