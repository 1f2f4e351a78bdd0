using Azure;
using Azure.Data.Tables;
using GreenFlux.Azure.Storage;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Messages;

/// <summary>
/// Reads a station's entries newest first: the months that there are, in each the days on which the station has entries, of
/// each day the hours, several at once. Every query is of one partition and one station.
/// </summary>
internal sealed class MessageRowReader(TableSet tables)
{
    private const int HoursAtOnce = 6;
    private const int LargestPage = 1000;

    public async Task<IReadOnlyList<MessageLogEntry>> ReadAsync(string tenantId, string stationId, DateTimeOffset from, DateTimeOffset before, int limit, CancellationToken ct)
    {
        var found = new List<MessageLogEntry>();
        if (from >= before)
            return found;
        var last = before.AddTicks(-1);
        var months = (await tables.NamesAsync(MessageKeys.TablePrefix, ct))
            .Where(table => MessageKeys.MonthOf(table) is { } month && month <= last && NextMonth(month) > from)
            .OrderDescending(StringComparer.Ordinal);
        foreach (var month in months)
        {
            var table = tables.Find(month);
            foreach (var day in await DaysAsync(table, tenantId, stationId, from, last, ct))
            {
                foreach (var hours in HoursOf(day, from, last).Chunk(HoursAtOnce))
                {
                    var most = limit - found.Count;
                    foreach (var hour in await Task.WhenAll(hours.Select(hour => HourAsync(table, tenantId, stationId, hour, from, last, most, ct))))
                        found.AddRange(hour.Take(limit - found.Count));
                    if (found.Count == limit)
                        return found;
                }
            }
        }
        return found;
    }

    /// <summary>Newest first.</summary>
    private static async Task<List<DateTimeOffset>> DaysAsync(
        TableClient table, string tenantId, string stationId, DateTimeOffset from, DateTimeOffset last, CancellationToken ct)
    {
        var (partition, newest, oldest) = (MessageKeys.DayPartition(tenantId, stationId), MessageKeys.DayKey(stationId, last), MessageKeys.DayKey(stationId, from));
        var rows = await QueryAsync(table, TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {newest} and RowKey le {oldest}"), LargestPage, ct);
        return [.. rows.Select(row => MessageKeys.DayOf(row.RowKey))];
    }

    private static IEnumerable<DateTimeOffset> HoursOf(DateTimeOffset day, DateTimeOffset from, DateTimeOffset last)
    {
        for (var hour = 23; hour >= 0; hour--)
        {
            var begins = day.AddHours(hour);
            if (begins <= last && begins.AddHours(1) > from)
                yield return begins;
        }
    }

    private static async Task<IReadOnlyList<MessageLogEntry>> HourAsync(
        TableClient table, string tenantId, string stationId, DateTimeOffset hour, DateTimeOffset from, DateTimeOffset last, int limit, CancellationToken ct)
    {
        var partition = MessageKeys.HourPartition(tenantId, stationId, hour);
        var newest = MessageKeys.InstantKey(stationId, last.UtcTicks);
        var tooOld = MessageKeys.InstantKey(stationId, from.UtcTicks - 1);
        var rows = await QueryAsync(table, TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {newest} and RowKey lt {tooOld}"), limit, ct);
        return [.. rows.Select(row => MessageRow.EntryOf(tenantId, stationId, row))];
    }

    private static async Task<List<TableEntity>> QueryAsync(TableClient table, string filter, int most, CancellationToken ct)
    {
        var rows = new List<TableEntity>();
        try
        {
            await foreach (var row in table.QueryAsync<TableEntity>(filter, Math.Min(most, LargestPage), cancellationToken: ct))
            {
                rows.Add(row);
                if (rows.Count == most)
                    break;
            }
        }
        catch (RequestFailedException gone) when (TableSet.IsMissing(gone))
        {
            // The month was let go of in between.
            rows.Clear();
        }
        return rows;
    }

    private static DateTimeOffset NextMonth(DateTimeOffset month) => month.Year == 9999 && month.Month == 12 ? DateTimeOffset.MaxValue : month.AddMonths(1);
}
