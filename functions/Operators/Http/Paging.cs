using System.Buffers.Text;
using System.Globalization;
using System.Text;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>What the caller wants of a list.</summary>
/// <param name="Limit">1 to 1,000.</param>
/// <param name="Cursor">Parts of the last page's cursor; empty for the first page.</param>
public sealed record PageRequest(int Limit, IReadOnlyList<string> Cursor)
{
    /// <summary>Where a list over one partition goes on.</summary>
    public Continuation? After => Cursor.Count == 0 ? null : new Continuation(Cursor[0], Cursor[1]);
}

/// <summary>Cursor paging: <c>limit</c> and <c>cursor</c> in, <see cref="Page{T}"/> out.</summary>
public static class Paging
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    /// <param name="cursorParts">How many parts this list's cursors have; 2 for a list over one partition.</param>
    public static Outcome<PageRequest> ReadPage(this HttpRequest request, int cursorParts = 2)
    {
        var limit = DefaultLimit;
        if (request.Query.TryGetValue("limit", out var limits)
            && (!int.TryParse(limits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return new Refusal(RefusalCode.InvalidQuery, $"limit must be a whole number from 1 to {MaxLimit}.", "limit");
        }
        if (!request.Query.TryGetValue("cursor", out var cursors))
            return new PageRequest(limit, []);
        return TryDecode(cursors.ToString(), cursorParts, out var parts)
            ? new PageRequest(limit, parts)
            : new Refusal(RefusalCode.InvalidCursor, "cursor must be the unchanged 'next' of this list's last page.", "cursor");
    }

    /// <summary>An instant in the query; null when it isn't there.</summary>
    public static Outcome<DateTimeOffset?> ReadInstant(this HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out var values))
            return Outcome<DateTimeOffset?>.Of(null);
        return InstantConverter.TryParse(values.ToString(), out var instant)
            ? Outcome<DateTimeOffset?>.Of(instant)
            : new Refusal(RefusalCode.InvalidQuery, $"{name} must be an instant such as 2026-05-01T10:15:00Z.", name);
    }

    /// <summary>A name from a list of values in the query; null when it isn't there.</summary>
    public static Outcome<T?> ReadEnum<T>(this HttpRequest request, string name)
        where T : struct, Enum
    {
        if (!request.Query.TryGetValue(name, out var values))
            return Outcome<T?>.Of(null);
        var text = values.ToString();
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(WireNames.Of(value), text, StringComparison.OrdinalIgnoreCase))
                return Outcome<T?>.Of(value);
        }
        return new Refusal(RefusalCode.InvalidQuery, $"{name} must be one of {string.Join(", ", Enum.GetValues<T>().Select(WireNames.Of))}.", name);
    }

    /// <summary>Text in the query; null when it isn't there or is empty.</summary>
    public static string? ReadText(this HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A switch in the query, such as <c>split=true</c>; false when it isn't there.</summary>
    public static Outcome<bool> ReadFlag(this HttpRequest request, string name) => request.ReadText(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => new Refusal(RefusalCode.InvalidQuery, $"{name} must be true or false.", name),
    };

    /// <summary>true or false in the query; null when it isn't there.</summary>
    public static Outcome<bool?> ReadBoolean(this HttpRequest request, string name) =>
        request.ReadText(name) is null
            ? Outcome<bool?>.Of(null)
            : request.ReadFlag(name).Try(out var flag, out var refusals) ? Outcome<bool?>.Of(flag) : Outcome<bool?>.Refused(refusals);

    public static Page<TItem> ToPage<TItem, TContract>(IEnumerable<TContract> items, Func<TContract, TItem> map, Continuation? next) =>
        new([.. items.Select(map)], next is null ? null : Encode(next.Sort, next.Id));

    public static string Encode(params IReadOnlyList<string> parts) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('\0', parts)));

    public static bool TryDecode(string cursor, int count, out IReadOnlyList<string> parts)
    {
        parts = [];
        if (cursor.Length is 0 or > 4096 || !Base64Url.IsValid(cursor))
            return false;
        try
        {
            parts = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor)).Split('\0');
        }
        catch (ArgumentException)
        {
            // No UTF-8: nothing that we encoded.
            return false;
        }
        return parts.Count == count && parts.All(part => part.Length > 0);
    }
}
