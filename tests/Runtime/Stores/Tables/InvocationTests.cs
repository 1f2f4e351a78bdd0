using System.Diagnostics;
using System.Diagnostics.Metrics;
using Azure.Data.Tables;
using GreenFlux.Azure.Messages;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Stores.Tables;

/// <summary>When the message log writes: what an invocation waits for, and what becomes of entries when the service fails.</summary>
public sealed class InvocationTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly string tenant = $"t{Guid.NewGuid():N}";
    private readonly FaultyTransport way = new();
    private readonly FakeTimeProvider time = new(Noon);
    private Azurite server = null!;
    private TableMessageLog log = null!;

    public async Task InitializeAsync()
    {
        server = await Azurite.RunningAsync();
        log = Open(capacity: 100);
        // The month's table, which the first entry of all makes.
        await AppendAsync("warm");
    }

    public async Task DisposeAsync()
    {
        if (log is not null)
            await log.DisposeAsync();
        way.Dispose();
    }

    private TableMessageLog Open(int capacity) => new(way.Tables(server), time, NullLogger<TableMessageLog>.Instance, capacity);

    private MessageLogEntry Entry(string content, string station = "CP-1") =>
        new(tenant, station, time.GetUtcNow(), MessageDirection.ToPlatform, "Heartbeat", "1", content);

    private async Task AppendAsync(params string[] contents)
    {
        await using var invocation = log.BeginInvocation();
        foreach (var content in contents)
            log.Append(Entry(content));
    }

    /// <summary>What another process finds, newest first.</summary>
    private async Task<string> StoredAsync(string station = "CP-1")
    {
        await using var other = new TableMessageLog(new TableServiceClient(server.ConnectionString), time, NullLogger<TableMessageLog>.Instance);
        var entries = await other.ReadAsync(tenant, station, null, null, 1000, default);
        return string.Join(' ', entries.Select(entry => entry.Content));
    }

    private async Task UntilStoredAsync(string expected)
    {
        var began = Stopwatch.GetTimestamp();
        var found = await StoredAsync();
        while (found != expected && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(20);
            found = await StoredAsync();
        }
        Assert.Equal(expected, found);
    }

    /// <summary>What this test's log tells of itself.</summary>
    private long Measured(string instrument)
    {
        var measured = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (published, listening) =>
        {
            if (published.Name == instrument && published.Meter.Scope == log)
                listening.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => measured = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }

    private int Writes() => way.Sent.Count(request => !request.StartsWith("GET", StringComparison.Ordinal));

    [SkippableFact]
    public async Task An_invocation_waits_for_its_batch_which_is_one_transaction()
    {
        var before = Writes();
        await AppendAsync("1", "2", "3");
        Assert.Equal("3 2 1 warm", await StoredAsync());
        Assert.Equal(1, Writes() - before);
        Assert.Contains("$batch", way.Sent[^1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Invocations_at_once_keep_their_entries_apart_and_an_inner_one_ends_alone()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async i =>
        {
            await using var invocation = log.BeginInvocation();
            await Task.Yield();
            log.Append(Entry($"{i}", $"CP-{i + 10}"));
            await using (log.BeginInvocation())
                log.Append(Entry("inner", $"CP-{i + 10}"));
            Assert.Equal("inner", await StoredAsync($"CP-{i + 10}"));
        }));
        Assert.Equal(["inner 0", "inner 1"], [await StoredAsync("CP-10"), await StoredAsync("CP-11")]);
    }

    [SkippableFact]
    public async Task What_is_appended_outside_an_invocation_or_after_its_end_is_written_within_100_ms()
    {
        log.Append(Entry("outside"));
        Assert.Equal("warm", await StoredAsync());
        time.Advance(TableMessageLog.FlushAfter);
        await UntilStoredAsync("outside warm");
        Task late;
        var ended = new TaskCompletionSource();
        await using (log.BeginInvocation())
        {
            late = Task.Run(async () =>
            {
                await ended.Task;
                log.Append(Entry("late"));
            });
        }
        ended.SetResult();
        await late;
        time.Advance(TableMessageLog.FlushAfter);
        await UntilStoredAsync("late outside warm");
    }

    [SkippableTheory]
    [InlineData(nameof(Fate.Unreachable))]
    [InlineData(nameof(Fate.Busy))]
    public async Task While_the_service_is_down_only_one_invocation_tries_and_all_entries_arrive_once_later(string fate)
    {
        way.All(Enum.Parse<Fate>(fate));
        await AppendAsync("1");
        var tried = Writes();
        await AppendAsync("2");
        await AppendAsync("3");
        Assert.Equal(tried, Writes());
        Assert.Equal("warm", await StoredAsync());
        way.All(Fate.Served);
        time.Advance(TableMessageLog.FirstRetry);
        await UntilStoredAsync("3 2 1 warm");
        Assert.Equal(0, log.Dropped);
        // The write that was seen to have happened has also ended then.
        await log.FlushAsync();
        await AppendAsync("4");
        Assert.Equal("4 3 2 1 warm", await StoredAsync());
    }

    [SkippableFact]
    public async Task A_service_that_does_not_answer_holds_an_invocation_up_for_two_seconds()
    {
        way.All(Fate.Hangs);
        var ending = AppendAsync("1");
        Assert.False(ending.IsCompleted);
        time.Advance(TableMessageLog.MostWait);
        await ending.WaitAsync(TimeSpan.FromSeconds(30));
        way.All(Fate.Served);
        time.Advance(TableMessageLog.FirstRetry);
        await UntilStoredAsync("1 warm");
    }

    [SkippableFact]
    public async Task A_lost_answer_doubles_nothing()
    {
        way.All(Fate.AnswerLost);
        await AppendAsync("1", "2");
        Assert.Equal("2 1 warm", await StoredAsync());
        time.Advance(TableMessageLog.FirstRetry);
        await log.FlushAsync();
        way.All(Fate.Served);
        await log.FlushAsync();
        Assert.Equal("2 1 warm", await StoredAsync());
        await AppendAsync("3");
        Assert.Equal("3 2 1 warm", await StoredAsync());
    }

    [SkippableFact]
    public async Task Beyond_its_capacity_the_oldest_waiting_entries_are_dropped_and_counted()
    {
        way.All(Fate.Unreachable);
        for (var i = 0; i < 130; i++)
            await AppendAsync($"{i}");
        Assert.Equal(30, log.Dropped);
        Assert.Equal((30, 100), (Measured("greenflux.message_log.dropped"), Measured("greenflux.message_log.waiting")));
        way.All(Fate.Served);
        await log.FlushAsync();
        Assert.Equal(0, Measured("greenflux.message_log.waiting"));
        Assert.Equal(string.Join(' ', Enumerable.Range(30, 100).Reverse()) + " warm", await StoredAsync());
    }

    [SkippableFact]
    public async Task An_entry_that_the_service_refuses_for_good_is_dropped_alone()
    {
        var poison = Convert.ToBase64String("poison"u8);
        way.Decide = (_, body) => body.Contains(poison, StringComparison.Ordinal) ? Fate.Refused : Fate.Served;
        await AppendAsync("1", "poison", "2");
        Assert.Equal("2 1 warm", await StoredAsync());
        Assert.Equal(1, log.Dropped);
    }

    [SkippableFact]
    public async Task An_entry_is_found_also_when_the_mark_of_its_day_failed_at_first()
    {
        time.Advance(TimeSpan.FromDays(1));
        way.Decide = (request, _) => request.Contains("days", StringComparison.Ordinal) ? Fate.Unreachable : Fate.Served;
        await AppendAsync("1");
        Assert.Equal("warm", await StoredAsync());
        way.All(Fate.Served);
        await log.FlushAsync();
        Assert.Equal("1 warm", await StoredAsync());
    }

    [SkippableFact]
    public async Task Closing_writes_what_waits_and_counts_what_is_lost_and_what_comes_too_late()
    {
        log.Append(Entry("1"));
        await log.DisposeAsync();
        Assert.Equal("1 warm", await StoredAsync());
        log.Append(Entry("2"));
        Assert.Equal(1, log.Dropped);

        await using var other = Open(capacity: 10);
        way.All(Fate.Unreachable);
        other.Append(Entry("3"));
        await other.DisposeAsync();
        Assert.Equal(1, other.Dropped);
    }
}
