using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using GreenFlux.Azure.Storage;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Messages;

/// <summary>
/// An entry and where it goes: a table per month, a partition per tenant, hour and bucket, rows of a station newest first. The
/// key is chosen once, when the entry is appended: written again after an unknown outcome, the entry replaces itself.
/// </summary>
internal sealed record MessageRow(string Table, string Partition, string Key, DayMark Day, MessageLogEntry Entry)
{
    /// <summary>About what it takes in a request, bytes: content goes as base64, three bytes of UTF-8 a character at most.</summary>
    public int RequestBytes { get; } = 1024 + (Encoding.UTF8.GetByteCount(Entry.Content) / 3 * 4) + (6 * (Entry.Action.Length + (Entry.MessageId?.Length ?? 0)));

    public TableEntity ToEntity()
    {
        var entity = new TableEntity(Partition, Key)
        {
            ["Direction"] = (int)Entry.Direction,
            ["Action"] = MessageKeys.Short(Entry.Action),
            ["Content"] = Encoding.UTF8.GetBytes(Entry.Content),
        };
        if (Entry.MessageId is { } messageId)
            entity["MessageId"] = MessageKeys.Short(messageId);
        return entity;
    }

    public static MessageLogEntry EntryOf(string tenantId, string stationId, TableEntity row) => new(
        tenantId, stationId, MessageKeys.TimeOf(row.RowKey), (MessageDirection)row.GetInt32("Direction")!.Value,
        row.GetString("Action"), row.GetString("MessageId"), Encoding.UTF8.GetString(row.GetBinary("Content")));
}

/// <summary>Says that a station has entries on a day, so that a read needs to look at no other day.</summary>
internal sealed record DayMark(string Table, string Partition, string Key);

/// <summary>Names of tables and keys of the message log.</summary>
internal static class MessageKeys
{
    public const string TablePrefix = "messages";

    /// <summary>Partitions per tenant and hour. Rows that were written are found with this number: it can't be changed later.</summary>
    private const int Buckets = 16;

    /// <summary>Characters of an action or a message id: far more than OCPP allows, far less than a property takes.</summary>
    private const int LongestName = 1024;

    private const int LastDay = 99999999;

    public static string TableOf(DateTimeOffset at) => TablePrefix + at.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture);

    /// <summary>The first instant of a table's month; null for a table of another kind.</summary>
    public static DateTimeOffset? MonthOf(string table) =>
        DateTimeOffset.TryParseExact(
            table.AsSpan(Math.Min(TablePrefix.Length, table.Length)), "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var month)
            ? month
            : null;

    public static string HourPartition(string tenantId, string stationId, DateTimeOffset hour) =>
        $"{TableKey.Part(tenantId)}|{hour.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture)}|{BucketOf(stationId)}";

    public static string DayPartition(string tenantId, string stationId) => $"{TableKey.Part(tenantId)}|days|{BucketOf(stationId)}";

    /// <summary>Where the rows of an instant begin; those of the instant before begin where it ends.</summary>
    public static string InstantKey(string stationId, long utcTicks) => string.Create(CultureInfo.InvariantCulture, $"{TableKey.Part(stationId)}|{long.MaxValue - utcTicks:x16}");

    public static string DayKey(string stationId, DateTimeOffset day) =>
        string.Create(CultureInfo.InvariantCulture, $"{TableKey.Part(stationId)}|{LastDay - int.Parse(day.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture):00000000}");

    public static DateTimeOffset DayOf(string key) => DateTimeOffset.ParseExact(
        (LastDay - int.Parse(key.AsSpan(key.LastIndexOf('|') + 1), CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
        "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static DateTimeOffset TimeOf(string key) =>
        new(long.MaxValue - long.Parse(key.Split('|')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), TimeSpan.Zero);

    public static string Short(string name) => name.Length <= LongestName ? name : MessageText.WellFormed(name[..(LongestName - 1)]) + "…";

    private static string BucketOf(string stationId) => TableKey.BucketOf(stationId, Buckets).ToString("00", CultureInfo.InvariantCulture);
}

/// <summary>Gives entries their keys: of one instant, the last appended first; unique among all processes.</summary>
internal sealed class MessageNumbering
{
    private const long LastNumber = (1L << 40) - 1;

    private readonly string process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private long appended;

    public MessageRow Next(MessageLogEntry entry)
    {
        var fit = MessageText.Fit(entry);
        var number = LastNumber - Interlocked.Increment(ref appended);
        var table = MessageKeys.TableOf(fit.At);
        return new MessageRow(
            table, MessageKeys.HourPartition(fit.TenantId, fit.StationId, fit.At),
            string.Create(CultureInfo.InvariantCulture, $"{MessageKeys.InstantKey(fit.StationId, fit.At.UtcTicks)}|{number:x10}|{process}"),
            new DayMark(table, MessageKeys.DayPartition(fit.TenantId, fit.StationId), MessageKeys.DayKey(fit.StationId, fit.At)),
            fit);
    }
}
