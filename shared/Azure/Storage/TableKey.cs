using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Azure.Storage;

/// <summary>
/// Keys of Table Storage: at most 512 characters, without <c>/ \ # ?</c> and control characters. Parts are joined by <c>|</c>.
/// Whatever isn't an ASCII letter or digit or one of <c>- _ . :</c> is escaped, so that no server on the way can read it in
/// two ways, and no two lists of parts make the same key. What is too long is named by its hash.
/// </summary>
internal static class TableKey
{
    /// <summary>So that three parts, escaped, fit a key.</summary>
    private const int LongestPart = 160;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public static string Part(string text)
    {
        if (text.Length <= LongestPart && !text.AsSpan().ContainsAnyExcept(Plain))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (Plain.Contains(c))
                escaped.Append(c);
            else
                escaped.Append('=').Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
        }
        // Two equals signs never follow each other above: one that is part of the text is escaped itself.
        return escaped.Length <= LongestPart
            ? escaped.ToString()
            : $"=={Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())))}";
    }

    /// <summary>A number from 0 that a part always has, of as many as there are.</summary>
    public static int BucketOf(string text, int buckets)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return hash[0] % buckets;
    }
}
