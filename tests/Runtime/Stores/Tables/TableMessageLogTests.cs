using Azure.Data.Tables;
using GreenFlux.Azure.Messages;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenFlux.Tests.Runtime.Stores.Tables;

public sealed class TableMessageLogTests : MessageLogContract
{
    private readonly FaultyTransport way = new();
    private TableMessageLog? log;

    // More than one page of a thousand, and no more: the server of these tests writes a hundred in 200 ms.
    protected override int EntriesOfEach => 140;

    protected override async Task<IMessageLog> OpenAsync() =>
        log = new TableMessageLog(way.Tables(await Azurite.RunningAsync()), Time, NullLogger<TableMessageLog>.Instance, capacity: 5000);

    protected override async Task CloseAsync()
    {
        if (log is not null)
            await log.DisposeAsync();
        way.Dispose();
    }

    protected override Task SettleAsync() => log!.FlushAsync();

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> Contents(string? from, string? before, int limit = 100)
    {
        await SettleAsync();
        var read = await Log.ReadAsync(Tenant, "station", from is null ? null : At(from), before is null ? null : At(before), limit, default);
        return string.Join(' ', read.Select(entry => entry.Content));
    }

    private void Append(params string[] instants)
    {
        foreach (var (i, instant) in instants.Index())
            Log.Append(Entry(0, $"{i + 1}") with { At = At(instant) });
    }

    [SkippableFact]
    public async Task Entries_are_found_over_hours_days_and_months_newest_first()
    {
        Append("2003-01-31T23:59:59.9999999Z", "2003-02-01T00:00:00Z", "2003-02-01T05:00:00Z", "2003-02-27T05:59:59Z", "2003-02-27T06:00:00Z", "2003-03-01T00:00:00Z");
        Assert.Equal("6 5 4 3 2 1", await Contents(null, null));
        Assert.Equal("6 5 4", await Contents(null, null, limit: 3));
        Assert.Equal("5 4 3 2", await Contents("2003-02-01T00:00:00Z", "2003-03-01T00:00:00Z"));
        Assert.Equal("4", await Contents("2003-02-01T05:00:00.0000001Z", "2003-02-27T06:00:00Z"));
        Assert.Equal("", await Contents("2003-03-01T00:00:01Z", null));
        Assert.Equal("", await Contents(null, "2003-01-31T23:59:59.9999999Z"));
    }

    [SkippableFact]
    public async Task A_read_asks_only_for_days_on_which_the_station_said_something()
    {
        Append("2004-01-01T12:00:00Z", "2004-12-31T12:00:00Z");
        await SettleAsync();
        var before = way.Sent.Count;
        Assert.Equal("2 1", await Contents("2004-01-01T00:00:00Z", "2005-01-01T00:00:00Z"));
        var asked = way.Sent.Skip(before).ToList();
        Assert.InRange(asked.Count, 1, 1 + 2 + 48);
        Assert.All(asked.Skip(1), request => Assert.Contains("PartitionKey%20eq", request, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Retention_drops_the_months_that_are_wholly_older()
    {
        Append("1999-01-15T12:00:00Z", "1999-02-15T12:00:00Z", "1999-03-15T12:00:00Z");
        Assert.Equal("3 2 1", await Contents(null, null));
        Assert.Null(await Log.DeleteBeforeAsync(At("1999-02-28T23:59:59Z"), default));
        Assert.Equal("3 2", await Contents(null, null));
        await Log.DeleteBeforeAsync(At("1999-03-01T00:00:00Z"), default);
        Assert.Equal("3", await Contents(null, null));
        Append("1999-01-20T12:00:00Z");
        Assert.Equal("3 1", await Contents(null, null));
        await Log.DeleteBeforeAsync(At("1999-04-01T00:00:00Z"), default);
        Assert.Equal("", await Contents(null, null));
    }

    [SkippableFact]
    public async Task Stations_with_any_name_are_told_apart()
    {
        string[] names = ["a/b", "a\\b", "a#?%", "a=002Fb", "a|b", "é🔌\u0001", "O'Neil", " ", new string('x', 255), new string('x', 254) + "é"];
        foreach (var (i, name) in names.Index())
            Log.Append(Entry(i, $"{i}") with { StationId = name, TenantId = Tenant + "/'é" });
        await SettleAsync();
        foreach (var (i, name) in names.Index())
            Assert.Equal(Entry(i, $"{i}") with { StationId = name, TenantId = Tenant + "/'é" }, Assert.Single(await Log.ReadAsync(Tenant + "/'é", name, null, null, 10, default)));
    }

    [SkippableFact]
    public async Task Names_far_beyond_what_the_protocol_allows_are_cut()
    {
        Log.Append(Entry(1) with { Action = new string('a', 70_000), MessageId = new string('m', 70_000) });
        var read = Assert.Single(await Read());
        Assert.Equal((new string('a', 1023) + "…", new string('m', 1023) + "…"), (read.Action, read.MessageId));
    }

    [SkippableFact]
    public async Task A_read_says_what_is_wrong_without_naming_the_account()
    {
        way.All(Fate.Busy);
        var busy = await Assert.ThrowsAsync<StoreBusyException>(() => Log.ReadAsync(Tenant, "station", null, null, 10, default));
        Assert.Equal(TimeSpan.FromSeconds(7), busy.RetryAfter);
        way.All(Fate.Unreachable);
        var fault = await Assert.ThrowsAnyAsync<StoreFaultException>(() => Log.ReadAsync(Tenant, "station", null, null, 10, default));
        Assert.DoesNotContain("127.0.0.1", fault.PublicReason + fault.Message, StringComparison.Ordinal);
    }
}
