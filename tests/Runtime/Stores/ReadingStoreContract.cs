using System.Globalization;
using CsCheck;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

/// <summary>What every adapter of <see cref="IReadingStore"/> does.</summary>
public abstract class ReadingStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<MeterSample> Samples = Gen.Select(
        Gen.Int[0, 5], Gen.Decimal.Nullable(), Gen.OneOf(Measurands.EnergyActiveImportRegister, Measurands.PowerActiveImport, "é"),
        Gen.OneOf<string?>(null, "L1", ""), Gen.OneOf<string?>(null, "signed", ""),
        (second, value, measurand, phase, signed) => Sample(second, value) with { Measurand = measurand, Phase = phase, SignedData = signed });

    protected IReadingStore Store { get; private set; } = null!;

    /// <summary>Of this test alone.</summary>
    protected string Tenant { get; } = $"tenant {Guid.NewGuid():N}";

    /// <summary>How many random sessions are tried.</summary>
    protected virtual int RandomSessions => 200;

    protected abstract Task<IReadingStore> OpenAsync();

    protected abstract Task CloseAsync();

    public async Task InitializeAsync() => Store = await OpenAsync();

    public Task DisposeAsync() => CloseAsync();

    protected static MeterSample Sample(int second, decimal? value) => new()
    {
        At = Noon.AddSeconds(second),
        Value = value,
        Measurand = Measurands.EnergyActiveImportRegister,
        Unit = "Wh",
        Context = "Sample.Periodic",
        Location = "Outlet",
    };

    private Task Append(string session, params MeterSample[] samples) => Store.AppendAsync(Tenant, session, samples, default);

    private Task<IReadOnlyList<MeterSample>> Read(string session) => Store.ReadAsync(Tenant, session, default);

    [SkippableFact]
    public async Task Samples_are_read_whole_in_the_order_of_their_time()
    {
        var second = Sample(2, 20.5m) with { Phase = "L2", Context = "Transaction.Begin", Location = "EV", Unit = "W" };
        await Append("s", second, Sample(1, 10));
        await Append("s", Sample(0, 5), Sample(3, null) with { SignedData = "OCMF|{\"é\":1}|" });
        Assert.Equal([Sample(0, 5), Sample(1, 10), second, Sample(3, null) with { SignedData = "OCMF|{\"é\":1}|" }], await Read("s"));
    }

    [SkippableFact]
    public async Task A_session_without_readings_reads_empty()
    {
        Assert.Empty(await Read("unknown"));
        await Append("s");
        Assert.Empty(await Read("s"));
    }

    [SkippableFact]
    public async Task Several_sessions_are_read_at_once_in_the_order_they_are_asked_for()
    {
        await Append("s", Sample(2, 20), Sample(1, 10), Sample(1, 10));
        await Append("t", Sample(1, 1) with { Phase = "L1" });
        var read = await Store.ReadManyAsync(Tenant, ["t", "unknown", "s", "t"], default);
        Assert.Equal(await Task.WhenAll(Read("t"), Read("unknown"), Read("s"), Read("t")), read);
        Assert.Empty(await Store.ReadManyAsync(Tenant, [], default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReadManyAsync(Tenant, [.. Enumerable.Range(0, 1001).Select(i => $"{i}")], default));
    }

    [SkippableFact]
    public async Task What_is_appended_twice_is_read_once()
    {
        await Append("s", Sample(1, 10), Sample(1, 10), Sample(2, 20));
        await Append("s", Sample(2, 20), Sample(1, 10.0m), Sample(3, 20));
        Assert.Equal([Sample(1, 10), Sample(2, 20), Sample(3, 20)], await Read("s"));
    }

    [SkippableFact]
    public async Task Samples_that_differ_in_any_one_thing_are_all_kept()
    {
        var one = Sample(1, 10);
        MeterSample[] different =
        [
            one, one with { Value = 11 }, one with { Value = null }, one with { Measurand = "Voltage" }, one with { Unit = "kWh" },
            one with { Context = "Trigger" }, one with { Location = "Inlet" }, one with { Phase = "L1" }, one with { Phase = "" },
            one with { SignedData = "x" }, one with { SignedData = "" }, one with { At = one.At.AddTicks(1) },
        ];
        await Append("s", different);
        await Append("s", different);
        Assert.Equal(different.ToHashSet(), (await Read("s")).ToHashSet());
        Assert.Equal(different.Length, (await Read("s")).Count);
    }

    [SkippableTheory]
    [InlineData("0")]
    [InlineData("1.50")]
    [InlineData("-0.10")]
    [InlineData("12345678.9012345678901234567")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775808")]
    [InlineData("18446744073709551616")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    public async Task A_value_comes_back_to_its_last_digit(string text)
    {
        await Append("s", Sample(1, decimal.Parse(text, CultureInfo.InvariantCulture)));
        Assert.Equal(text, (await Read("s")).Single().Value!.Value.ToString(CultureInfo.InvariantCulture));
    }

    [SkippableFact]
    public async Task A_time_comes_back_as_the_same_instant_in_utc()
    {
        var local = new DateTimeOffset(2026, 3, 29, 2, 30, 0, 123, TimeSpan.FromHours(1)).AddTicks(4567);
        await Append("s", Sample(0, 1) with { At = local }, Sample(0, 1) with { At = local.ToUniversalTime() }, Sample(0, 1) with { At = DateTimeOffset.UnixEpoch });
        var read = await Read("s");
        Assert.Equal([DateTimeOffset.UnixEpoch, local], read.Select(sample => sample.At));
        Assert.All(read, sample => Assert.Equal(TimeSpan.Zero, sample.At.Offset));
    }

    [SkippableFact]
    public async Task Sessions_and_tenants_know_nothing_of_each_other()
    {
        (string Tenant, string Session)[] keys = [(Tenant, "a"), (Tenant, "A"), (Tenant + "a", ""), (Tenant + "|a", "b"), (Tenant, "a|b"), (Tenant, "é/\\#?")];
        foreach (var (i, key) in keys.Index())
            await Store.AppendAsync(key.Tenant, key.Session, [Sample(i, i)], default);
        foreach (var (i, key) in keys.Index())
            Assert.Equal([Sample(i, i)], await Store.ReadAsync(key.Tenant, key.Session, default));
    }

    [SkippableFact]
    public async Task Nothing_is_lost_when_many_append_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(
            () => Append($"s{i % 3}", Sample(i, i) with { Phase = $"{i % 4}" }, Sample(i, i + 0.5m) with { Measurand = $"measurand {i % 7}" }))));
        for (var session = 0; session < 3; session++)
        {
            var read = await Read($"s{session}");
            Assert.Equal(40, read.Count);
            Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 3 == session), read.Where(sample => sample.Phase is not null).Select(sample => (int)sample.Value!));
        }
    }

    [SkippableFact]
    public async Task What_is_cancelled_before_it_begins_appends_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AppendAsync(Tenant, "s", [Sample(1, 1)], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ReadAsync(Tenant, "s", cancelled));
        Assert.Empty(await Read("s"));
    }

    [SkippableFact]
    public async Task Any_samples_in_any_portions_are_read_back_distinct_and_ordered()
    {
        await Samples.Array[0, 5].Array[1, 5].SampleAsync(
            async portions =>
            {
                var session = $"{Guid.NewGuid():N}";
                foreach (var portion in portions)
                    await Append(session, portion);
                var read = await Read(session);
                Assert.Equal(portions.SelectMany(portion => portion).ToHashSet(), read.ToHashSet());
                Assert.Equal(read.Count, read.Distinct().Count());
                Assert.Equal(read.OrderBy(sample => sample.At), read);
            },
            iter: RandomSessions);
    }
}
