using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>
/// The id of a session: <c>yyyyMM-bb-random</c>. Month of the start and bucket are part of it, so that its ledger
/// partition is a pure function of the id.
/// </summary>
public readonly record struct SessionId
{
    /// <summary>Crockford's alphabet in lower case: nothing to mistake for anything else when read aloud.</summary>
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int RandomLength = 16;
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);
    private readonly string? text;

    private SessionId(string text) => this.text = text;

    /// <summary>Month of the start, <c>yyyyMM</c> in UTC.</summary>
    public string Month => ToString()[..6];

    public string Bucket => ToString()[7..9];

    public PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, Month, Bucket);

    /// <summary>A new id with 80 random bits for a session that started at this instant.</summary>
    public static SessionId New(DateTimeOffset startedAt) =>
        new($"{MonthOf(startedAt)}-00-{RandomNumberGenerator.GetString(Alphabet, RandomLength)}");

    /// <summary>The one id that belongs to this content: what is stored under it twice is stored once.</summary>
    /// <param name="contentHash">At least 16 hexadecimal digits.</param>
    public static SessionId Derived(DateTimeOffset at, string contentHash) => new($"{MonthOf(at)}-00-{contentHash[..RandomLength]}");

    public static string MonthOf(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture);

    /// <summary>The first instant of a month (<c>yyyyMM</c>).</summary>
    public static DateTimeOffset StartOf(string month) =>
        DateTimeOffset.ParseExact(month, "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        var valid = text is { Length: 10 + RandomLength }
            && text[6] == '-' && text[9] == '-'
            && text.AsSpan(0, 6).IndexOfAnyExceptInRange('0', '9') < 0
            && text.AsSpan(7, 2).IndexOfAnyExceptInRange('0', '9') < 0
            && text.AsSpan(10).IndexOfAnyExcept(Allowed) < 0;
        id = valid ? new SessionId(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is no session id.</exception>
    public static SessionId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a session id (yyyyMM-bb-random).");

    public override string ToString() => text ?? throw new InvalidOperationException("A default SessionId names no session.");
}
