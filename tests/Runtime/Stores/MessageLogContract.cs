using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Stores;

/// <summary>What every adapter of <see cref="IMessageLog"/> does.</summary>
public abstract class MessageLogContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    protected FakeTimeProvider Time { get; } = new(Noon);

    protected IMessageLog Log { get; private set; } = null!;

    /// <summary>Of this test alone.</summary>
    protected string Tenant { get; } = $"tenant {Guid.NewGuid():N}";

    /// <summary>How many each of eight writers appends at once.</summary>
    protected virtual int EntriesOfEach => 500;

    protected abstract Task<IMessageLog> OpenAsync();

    protected abstract Task CloseAsync();

    /// <summary>Until everything appended can be read.</summary>
    protected abstract Task SettleAsync();

    public async Task InitializeAsync() => Log = await OpenAsync();

    public Task DisposeAsync() => CloseAsync();

    protected MessageLogEntry Entry(int second, string content = "[2,\"1\",\"Heartbeat\",{}]") =>
        new(Tenant, "station", Noon.AddSeconds(second), MessageDirection.ToPlatform, "Heartbeat", "1", content);

    protected async Task<IReadOnlyList<MessageLogEntry>> Read(int? from = null, int? before = null, int limit = 1000, string station = "station")
    {
        await SettleAsync();
        return await Log.ReadAsync(Tenant, station, At(from), At(before), limit, default);
    }

    private static DateTimeOffset? At(int? second) => second is { } some ? Noon.AddSeconds(some) : null;

    [SkippableFact]
    public async Task Entries_are_read_as_they_were_appended_newest_first()
    {
        MessageLogEntry[] entries =
        [
            Entry(1), Entry(2, "é🔌\0") with { Direction = MessageDirection.ToCharger, Action = "", MessageId = "" },
            Entry(3, "") with { Direction = MessageDirection.Note, Action = "clock.far-off", MessageId = null },
        ];
        foreach (var entry in entries)
            Log.Append(entry);
        Assert.Equal(entries.Reverse(), await Read());
    }

    [SkippableFact]
    public async Task Entries_of_the_same_instant_are_read_last_appended_first()
    {
        for (var i = 0; i < 5; i++)
            Log.Append(Entry(1, $"{i}"));
        Assert.Equal(["4", "3", "2", "1", "0"], (await Read()).Select(entry => entry.Content));
    }

    [SkippableFact]
    public async Task The_same_entry_twice_is_two_entries()
    {
        Log.Append(Entry(1));
        Log.Append(Entry(1));
        Assert.Equal(2, (await Read()).Count);
    }

    [SkippableFact]
    public async Task A_range_includes_its_start_and_excludes_its_end_and_a_limit_keeps_the_newest()
    {
        for (var i = 0; i < 10; i++)
            Log.Append(Entry(i, $"{i}"));
        Assert.Equal(["4", "3", "2"], (await Read(from: 2, before: 5)).Select(entry => entry.Content));
        Assert.Equal(["9", "8"], (await Read(from: 8)).Select(entry => entry.Content));
        Assert.Equal(["4", "3"], (await Read(before: 5, limit: 2)).Select(entry => entry.Content));
        Assert.Empty(await Read(from: 5, before: 5));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Read(limit: 0));
    }

    [SkippableFact]
    public async Task Stations_and_tenants_know_nothing_of_each_other()
    {
        Log.Append(Entry(1));
        Log.Append(Entry(2) with { StationId = "Station" });
        Log.Append(Entry(3) with { TenantId = Tenant + "2" });
        Assert.Equal([Entry(1)], await Read());
        Assert.Equal([Entry(2) with { StationId = "Station" }], await Read(station: "Station"));
        Assert.Empty(await Read(station: "unknown"));
    }

    [SkippableFact]
    public async Task Content_beyond_64_KiB_is_cut_and_says_so()
    {
        var whole = new string('x', 64 * 1024);
        Log.Append(Entry(1, whole));
        Log.Append(Entry(2, whole + "x"));
        Log.Append(Entry(3, string.Concat(Enumerable.Repeat("é🔌", 20_000))));
        var read = await Read();
        Assert.Equal(whole, read[2].Content);
        foreach (var cut in read.Take(2))
        {
            Assert.EndsWith("(cut at 64 KiB)", cut.Content, StringComparison.Ordinal);
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(cut.Content), (64 * 1024) - 5, 64 * 1024);
        }
    }

    [SkippableFact]
    public async Task An_entry_with_half_a_character_is_kept()
    {
        Log.Append(Entry(1, "half \ud83d pair") with { Action = "\udc00" });
        var read = Assert.Single(await Read());
        Assert.Equal(("half \ufffd pair", "\ufffd"), (read.Content, read.Action));
    }

    [SkippableFact]
    public async Task Entries_appended_by_many_at_once_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < EntriesOfEach; i++)
                Log.Append(Entry(i, $"{writer}-{i}"));
        })));
        var read = await Read(limit: 10_000);
        Assert.Equal(8 * EntriesOfEach, read.Select(entry => entry.Content).Distinct().Count());
        Assert.Equal(8 * EntriesOfEach, read.Count);
    }
}
