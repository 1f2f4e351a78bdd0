using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Unicode;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.Fuzz;
using Xunit.Abstractions;

namespace GreenFlux.Tests.EndToEnd.Fuzz;

/// <summary>Frames made wrong over real sockets: each gets just the answer that the protocol wants, and nobody else notices.</summary>
[Collection(FuzzCollection.Name)]
public sealed class FrameFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Chargers = 4;
    private const int FramesPerStation = 125;
    private const int MaxFrameBytes = 1024 * 1024;
    private const long MostGrowthBytes = 256L << 20;

    // The platform's own limit is 1 s; a machine that is busy with other things must not be a failure.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ErrorLog log = new();
    private TestPlatform platform = null!;
    private Tenant tenant = null!;
    private long slowestTicks;

    public async Task InitializeAsync()
    {
        platform = await TestPlatform.StartAsync(configure: log.AddTo);
        tenant = await Tenant.CreateAsync(platform);
    }

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task Whatever_chargers_send_they_are_answered_and_a_well_behaved_one_beside_them_is_billed_right()
    {
        await FuzzAsync(FuzzRun.FirstSeed(), Chargers);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var done = new CancellationTokenSource();
        var neighbour = ChargeAsync(done.Token);
        try
        {
            await FuzzAsync(FuzzRun.FirstSeed(), Soak.Times(5_000, 50_000));
        }
        finally
        {
            await done.CancelAsync();
        }
        await neighbour;

        output.WriteLine($"Slowest answer: {TimeSpan.FromTicks(slowestTicks).TotalMilliseconds:0} ms");
        using var client = platform.Client();
        Assert.True((await client.GetAsync("/api/health")).IsSuccessStatusCode);
        Assert.Empty(log.Errors);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowthBytes, $"The heap grew by {growth} bytes.");
    }

    private Task FuzzAsync(int first, int frames) => Task.WhenAll(Enumerable.Range(0, Chargers).Select(async charger =>
    {
        var share = frames / Chargers;
        for (var sent = 0; sent < share; sent += FramesPerStation)
            await using (var bad = new BadCharger(this, await tenant.CreateStationAsync()))
                await bad.SendAsync(FuzzRun.Seed(first, charger * share + sent), Math.Min(FramesPerStation, share - sent));
    }));

    /// <summary>An ordinary session of an hour and 10 kWh, in as many readings as there is time for.</summary>
    private async Task ChargeAsync(CancellationToken stop)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var start = TimeProvider.System.GetUtcNow().AddHours(-2);
        var transaction = await charger.StartAsync(start);
        for (var second = 1; second < 3600 && !stop.IsCancellationRequested; second++)
        {
            await charger.ReadingAsync(transaction, start.AddSeconds(second), decimal.Floor(10_000m * second / 3600)).WaitAsync(Patience, CancellationToken.None);
            await Task.Delay(50, CancellationToken.None);
        }
        await charger.StopAsync(transaction, start.AddHours(1), 10_000);

        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the neighbour's CDR");
        Assert.Equal(10_000m, (decimal)cdr["totalEnergyWh"]!);
        Assert.Equal(4.00m, (decimal)cdr["totalCost"]!);
        Assert.Equal(7.20m, (decimal)cdr["totalRetailCost"]!);
        Assert.Equal(2.50m, (decimal)cdr["totalReimbursementCost"]!);
    }

    /// <summary>Sends bad frames, one after the other, and knows from the decoder what has to come back.</summary>
    private sealed class BadCharger(FrameFuzzTests test, string station) : IAsyncDisposable
    {
        private static readonly ChargerProtocol Protocol = ChargerProtocols.TryGet("ocpp1.6", out var protocol) ? protocol : throw new InvalidOperationException();
        private TestCharger? charger;
        private string transaction = "77";
        private string command = "id-1";

        public async Task SendAsync(int first, int count)
        {
            charger = await TestCharger.ConnectAsync(test.platform, station);
            // Open calls, so that some of the bad answers are answers to something.
            foreach (var asked in (string[])["\"type\":\"ReadConfiguration\"", "\"type\":\"DataTransfer\",\"vendorId\":\"v\"", "\"type\":\"ClearCache\""])
                await test.tenant.PostAsync("/api/v1/commands", $"{{{asked},\"stationId\":\"{station}\"}}");
            for (var i = 0; i < count; i++)
            {
                var seed = FuzzRun.Seed(first, i);
                var random = FuzzRun.Of(seed);
                var frame = new Mutator(random).Mutate(Valid(random), Valid(random));
                // Text that is no UTF-8 ends the connection by the WebSocket protocol's own rule.
                var type = random.Next(Utf8.IsValid(frame) ? 20 : 2) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                var began = Stopwatch.GetTimestamp();
                try
                {
                    await ExchangeAsync(frame, type).WaitAsync(Patience);
                }
                catch (Exception fault)
                {
                    throw FuzzRun.Failure(seed, frame, fault);
                }
                var took = Stopwatch.GetElapsedTime(began).Ticks;
                if (took > Volatile.Read(ref test.slowestTicks))
                    Volatile.Write(ref test.slowestTicks, took);
            }
        }

        public ValueTask DisposeAsync() => charger?.DisposeAsync() ?? ValueTask.CompletedTask;

        private string Valid(Random random) => Shrapnel.Of(OcppFrames.All, random)
            .Replace("\"transactionId\":77", $"\"transactionId\":{transaction}", StringComparison.Ordinal)
            .Replace("[3,\"id-1\"", $"[3,\"{command}\"", StringComparison.Ordinal)
            .Replace("[4,\"id-1\"", $"[4,\"{command}\"", StringComparison.Ordinal);

        private async Task ExchangeAsync(byte[] frame, WebSocketMessageType type)
        {
            charger ??= await TestCharger.ConnectAsync(test.platform, station);
            // Text may be both, and either may be seen first.
            List<int?> codes = [];
            if (frame.Length > MaxFrameBytes)
                codes.Add(1009);
            if (type == WebSocketMessageType.Text && !Utf8.IsValid(frame))
                codes.Add(1007);
            await (codes.Count > 0 ? AssertClosedAsync(frame, type, codes) : AssertAnsweredAsync(frame, type));
            if (charger is { HasCalls: true })
                command = (string)(await charger.NextCallAsync())[1]!;
        }

        private async Task AssertClosedAsync(byte[] frame, WebSocketMessageType type, IEnumerable<int?> codes)
        {
            await charger!.SendAsync(frame, type);
            Assert.Contains((await Assert.ThrowsAsync<ConnectionClosedException>(charger.NextAnswerAsync)).Code, codes);
            await charger.DisposeAsync();
            charger = null;
        }

        private async Task AssertAnsweredAsync(byte[] frame, WebSocketMessageType type)
        {
            await charger!.SendAsync(frame, type);
            switch (Protocol.Decode(frame))
            {
                case CallFrame call:
                    var answer = await charger.NextAnswerAsync();
                    Assert.True((int)answer[0]! == 3, $"{call.Action} was answered {answer.ToJsonString()}");
                    Assert.Equal(call.MessageId, (string)answer[1]!);
                    Assert.Equal(3, answer.Count);
                    if (answer[2]!["transactionId"] is { } given)
                        transaction = given.ToJsonString();
                    break;
                case UnreadableFrame { Answer: { } refusal }:
                    Assert.Equal(refusal, (await charger.NextAnswerAsync()).ToJsonString(AsWritten));
                    break;
                default:
                    // Silence: the next answer belongs to the next call.
                    Assert.Equal("after", (string)(await charger.CallAsync("Heartbeat", "{}", "after"))[1]!);
                    break;
            }
        }

        private static readonly System.Text.Json.JsonSerializerOptions AsWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    }
}
