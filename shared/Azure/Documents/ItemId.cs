using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Documents;

/// <summary>
/// A document's id as the id of an item. Ids stand in request paths, where the client and the gateway don't agree on what a
/// percent sign means; so anything but ASCII letters, digits and <c>- _ . : |</c> (and the dots of an id that has anything else, or is a step in a path) becomes <c>~</c> with two hexadecimal digits for
/// each byte of UTF-8, and what gets too long by that its hash. The document's own id stands in the <see cref="OrderKey"/>.
/// </summary>
internal static class ItemId
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:|");

    public static string Of(string id)
    {
        if (!id.AsSpan().ContainsAnyExcept(Plain) && id is not ("." or ".."))
            return id;
        var utf8 = Encoding.UTF8.GetBytes(id);
        var text = new StringBuilder(id.Length + 16);
        foreach (var unit in utf8)
        {
            if (Plain.Contains((char)unit) && unit != (byte)'.')
                text.Append((char)unit);
            else
                text.Append('~').Append($"{unit:x2}");
        }
        return text.Length <= DocumentLimits.IdBytes ? text.ToString() : $"~~{Convert.ToHexStringLower(SHA256.HashData(utf8))}";
    }
}
